import { z } from 'zod'
import { businessHours } from './business-hours.ts'
import { priority } from './ticket.ts'

export const slaMetrics = ['first_response', 'next_update', 'resolution'] as const
export const slaMetric = z.enum(slaMetrics)
export type SlaMetric = z.output<typeof slaMetric>

/** Minutes of the calendar; null: nothing is promised. */
const minutes = z.int().min(1).max(200_000).nullable().default(null)

export const slaTargets = z.object({
  /** Until the first public answer of a technician. */
  firstResponse: minutes,
  /** From each public answer of a technician until the next one. */
  nextUpdate: minutes,
  /** Until the ticket is resolved or closed. */
  resolution: minutes,
})

export const slaCalendar = z.discriminatedUnion('kind', [
  /** Those of the customer where it has its own, else those of the MSP. */
  z.object({ kind: z.literal('customer') }),
  z.object({ kind: z.literal('msp') }),
  z.object({ kind: z.literal('own'), hours: businessHours }),
  /** Day and night. */
  z.object({ kind: z.literal('always') }),
])

/** An empty list excludes nobody; a ticket must fit every list. */
export const slaScope = z.object({
  contractIds: z.array(z.uuid()).max(500).default([]),
  customerTags: z.array(z.string().trim().min(1).max(100)).max(100).default([]),
  queues: z.array(z.string().trim().min(1).max(200)).max(100).default([]),
  priorities: z.array(priority).max(4).default([]),
})

/** Statuses in which no time counts. Resolved and closed always stop it. */
export const pausingStatus = z.enum(['new', 'open', 'waiting'])

const warnings = z
  .array(z.int().min(1).max(99))
  .max(5)
  .overwrite((percents) => [...new Set(percents)].sort((a, b) => a - b))

export const newSlaPolicy = z.object({
  name: z.string().trim().min(1, 'Give it a name').max(200),
  active: z.boolean().default(true),
  targets: z.object({ low: slaTargets, normal: slaTargets, high: slaTargets, critical: slaTargets }),
  calendar: slaCalendar.default({ kind: 'customer' }),
  pausedBy: z.array(pausingStatus).max(3).default(['waiting']),
  /** The MSP's own statuses that pause too, whatever their kind. */
  pausedByNames: z.array(z.string().trim().min(1).max(100)).max(50).default([]),
  /** Percent of the target at which it warns. */
  warnAtPercent: warnings.default([75]),
  appliesTo: slaScope.default({ contractIds: [], customerTags: [], queues: [], priorities: [] }),
})

export type NewSlaPolicy = z.output<typeof newSlaPolicy>
export type SlaTargets = z.output<typeof slaTargets>
export type SlaCalendar = z.output<typeof slaCalendar>
export type SlaScope = z.output<typeof slaScope>

/** What decides whether a policy applies to a ticket. */
export interface SlaSubject {
  contractId: string | null
  customerTags: readonly string[]
  queue: string
  priority: z.output<typeof priority>
}

/** The policy that applies to a ticket: the first of the list that fits. One that promises nothing still wins. */
export function choosePolicy<Policy extends Pick<NewSlaPolicy, 'active' | 'appliesTo'>>(
  policies: readonly Policy[],
  subject: SlaSubject,
): Policy | undefined {
  return policies.find(({ active, appliesTo }) => active && fits(appliesTo, subject))
}

function fits(scope: SlaScope, { contractId, customerTags, queue, priority }: SlaSubject): boolean {
  const tags = customerTags.map(folded)
  return (
    (scope.contractIds.length === 0 || (contractId !== null && scope.contractIds.includes(contractId))) &&
    (scope.customerTags.length === 0 || scope.customerTags.some((tag) => tags.includes(folded(tag)))) &&
    (scope.queues.length === 0 || scope.queues.some((name) => folded(name) === folded(queue))) &&
    (scope.priorities.length === 0 || scope.priorities.includes(priority))
  )
}

/** As names are compared: without regard to case and outer space. */
export function folded(text: string): string {
  return text.trim().toLowerCase()
}

/** The target of a metric in minutes, or null. */
export function targetOf({ firstResponse, nextUpdate, resolution }: SlaTargets, metric: SlaMetric) {
  return { first_response: firstResponse, next_update: nextUpdate, resolution }[metric]
}
