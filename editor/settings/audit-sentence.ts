import type { TFunction } from 'i18next'
import type { AuditEntry } from '#engine/api/types.ts'
import { isWord } from '../i18n/is-word.ts'

/** What was done in a sentence, with the name of what it was done to where the entry tells it. */
export function auditSentence(entry: Pick<AuditEntry, 'action' | 'detail'>, t: TFunction): string {
  const name = nameIn(entry.detail)
  return `${actionSentence(entry.action, t)}${name === undefined ? '' : `: “${name}”`}`
}

/** An action in a sentence; one without words, of a newer server, as it is. */
export function actionSentence(action: string, t: TFunction): string {
  const own = `audit.did.${action}`
  if (isWord(t, own)) return t(own)
  const [noun = '', verb = ''] = action.split('.')
  const [what, did] = [`audit.noun.${noun}`, `audit.verb.${verb}`]
  if (!isWord(t, what) || !isWord(t, did)) return action
  return t(did, { what: t(what) })
}

function nameIn(detail: unknown): string | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined
  for (const key of ['name', 'title', 'email', 'subject', 'hostname', 'variable']) {
    const value = (detail as Record<string, unknown>)[key]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}
