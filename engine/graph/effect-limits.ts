import { z } from 'zod'
import { type EffectKind, effectKinds, type LimitSpan, limitSpans } from './effect-kinds.ts'

const most = z.number().min(0).max(100_000_000).optional()
const whole = z.int().min(0).max(1_000_000).optional()
const counted = z.object({ run: whole, hour: whole, day: whole }).optional()

/**
 * How much a workflow may touch before it asks a person. Tickets and devices are counted once however often they are touched;
 * money is in whole units of the currency, such as 120.50.
 */
export const effectLimits = z.object({
  tickets: counted,
  mails: counted,
  devices: counted,
  scripts: counted,
  money: z.object({ run: most, hour: most, day: most }).optional(),
})
export type EffectLimits = z.output<typeof effectLimits>

/** What one step counts as. */
export interface EffectCounts {
  /** Ids of tickets, or how many new ones. */
  tickets?: readonly string[] | number
  /** One for each address. */
  mails?: number
  /** Ids or addresses of machines. */
  devices?: readonly string[]
  scripts?: number
  /** In minor units of the currency, such as cents. */
  moneyMinor?: number
}

/** One row of what is counted: a subject is counted once in each span, an amount is added up. */
export interface CountedEffect {
  kind: EffectKind
  /** Empty where only the amount counts. */
  subject: string
  amount: number
}

/** What stands in each span with the step that is about to be made. */
export interface EffectTotal extends Record<LimitSpan, number> {
  kind: EffectKind
}

/** A limit that a step would go beyond. */
export const limitBreach = z.object({
  kind: z.enum(effectKinds),
  span: z.enum(limitSpans),
  /** The limit, and what there would be with the step, in the units of the limit. */
  most: z.number(),
  would: z.number(),
})
export type LimitBreach = z.output<typeof limitBreach>

/** The limits in force: those of the workflow, the MSP's where it says nothing, and over both what a person raised for the run. */
export function limitsInForce(...rising: readonly (EffectLimits | undefined)[]): EffectLimits | undefined {
  const merged: EffectLimits = {}
  for (const limits of rising) {
    for (const kind of effectKinds) {
      const said = limits?.[kind]
      if (said) merged[kind] = { ...merged[kind], ...withoutUndefined(said) }
    }
  }
  return effectKinds.some((kind) => limitSpans.some((span) => merged[kind]?.[span] !== undefined))
    ? merged
    : undefined
}

/** True where what other runs did counts as well. */
export function countsOthers(limits: EffectLimits): boolean {
  return effectKinds.some((kind) => limits[kind]?.hour !== undefined || limits[kind]?.day !== undefined)
}

/** The rows of what a step counts as, of the kinds that are limited; `own` stands for a subject that has no id yet. */
export function countedEffects(limits: EffectLimits, counts: EffectCounts, own: string): CountedEffect[] {
  const { tickets = 0, mails = 0, devices = [], scripts = 0, moneyMinor = 0 } = counts
  const made =
    typeof tickets === 'number' ? Array.from({ length: tickets }, (_, n) => `${own}/${n}`) : tickets
  const all: CountedEffect[] = [
    ...[...new Set(made)].map((subject) => ({ kind: 'tickets' as const, subject, amount: 1 })),
    { kind: 'mails', subject: '', amount: mails },
    ...[...new Set(devices)].map((subject) => ({ kind: 'devices' as const, subject, amount: 1 })),
    { kind: 'scripts', subject: '', amount: scripts },
    { kind: 'money', subject: '', amount: Math.max(0, moneyMinor) },
  ]
  return all.filter(({ kind, amount }) => amount > 0 && limits[kind] !== undefined)
}

/** The first limit that the totals go beyond; undefined where all is within. A total of money is in minor units. */
export function firstBreach(limits: EffectLimits, totals: readonly EffectTotal[]): LimitBreach | undefined {
  for (const total of totals) {
    for (const span of limitSpans) {
      const most = limits[total.kind]?.[span]
      const would = total.kind === 'money' ? total[span] / 100 : total[span]
      if (most !== undefined && would > most) return { kind: total.kind, span, most, would }
    }
  }
  return undefined
}

function withoutUndefined<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Value
}
