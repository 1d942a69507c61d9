import { lineAmountMinor, taxMinor } from './billing-line.ts'
import { type Contract, isInForce } from './contract.ts'
import type {
  ApprovalCause,
  Balance,
  CoverageDecision,
  CoverageInput,
  CoverageOutcome,
  CoveragePart,
  Sentence,
} from './coverage.ts'
import { chooseContract } from './coverage-contract.ts'
import { splitByHours } from './coverage-hours.ts'
import { drawThousandths, type HoursBand, hourlyRateOf, type RateTerms, same } from './coverage-rate.ts'
import type { CoverageReason } from './coverage-reason.ts'
import { findOutOfScope } from './coverage-scope.ts'
import {
  automated,
  byTheHour,
  decidedByHand,
  drawnFrom,
  ended,
  exhausted,
  includedIn,
  noCharge,
  travelApart,
  withCause,
  withoutContract,
} from './coverage-words.ts'
import { dayIn } from './day.ts'
import { roundUpMinutes } from './time-entry.ts'

/** What is to be done with a stretch of work, before its minutes are known. */
interface Treatment {
  kind: 'work' | 'travel'
  outcome: CoverageOutcome | 'draw'
  reasonCode: CoverageReason
  ruleId: string
  sentence: Sentence
  hours: HoursBand
  /** Whose terms and whose hours; undefined: the rate card's. */
  payer: Contract | undefined
  unitPriceMinor: number
  rateRuleIds: string[]
  /** Thousandths of a minute that each minute draws. */
  thousandths: number
}

/**
 * Whether work is included, billed or free, or waits for a yes: which contract, which rule, how much is drawn and what it
 * costs. Rounding is of the whole; what it adds belongs to the last stretch. Where only a part fits into what is left, that
 * part empties it (a minute that fits in part is included) and the rest is billed.
 */
export function decideCoverage(input: CoverageInput): CoverageDecision {
  const { work, rateCard } = input
  const startedAt = new Date(work.startedAt)
  const day = dayIn(input.timeZone ?? input.hours.timeZone, startedAt)
  const choice = chooseContract(input.contracts, work, day)
  const terms: RateTerms = choice.contract ?? rateCard
  const spans = splitByHours(input.hours, startedAt, work.minutes)
  const billedMinutes = roundMinutes(terms, work.minutes)
  stretch(spans, billedMinutes - work.minutes)

  const treat = createTreat(input, choice.contract, choice.expired, day)
  const pieces: { treatment: Treatment; minutes: number }[] = []
  for (const span of spans) {
    const treatment = treat('work', span.hours)
    const last = pieces.at(-1)
    if (last && isSame(last.treatment, treatment)) last.minutes += span.minutes
    else if (span.minutes > 0 || pieces.length === 0) pieces.push({ treatment, minutes: span.minutes })
  }
  if (work.travelMinutes > 0) {
    const hours = spans[0]?.hours ?? 'business'
    pieces.push({ treatment: treat('travel', hours), minutes: work.travelMinutes })
  }

  const left = new Map<string, Balance>()
  const parts = pieces.flatMap(({ treatment, minutes }) =>
    settle(treatment, minutes, terms, left, input.balances ?? {}),
  )
  const billed = parts.filter(({ outcome }) => outcome === 'billable')
  const amountMinor = sum(parts, ({ amountMinor }) => amountMinor)
  const cause = approvalCause(input, choice.contract, terms, billed, amountMinor)
  const weightiest = weighMost(parts, billed)
  const decision = cause ? 'needs_approval' : (weightiest?.outcome ?? 'included')
  const reason = weightiest?.sentence ?? choice.because
  return {
    decision,
    reasonCode: weightiest?.reasonCode ?? 'MANUAL_OVERRIDE',
    ruleId: weightiest?.ruleId ?? '',
    sentence: cause ? withCause(reason, cause, amountMinor, terms) : reason,
    approvalCause: cause ?? null,
    contractId: choice.contract?.id ?? null,
    contractName: choice.contract?.name ?? null,
    chosenBecause: choice.because,
    day,
    workedMinutes: work.minutes,
    billedMinutes,
    travelMinutes: work.travelMinutes,
    drawMinutes: sum(parts, ({ drawMinutes }) => drawMinutes),
    drawAmountMinor: sum(parts, ({ drawAmountMinor }) => drawAmountMinor),
    amountMinor,
    taxMinor: sum(parts, (part) => part.taxMinor),
    currency: terms.currency,
    taxCode: terms.taxCode,
    taxRatePercent: terms.taxRatePercent,
    parts,
  }
}

/** Whether a contract counts minutes or money, and how much of it there is in a period. */
export function allotmentOf(
  contract: Pick<Contract, 'kind' | 'includedMinutes' | 'includedAmountMinor'>,
): { counts: 'minutes' | 'money'; allotted: number } | undefined {
  const { kind, includedMinutes, includedAmountMinor } = contract
  if (kind !== 'block_hours' && kind !== 'prepaid') return undefined
  if (kind === 'prepaid' && includedAmountMinor !== null) {
    return { counts: 'money', allotted: includedAmountMinor }
  }
  return { counts: 'minutes', allotted: includedMinutes ?? 0 }
}

/** Minutes rounded up to the increment, then at least and at most what the terms say; no work stays none. */
export function roundMinutes(
  {
    roundingMinutes,
    minMinutes,
    maxMinutes,
  }: Pick<RateTerms, 'roundingMinutes' | 'minMinutes' | 'maxMinutes'>,
  minutes: number,
): number {
  if (minutes === 0) return 0
  const rounded = Math.max(roundUpMinutes(minutes, roundingMinutes), minMinutes)
  return maxMinutes === null ? rounded : Math.min(rounded, maxMinutes)
}

/** Adds minutes to the last stretch, or takes them away from the end. */
function stretch(spans: { minutes: number }[], minutes: number): void {
  let rest = minutes
  for (const span of spans.toReversed()) {
    const taken = Math.max(-span.minutes, rest)
    span.minutes += taken
    rest -= taken
    if (rest >= 0) return
  }
}

function createTreat(
  input: CoverageInput,
  contract: Contract | undefined,
  expired: Contract | undefined,
  day: string,
): (kind: Treatment['kind'], hours: HoursBand) => Treatment {
  const { work, rateCard, contracts } = input

  return function treat(kind, hours) {
    const payable = (payer: Contract | undefined) => priceOf(payer, kind, hours)
    const of = (
      outcome: Treatment['outcome'],
      reasonCode: CoverageReason,
      ruleId: string,
      sentence: Sentence,
      payer: Contract | undefined = contract,
    ): Treatment => ({ kind, outcome, reasonCode, ruleId, sentence, hours, payer, ...payable(payer) })

    if (work.billable === 'no_charge') {
      return of('no_charge', work.noChargeReason, 'work.billable', noCharge[work.noChargeReason])
    }
    if (work.billable === 'no') return of('included', 'MANUAL_OVERRIDE', 'work.billable', decidedByHand.no)
    if (work.billable === 'yes') return of('billable', 'MANUAL_OVERRIDE', 'work.billable', decidedByHand.yes)
    if (work.automation) return of('no_charge', 'AUTOMATION', 'work.automation', automated)
    const free = rateCard.noChargeWorkTypes.find(({ workType }) => same(workType, work.workType))
    if (free) return of('no_charge', free.reasonCode, 'rateCard.noChargeWorkTypes', noCharge[free.reasonCode])
    if (!contract) {
      return expired
        ? of('billable', 'CONTRACT_EXPIRED', 'contract.endsOn', ended(expired))
        : of('billable', 'NO_CONTRACT', 'rateCard', withoutContract(day))
    }
    const outside = findOutOfScope(contract, input, hours)
    if (kind === 'travel' && (outside || !contract.coversTravel)) {
      return of('billable', 'TRAVEL', 'contract.coversTravel', travelApart(contract))
    }
    if (!outside) return paid(contract, undefined)
    const payer = contracts.find(({ id }) => id === outside.payerId)
    if (payer && isInForce(payer, day) && payer.currency === contract.currency) return paid(payer, outside)
    return of('billable', outside.reasonCode, outside.ruleId, outside.sentence)

    function paid(payer: Contract, outside: ReturnType<typeof findOutOfScope>): Treatment {
      const rule = outside?.ruleId
      if (payer.kind === 'time_and_materials') {
        const code = outside?.reasonCode ?? 'OUT_OF_SCOPE_WORK_TYPE'
        return of('billable', code, rule ?? 'contract.kind', outside?.sentence ?? byTheHour(payer), payer)
      }
      if (payer.kind === 'fixed_per_seat') {
        return of(
          'included',
          'INCLUDED_FIXED_FEE',
          rule ?? 'contract.kind',
          includedIn(payer, work.workType),
          payer,
        )
      }
      return of('draw', 'INCLUDED_HOURS', rule ?? 'contract.kind', drawnFrom(payer), payer)
    }
  }

  function priceOf(
    payer: Contract | undefined,
    kind: Treatment['kind'],
    hours: HoursBand,
  ): Pick<Treatment, 'unitPriceMinor' | 'rateRuleIds' | 'thousandths'> {
    const terms: RateTerms = payer ?? rateCard
    const priced = { workType: work.workType, role: work.role, hours }
    const thousandths = payer ? drawThousandths(payer.drawMultipliers, priced) : 1000
    if (work.rateMinor !== null) {
      return { unitPriceMinor: work.rateMinor, rateRuleIds: ['work.rateMinor'], thousandths }
    }
    if (kind === 'travel' && terms.travelRateMinor !== null) {
      return { unitPriceMinor: terms.travelRateMinor, rateRuleIds: ['travelRateMinor'], thousandths }
    }
    // A contract without a rate is billed at that of the customer or of the MSP, as long as it is the same money.
    const borrows = payer?.hourlyRateMinor === 0 && rateCard.currency === payer.currency
    const base = borrows ? rateCard.hourlyRateMinor : terms.hourlyRateMinor
    const { rateMinor, ruleIds } = hourlyRateOf({ hourlyRateMinor: base, rates: terms.rates }, priced)
    if (ruleIds.length === 0 && borrows && rateCard.rates.length > 0) {
      const own = hourlyRateOf(rateCard, priced)
      return { unitPriceMinor: own.rateMinor, rateRuleIds: own.ruleIds, thousandths }
    }
    return { unitPriceMinor: rateMinor, rateRuleIds: ruleIds, thousandths }
  }
}

function settle(
  treatment: Treatment,
  minutes: number,
  terms: RateTerms,
  left: Map<string, Balance>,
  balances: Readonly<Record<string, Balance>>,
): CoveragePart[] {
  const { outcome, payer } = treatment
  if (outcome !== 'draw' || !payer) {
    return [toPart(treatment, outcome === 'draw' ? 'included' : outcome, minutes, terms)]
  }
  const allotment = allotmentOf(payer)
  const used = left.get(payer.id) ?? balances[payer.id] ?? payer
  const usedMinutes = used.usedMinutes
  const usedAmountMinor = used.usedAmountMinor
  const isMoney = allotment?.counts === 'money'
  const there = Math.max(0, (allotment?.allotted ?? 0) - (isMoney ? usedAmountMinor : usedMinutes))
  const wanted = isMoney
    ? amountOf(minutes, treatment.unitPriceMinor)
    : drawnMinutes(minutes, treatment.thousandths)
  const drawn = Math.min(wanted, there)
  left.set(payer.id, {
    usedMinutes: usedMinutes + (isMoney ? 0 : drawn),
    usedAmountMinor: usedAmountMinor + (isMoney ? drawn : 0),
  })
  const fits = minutes === 0 || wanted <= there
  const included = fits
    ? minutes
    : Math.min(
        minutes,
        fittingMinutes(drawn, isMoney ? treatment.unitPriceMinor : treatment.thousandths, isMoney),
      )
  // Money at no price would be drawn for ever: it waits for a price.
  const priceless = isMoney && treatment.unitPriceMinor === 0 && minutes > 0
  const inside = priceless ? 0 : included
  const parts: CoveragePart[] = []
  if (inside > 0 || (minutes === 0 && !priceless)) {
    parts.push({
      ...toPart(treatment, 'included', inside, terms),
      drawMinutes: isMoney ? 0 : drawn,
      drawAmountMinor: isMoney ? drawn : 0,
    })
  }
  if (inside < minutes) {
    const overrun: Treatment = {
      ...treatment,
      reasonCode: 'HOURS_EXHAUSTED',
      ruleId: 'contract.overrun',
      sentence: exhausted(payer, isMoney),
      // A price of the entry itself is stronger.
      ...(payer.overrunRateMinor === null || treatment.rateRuleIds.includes('work.rateMinor')
        ? {}
        : { unitPriceMinor: payer.overrunRateMinor, rateRuleIds: ['contract.overrunRateMinor'] }),
    }
    parts.push(toPart(overrun, 'billable', minutes - inside, terms))
  }
  return parts
}

function toPart(
  treatment: Treatment,
  outcome: CoverageOutcome,
  minutes: number,
  terms: RateTerms,
): CoveragePart {
  const { kind, reasonCode, ruleId, sentence, hours, payer, rateRuleIds } = treatment
  const { taxCode, taxRatePercent, currency } = payer ?? terms
  const unitPriceMinor = outcome === 'billable' ? treatment.unitPriceMinor : 0
  const amountMinor = amountOf(minutes, unitPriceMinor)
  return {
    kind,
    outcome,
    reasonCode,
    ruleId,
    sentence,
    hours,
    contractId: payer?.id ?? null,
    minutes,
    drawMinutes: 0,
    drawAmountMinor: 0,
    quantity: hoursOf(minutes),
    unitPriceMinor,
    rateRuleIds: outcome === 'billable' ? rateRuleIds : [],
    amountMinor,
    taxMinor: taxMinor(amountMinor, taxRatePercent),
    taxCode,
    taxRatePercent,
    currency,
  }
}

/** Hours with the three decimals of a billing line. */
export function hoursOf(minutes: number): number {
  return Math.round((minutes * 1000) / 60) / 1000
}

function amountOf(minutes: number, unitPriceMinor: number): number {
  return lineAmountMinor(hoursOf(minutes), unitPriceMinor)
}

/** Half up; a minute of work draws at least one. */
function drawnMinutes(minutes: number, thousandths: number): number {
  if (minutes === 0) return 0
  return Math.max(1, Number((BigInt(minutes) * BigInt(thousandths) + 500n) / 1000n))
}

/** Minutes of work that what is left pays for, a begun one counted whole. */
function fittingMinutes(left: number, price: number, isMoney: boolean): number {
  if (price === 0) return 0
  return Math.ceil((left * (isMoney ? 60 : 1000)) / price)
}

function approvalCause(
  { work, rateCard, contracts }: CoverageInput,
  contract: Contract | undefined,
  terms: RateTerms,
  billed: readonly CoveragePart[],
  amountMinor: number,
): ApprovalCause | undefined {
  if (billed.some(({ unitPriceMinor, minutes }) => unitPriceMinor === 0 && minutes > 0)) {
    const otherMoney = contract && contract.currency !== rateCard.currency && rateCard.hourlyRateMinor > 0
    return otherMoney && work.rateMinor === null ? 'currency_mismatch' : 'no_rate'
  }
  if (work.approved) return undefined
  const asks = ({ reasonCode, contractId }: CoveragePart) =>
    reasonCode === 'HOURS_EXHAUSTED' &&
    contracts.find(({ id }) => id === contractId)?.overrun === 'needs_approval'
  if (billed.some(asks)) return 'overrun'
  const limit = terms.approvalLimitMinor
  return limit !== null && amountMinor > limit ? 'over_limit' : undefined
}

function weighMost(
  parts: readonly CoveragePart[],
  billed: readonly CoveragePart[],
): CoveragePart | undefined {
  const heaviest = billed.reduce<CoveragePart | undefined>(
    (best, part) => (best === undefined || part.amountMinor > best.amountMinor ? part : best),
    undefined,
  )
  return heaviest ?? parts.find(({ outcome }) => outcome === 'included') ?? parts[0]
}

function isSame(one: Treatment, other: Treatment): boolean {
  return (
    one.kind === other.kind &&
    one.outcome === other.outcome &&
    one.reasonCode === other.reasonCode &&
    one.ruleId === other.ruleId &&
    one.payer?.id === other.payer?.id &&
    one.unitPriceMinor === other.unitPriceMinor &&
    one.thousandths === other.thousandths
  )
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
