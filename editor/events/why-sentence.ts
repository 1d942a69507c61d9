import type { TFunction } from 'i18next'
import type { EventDecision } from '#engine/api/types.ts'
import { isWord } from '../i18n/is-word.ts'

type Details = EventDecision['details']

/** Details that are words of ours, by the code that has them; all others are names and numbers. */
const spoken: Readonly<Record<string, readonly string[]>> = {
  severity: ['severity', 'wanted'],
  mild_alert: ['severity', 'wanted'],
  mild_patches: ['worst'],
  other_device_kind: ['wanted'],
  other_expiry_kind: ['wanted'],
}

/** A reason of the engine in the reader's language; in English as it was kept where its code has no words. */
export function whySentence(
  { code, details, reason }: Pick<EventDecision, 'code' | 'details' | 'reason'>,
  t: TFunction,
): string {
  const key = `why.${code}`
  if (code === null || !isWord(t, key) || isOld(code, details)) return reason
  const inner = `why.${details.code}`
  const waited = isWord(t, inner) ? { waited: t(inner, said(String(details.code), details, t)) } : {}
  return t(key, { ...said(code, details, t), ...waited })
}

/** What was kept before its code had details of its own. */
function isOld(code: string, { version, text }: Details): boolean {
  return code === 'unreadable' && version === undefined && text !== undefined
}

function said(code: string, details: Details, t: TFunction): Details {
  const translated = (spoken[code] ?? []).flatMap((name) => {
    const key = `why.value.${details[name]}`
    return isWord(t, key) ? [[name, t(key)] as const] : []
  })
  return { ...details, ...Object.fromEntries(translated), ...condition(details, t) }
}

/** A condition of a filter, as the inspector says it: `trigger.title contains disk`. */
function condition({ field, operator, value }: Details, t: TFunction): Details {
  const key = `noise.op.${operator}`
  if (field === undefined || !isWord(t, key)) return {}
  return { condition: [field, t(key), ...(value === undefined ? [] : [value])].join(' ') }
}
