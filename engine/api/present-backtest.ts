import { z } from '@hono/zod-openapi'
import type { Backtest, ListedChange } from '../backtests/backtest-store.ts'
import { type EventComparison, eventChange } from '../backtests/summary.ts'
import { jsonValue } from './json-value.ts'

const side = z.object({
  runs: z.int(),
  failed: z.int(),
  /** How many by kind of step. */
  effects: z.record(z.string(), z.int()),
  /** Billed, in minor units of each currency. */
  money: z.record(z.string(), z.int()),
  /** Steps about money of which nobody knows the amount. */
  unpriced: z.int(),
})

const both = z.object({ events: z.int(), changed: z.int(), published: side, draft: side })

/** A draft held against what its published version did. */
export const backtestView = z.object({
  id: z.string(),
  workflowId: z.string(),
  /** Of the draft, as it was when it was asked for; null where it was another document. */
  revision: z.int().nullable(),
  version: z.int().nullable(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  total: z.int().nullable(),
  done: z.int(),
  summary: both
    .extend({
      customers: z.array(both.extend({ customerId: z.string().nullable() })),
      /** Steps whose example stood for what they would have given, with the number of runs. */
      assumed: z.record(z.string(), z.int()),
      /** Events beyond those that can be looked at. */
      notKept: z.int(),
    })
    .nullable(),
  error: z.string().nullable(),
  askedBy: z.string(),
  askedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
})

const effects = z.array(
  z.object({
    nodeId: z.string(),
    path: z.string(),
    kind: z.string(),
    input: jsonValue,
    /** In minor units; null where nobody knows it, left out where nothing is billed. */
    amount: z.object({ minor: z.int(), currency: z.string() }).nullable().optional(),
  }),
)

const why = z
  .object({ code: z.string(), details: z.record(z.string(), z.union([z.string(), z.number()])) })
  .nullable()
  .optional()
  .describe('The reason by its code, where it has one')

/** An event that the draft would have answered otherwise. */
export const backtestChangeView = z.object({
  eventId: z.string(),
  customerId: z.string().nullable(),
  change: eventChange,
  /** Null where the history of its time is gone. */
  event: z.object({ type: z.string(), source: z.string(), receivedAt: z.iso.datetime() }).nullable(),
  published: z.object({
    runs: z.int(),
    /** Those that it started. */
    runIds: z.array(z.string()),
    failures: z.array(z.string()),
    effects,
    reason: z.string(),
    why,
  }),
  draft: z.object({
    runs: z.int(),
    failures: z.array(z.string()),
    effects,
    reason: z.string(),
    why,
    assumed: z.array(z.string()),
  }),
})

export function presentBacktest(backtest: Backtest): z.output<typeof backtestView> {
  const { from, to, askedAt, finishedAt, ...rest } = backtest
  return {
    ...rest,
    from: from.toISOString(),
    to: to.toISOString(),
    askedAt: askedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  }
}

export function presentChange(change: ListedChange): z.output<typeof backtestChangeView> {
  const { eventId, customerId, event } = change
  // As the backtest itself has stored them.
  const { published, draft, runIds } = change.details as Pick<EventComparison, 'published' | 'draft'> & {
    runIds: string[]
  }
  return {
    eventId,
    customerId,
    change: change.change,
    event: event && { ...event, receivedAt: event.receivedAt.toISOString() },
    published: { ...published, runIds },
    draft,
  }
}
