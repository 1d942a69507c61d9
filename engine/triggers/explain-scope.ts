import type { WorkflowSettings } from '../graph/document.ts'
import { type ReasonCode, type ReasonDetails, reasonText } from '../noise/reason.ts'
import { outOfScope } from './in-scope.ts'

export interface ScopeAnswer {
  runs: boolean
  /** Why it runs for the customer: `all`, `chosen` by name, or by which of its `tags`; else why it does not. */
  because: 'all' | 'chosen' | 'tags' | 'not'
  tags: string[]
  reason: { code: ReasonCode; details: ReasonDetails; text: string } | undefined
}

/** Whether a workflow runs for a customer on a day (ISO date), and why. */
export function explainScope(
  scope: WorkflowSettings['customerScope'],
  customer: { id: string; name: string; tags: readonly string[] },
  today: string,
): ScopeAnswer {
  const against = outOfScope(scope, customer, today)
  if (against) {
    const told = { ...against, text: reasonText(against) }
    return { runs: false, because: 'not', tags: [], reason: told }
  }
  if (!scope || scope.kind === 'all') return { runs: true, because: 'all', tags: [], reason: undefined }
  if (scope.kind === 'customers') return { runs: true, because: 'chosen', tags: [], reason: undefined }
  const tags = customer.tags.filter((tag) => scope.values.includes(tag))
  return { runs: true, because: 'tags', tags, reason: undefined }
}
