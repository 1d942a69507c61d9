import { z } from 'zod'
import { coverageReason } from './coverage-reason.ts'
import { severity } from './severity.ts'
import { priority } from './ticket.ts'

const about = {
  /** For the subject of a ticket. */
  title: z.string(),
  severity,
  /** For a ticket about it. */
  priority,
  status: z.enum(['raised', 'cleared']),
}

const ticketOfWork = {
  ticketId: z.uuid().nullable(),
  ticketNumber: z.int().nullable(),
  subject: z.string(),
}

const hours = z.object({
  ...about,
  contractId: z.uuid(),
  contract: z.string(),
  /** minutes of a block, or money in minor units. */
  counts: z.enum(['minutes', 'money']),
  allotted: z.int(),
  used: z.int(),
  left: z.int(),
  percent: z.int(),
  /** The share at which people wanted to be told, which is reached now. */
  threshold: z.int(),
  periodStart: z.iso.date(),
  periodEnd: z.iso.date().nullable(),
  /** Used a day since the period began. */
  burnRate: z.number(),
  /** The day on which nothing is left if it goes on like this; null: not within ten years. */
  emptyOn: z.iso.date().nullable(),
  currency: z.string(),
})

/** What we say ourselves of contracts, time and money, by the type of the event. */
export const moneyEvents = {
  'time_entry.created': z.object({
    ...ticketOfWork,
    entryId: z.uuid(),
    technician: z.string(),
    automation: z.boolean(),
    startedAt: z.iso.datetime(),
    minutes: z.int(),
    billedMinutes: z.int(),
    workType: z.string(),
    billable: z.enum(['auto', 'yes', 'no', 'no_charge']),
    decision: z.enum(['included', 'billable', 'no_charge', 'needs_approval']),
    reasonCode: coverageReason,
    reason: z.string(),
    note: z.string(),
    amountMinor: z.int(),
    currency: z.string(),
  }),
  'work.out_of_scope': z.object({
    ...ticketOfWork,
    /** Of the time that was logged; null where somebody said so before it is done. */
    entryId: z.uuid().nullable(),
    technician: z.string(),
    workType: z.string(),
    minutes: z.int(),
    description: z.string(),
    /** needs_approval: nothing may be billed before the customer says yes. */
    decision: z.enum(['billable', 'needs_approval']),
    reasonCode: coverageReason,
    ruleId: z.string(),
    reason: z.string(),
    contractId: z.uuid().nullable(),
    contract: z.string().nullable(),
    estimatedAmountMinor: z.int(),
    estimatedTaxMinor: z.int(),
    currency: z.string(),
  }),
  'contract.hours_low': hours,
  'contract.hours_exhausted': hours,
  'contract.seat_mismatch': z.object({
    ...about,
    lineId: z.uuid(),
    line: z.string(),
    contractId: z.uuid(),
    contract: z.string(),
    billedQuantity: z.int(),
    actualQuantity: z.int(),
    delta: z.int(),
    unitPriceMinor: z.int(),
    /** What the difference is worth a month. */
    moneyDeltaMinor: z.int(),
    currency: z.string(),
    /** Names of what was counted, a hundred at most. */
    evidence: z.array(z.string()),
  }),
  'time_entry.missing': z.object({
    technician: z.string(),
    /** Of the user of that name; null where there is none, or several. */
    email: z.string().nullable().default(null),
    day: z.iso.date(),
    expectedMinutes: z.int(),
    loggedMinutes: z.int(),
    missingMinutes: z.int(),
  }),
} as const

export type MoneyEventType = keyof typeof moneyEvents
export type MoneyEventData<Type extends MoneyEventType> = z.output<(typeof moneyEvents)[Type]>
