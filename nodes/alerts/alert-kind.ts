import { z } from '#sdk'
import type { AlertDraft, AlertKind } from './alert-draft.ts'

export const alertKinds = z.enum(['offline', 'ticket', 'other'])

const offlineWords =
  /\b(down|offline|unreachable|unavailable|not (respond\w*|answer\w*|reachable)|no(t| longer) (respon\w+|reachable)|does(n't| not) (respond|answer)|lost (contact|connection)|irraggiungibile|non (risponde|raggiungibile))\b/i
/** Names such as InstanceDown or HostUnreachable, which have no spaces between their words. */
const offlineName = /(Down|Offline|Unreachable|Unavailable|NotResponding|ProbeFail\w*)$/

/** Whether an alert says that something cannot be reached. */
export function alertKind({ kind, title, labels }: AlertDraft): AlertKind {
  if (kind !== undefined) return kind
  const name = labels.alertname ?? ''
  if (name !== '') return offlineName.test(name) || offlineWords.test(name) ? 'offline' : 'other'
  return offlineWords.test(title) ? 'offline' : 'other'
}
