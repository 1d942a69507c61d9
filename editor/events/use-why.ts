import { useTranslation } from 'react-i18next'
import type { EventDecision } from '#engine/api/types.ts'
import { whySentence } from './why-sentence.ts'

/** Says why an event did or did not start a run, in the reader's language. */
export function useWhy(): (decision: Pick<EventDecision, 'code' | 'details' | 'reason'>) => string {
  const { t } = useTranslation()
  return (decision) => whySentence(decision, t)
}
