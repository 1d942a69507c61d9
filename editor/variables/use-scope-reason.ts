import { useTranslation } from 'react-i18next'
import type { ScopedWorkflow } from '#engine/api/types.ts'
import { useWhy } from '../events/use-why.ts'

/** Says why a workflow runs for a customer or does not, in the reader's language. */
export function useScopeReason(): (answer: Pick<ScopedWorkflow, 'because' | 'tags' | 'reason'>) => string {
  const { t } = useTranslation()
  const why = useWhy()
  return ({ because, tags, reason }) => {
    if (because === 'not') {
      return reason ? why({ code: reason.code, details: reason.details, reason: reason.text }) : ''
    }
    return t(`variables.because.${because}`, { tags: tags.join(', ') })
  }
}
