import { z } from 'zod'
import type { JsonValue } from '../graph/json.ts'
import { placeKey } from '../graph/place.ts'
import { sameJson } from '../graph/same-json.ts'
import type { PlayedEffect } from '../scenarios/played.ts'

/** Money in minor units of a currency. */
const money = z.record(z.string(), z.int())

const side = z.object({
  runs: z.int(),
  failed: z.int(),
  /** By kind of step. */
  effects: z.record(z.string(), z.int()),
  money,
  /** Billing of which nobody knows the amount. */
  unpriced: z.int(),
})

const both = z.object({ published: side, draft: side, changed: z.int() })

/** What a draft would have done with past events, beside what was done. */
export const backtestSummary = both.extend({
  events: z.int(),
  customers: z.array(both.extend({ customerId: z.string().nullable(), events: z.int() })),
  /** Steps whose example stood for what they would have given, with the number of runs. */
  assumed: z.record(z.string(), z.int()),
  /** Events beyond those that are kept to be looked at. */
  notKept: z.int(),
})
export type BacktestSummary = z.output<typeof backtestSummary>

export interface PricedEffect extends PlayedEffect {
  /** Undefined where it bills nothing, null where nobody knows how much. */
  amount?: { minor: number; currency: string } | null | undefined
}

/** What one side did with one event. */
export interface Done {
  runs: number
  failures: string[]
  effects: PricedEffect[]
}

/** Why a trigger decided as it did, for saying it in the reader's language; `reason` says it in English. */
export interface Why {
  code: string
  details: Record<string, string | number>
}

export interface EventComparison {
  eventId: string
  customerId: string | null
  published: Done & { reason: string; why?: Why | null }
  draft: Done & { reason: string; why?: Why | null; assumed: string[] }
}

/** How an event would have gone otherwise; undefined where it would not. */
export function changeOf({ published, draft }: EventComparison): EventChange | undefined {
  if (published.runs === 0 && draft.runs > 0) return 'starts'
  if (published.runs > 0 && draft.runs === 0) return 'starts_not'
  const failsNow = draft.failures.length > 0
  if (failsNow !== published.failures.length > 0) return failsNow ? 'fails' : 'succeeds'
  return sameEffects(published.effects, draft.effects) ? undefined : 'effects'
}

export const eventChange = z.enum(['starts', 'starts_not', 'fails', 'succeeds', 'effects'])
export type EventChange = z.output<typeof eventChange>

function sameEffects(one: readonly PlayedEffect[], other: readonly PlayedEffect[]): boolean {
  if (one.length !== other.length) return false
  const rest = new Map(other.map((effect) => [placeKey(effect), effect]))
  return one.every((effect) => {
    const found = rest.get(placeKey(effect))
    return found?.kind === effect.kind && sameJson(effect.input, found.input)
  })
}

/** Adds up comparisons, in all and by customer. */
export function createSummary() {
  const all = newBoth()
  const customers = new Map<string | null, ReturnType<typeof newBoth>>()
  const assumed: Record<string, number> = {}
  return {
    add(one: EventComparison): EventChange | undefined {
      const change = changeOf(one)
      const ofCustomer = customers.get(one.customerId) ?? newBoth()
      customers.set(one.customerId, ofCustomer)
      for (const sums of [all, ofCustomer]) {
        sums.events += 1
        if (change) sums.changed += 1
        addTo(sums.published, one.published)
        addTo(sums.draft, one.draft)
      }
      for (const nodeId of one.draft.assumed) assumed[nodeId] = (assumed[nodeId] ?? 0) + 1
      return change
    },
    answer: (notKept: number): BacktestSummary => ({
      ...all,
      customers: [...customers]
        .map(([customerId, sums]) => ({ customerId, ...sums }))
        .filter(({ changed, published, draft }) => changed + published.runs + draft.runs > 0)
        .sort((a, b) => b.changed - a.changed || b.events - a.events),
      assumed,
      notKept,
    }),
  }
}

function newBoth() {
  return { events: 0, changed: 0, published: newSide(), draft: newSide() }
}

function newSide(): z.output<typeof side> {
  return { runs: 0, failed: 0, effects: {}, money: {}, unpriced: 0 }
}

function addTo(sums: z.output<typeof side>, { runs, failures, effects }: Done): void {
  sums.runs += runs
  sums.failed += failures.length
  for (const { kind, amount } of effects) {
    sums.effects[kind] = (sums.effects[kind] ?? 0) + 1
    if (amount === null) sums.unpriced += 1
    else if (amount) sums.money[amount.currency] = (sums.money[amount.currency] ?? 0) + amount.minor
  }
}

const amountIn = z.object({ amountMinor: z.int(), currency: z.string().min(1) })

/** The amount that a billing step says it billed. */
export function amountOf(output: JsonValue): { minor: number; currency: string } | null {
  const found = amountIn.safeParse(output).data
  return found ? { minor: found.amountMinor, currency: found.currency } : null
}
