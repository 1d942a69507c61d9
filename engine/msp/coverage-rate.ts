import { z } from 'zod'
import { noChargeReason } from './coverage-reason.ts'

/** When work was done, by the business hours of the customer. */
export const hoursBand = z.enum(['business', 'after_hours', 'weekend', 'holiday'])
export type HoursBand = z.output<typeof hoursBand>

const factor = z.number().min(0).max(100).multipleOf(0.001)
const word = z.string().trim().min(1).max(100)

/** A price that differs from the hourly rate: for a type of work, a role, some hours, or what they have in common. */
export const rateRule = z.object({
  id: z.string().min(1).max(100),
  workType: word.nullable().default(null),
  role: word.nullable().default(null),
  hours: hoursBand.nullable().default(null),
  /** custom: `amountMinor` an hour · plus: added to the rate, or taken off · multiplier: times `multiplier`. */
  kind: z.enum(['custom', 'plus', 'multiplier']),
  amountMinor: z.int().min(-100_000_000).max(100_000_000).default(0),
  multiplier: factor.default(1),
})

/** How many minutes a minute of work draws: 1.2 for a senior, 1.5 on a Saturday; those that fit multiply. */
export const drawMultiplier = z.object({
  id: z.string().min(1).max(100),
  role: word.nullable().default(null),
  hours: hoursBand.nullable().default(null),
  multiplier: factor.min(0.001),
})

/** What is asked for work that is billed, with a contract or without. */
export const rateTerms = z.object({
  /** Minor units (cents) an hour, before tax. */
  hourlyRateMinor: z.int().min(0).max(100_000_000).default(0),
  rates: z.array(rateRule).max(200).default([]),
  /** Minor units an hour of travel; null: as the work. */
  travelRateMinor: z.int().min(0).max(100_000_000).nullable().default(null),
  roundingMinutes: z.int().min(1).max(480).default(15),
  /** At least and at most so many minutes of an entry are billed or drawn; null: no limit. */
  minMinutes: z.int().min(0).max(1440).default(0),
  maxMinutes: z.int().min(1).max(10_080).nullable().default(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'Write the currency as three capitals, like EUR')
    .default('EUR'),
  taxCode: z.string().max(100).default(''),
  taxRatePercent: z.number().min(0).max(100).default(22),
  /** What is billed above this needs the customer's approval, minor units before tax; null: nothing does. */
  approvalLimitMinor: z.int().min(0).max(10_000_000_000).nullable().default(null),
})

/** Terms of work that no contract pays for: a customer's own, or the standard ones of the MSP. */
export const rateCard = rateTerms.extend({
  /** Types of work that are never charged, such as mending our own mistakes. */
  noChargeWorkTypes: z
    .array(z.object({ workType: word, reasonCode: noChargeReason.default('PROVIDER_FAULT_NO_CHARGE') }))
    .max(100)
    .default([]),
})

export type RateRule = z.output<typeof rateRule>
export type DrawMultiplier = z.output<typeof drawMultiplier>
export type RateTerms = z.output<typeof rateTerms>
export type RateCard = z.output<typeof rateCard>

interface PricedWork {
  workType: string
  role: string | null
  hours: HoursBand
}

/**
 * Price of an hour in minor units, and the rules it comes from. Of the rules that name the type of work or the role the
 * closest one counts (type before role, both before one of them), else the hourly rate; where it does not name the hours,
 * the first rule that names only them is applied on top.
 */
export function hourlyRateOf(
  { hourlyRateMinor, rates }: Pick<RateTerms, 'hourlyRateMinor' | 'rates'>,
  work: PricedWork,
): { rateMinor: number; ruleIds: string[] } {
  const fitting = rates.filter((rule) => fits(rule, work))
  const base = closest(fitting.filter(({ workType, role }) => workType !== null || role !== null))
  const onTop =
    base && base.hours !== null
      ? undefined
      : fitting.find(({ workType, role, hours }) => workType === null && role === null && hours !== null)
  const rules = [base, onTop].filter((rule) => rule !== undefined)
  return { rateMinor: rules.reduce(applyRule, hourlyRateMinor), ruleIds: rules.map(({ id }) => id) }
}

/** Thousandths of a minute that a minute of such work draws, the fractions beyond them cut. */
export function drawThousandths(multipliers: readonly DrawMultiplier[], work: PricedWork): number {
  const fitting = multipliers.filter(
    ({ role, hours }) => (role === null || same(role, work.role)) && (hours === null || hours === work.hours),
  )
  const product = fitting.reduce(
    (sofar, { multiplier }) => (sofar * BigInt(Math.round(multiplier * 1000))) / 1000n,
    1000n,
  )
  return Number(product)
}

function closest(rules: readonly RateRule[]): RateRule | undefined {
  const weight = ({ workType, role, hours }: RateRule) =>
    (workType === null ? 0 : 4) + (role === null ? 0 : 2) + (hours === null ? 0 : 1)
  return rules.reduce<RateRule | undefined>(
    (best, rule) => (best === undefined || weight(rule) > weight(best) ? rule : best),
    undefined,
  )
}

function applyRule(rateMinor: number, { kind, amountMinor, multiplier }: RateRule): number {
  if (kind === 'custom') return Math.max(0, amountMinor)
  if (kind === 'plus') return Math.max(0, rateMinor + amountMinor)
  return Number((BigInt(rateMinor) * BigInt(Math.round(multiplier * 1000)) + 500n) / 1000n)
}

function fits(rule: RateRule, work: PricedWork): boolean {
  return (
    (rule.workType === null || same(rule.workType, work.workType)) &&
    (rule.role === null || same(rule.role, work.role)) &&
    (rule.hours === null || rule.hours === work.hours)
  )
}

/** Words of the trade are the same in any case. */
export function same(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one.trim().toLowerCase() === other.trim().toLowerCase()
}
