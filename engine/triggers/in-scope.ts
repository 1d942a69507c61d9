import type { WorkflowSettings } from '../graph/document.ts'
import { type Reason, reason } from '../noise/reason.ts'

type CustomerScope = NonNullable<WorkflowSettings['customerScope']>

/** Why a workflow does not apply to a customer on a day (ISO date), or undefined where it does. */
export function outOfScope(
  scope: CustomerScope | undefined,
  customer: { id: string; name: string; tags: readonly string[] } | null,
  today: string,
): Reason | undefined {
  if (!scope) return undefined
  const exclusion = scope.exclude.find(
    ({ customerId, until }) => customerId === customer?.id && (until === undefined || today <= until),
  )
  if (exclusion) {
    const until = exclusion.until === undefined ? {} : { until: exclusion.until }
    return reason('exclusion', { customer: customer?.name ?? '', text: exclusion.reason, ...until })
  }
  if (scope.kind === 'all') return undefined
  if (!customer) return reason('scope_nobody')
  if (scope.kind === 'customers') {
    return scope.values.includes(customer.id)
      ? undefined
      : reason('scope_customer', { customer: customer.name })
  }
  const tagged = customer.tags.some((tag) => scope.values.includes(tag))
  return tagged ? undefined : reason('scope_tag', { customer: customer.name, tags: scope.values.join(', ') })
}
