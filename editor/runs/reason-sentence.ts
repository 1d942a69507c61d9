import type { TFunction } from 'i18next'
import type { Run, RunReason } from '#engine/api/types.ts'
import { isWord } from '../i18n/is-word.ts'

/** Why a run stands where it stands, in the reader's language; a code that is new is said in English. */
export function reasonSentence(reason: RunReason, run: Run, t: TFunction): string {
  const step = run.document.nodes.find(({ id }) => id === reason.nodeId)?.name ?? reason.nodeId
  const values = Object.fromEntries(
    Object.entries(reason.params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
  if (reason.code === 'paused' && !values.by) return t('reason.pausedBySomebody')
  const key = `reason.${reason.code}`
  return isWord(t, key) ? t(key, { error: run.error?.message ?? '', ...values, step }) : reason.message
}

/** What usually helps against a failure of a class; empty where nothing is known. */
export function cureSentence(errorClass: string, t: TFunction): string {
  const key = `cure.${errorClass}`
  return isWord(t, key) ? t(key) : ''
}
