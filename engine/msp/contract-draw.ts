import { z } from 'zod'

/** What was taken from the hours or the money of a contract; below nothing where it was given back. */
export const contractDraw = z.object({
  id: z.uuid(),
  contractId: z.uuid(),
  /** First day of the period that it counts in. */
  periodStart: z.iso.date(),
  day: z.iso.date(),
  /** opening: used before we counted · time: by an entry · draw: by a workflow or a person · correction · reversal. */
  kind: z.enum(['opening', 'time', 'draw', 'correction', 'reversal']),
  minutes: z.int(),
  amountMinor: z.int(),
  timeEntryId: z.uuid().nullable(),
  ticketId: z.uuid().nullable(),
  reason: z.string(),
  by: z.string(),
  /** The draw that it takes back. */
  reversesId: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
})

/** Hours or money of a contract in a period. */
export const contractBalance = z.object({
  contractId: z.uuid(),
  contract: z.string(),
  periodStart: z.iso.date(),
  /** Null: it does not end. */
  periodEnd: z.iso.date().nullable(),
  /** minutes: of a block · money: of a prepaid amount · none: nothing is counted. */
  counts: z.enum(['minutes', 'money', 'none']),
  /** Minutes, or minor units. */
  allotted: z.int(),
  used: z.int(),
  left: z.int(),
  /** Used, per cent of what is included, cut. */
  percent: z.int(),
  currency: z.string(),
})

export const newDraw = z.object({
  contractId: z.uuid(),
  /** Minutes of a block, or of a prepaid amount minor units in `amountMinor`. */
  minutes: z.int().min(0).max(100_000).default(0),
  amountMinor: z.int().min(0).max(100_000_000).default(0),
  day: z.iso.date().optional(),
  ticketId: z.uuid().nullable().default(null),
  reason: z.string().max(2000).default(''),
  /** Draw what there is where not all of it is there; else nothing. */
  partly: z.boolean().default(false),
})

export const drawResult = z.object({
  outcome: z.enum(['drawn', 'partly', 'not_enough']),
  drawn: z.int(),
  missing: z.int(),
  draw: contractDraw.nullable(),
  balance: contractBalance,
})

export type ContractDraw = z.output<typeof contractDraw>
export type ContractBalance = z.output<typeof contractBalance>
export type NewDraw = z.input<typeof newDraw>
export type DrawResult = z.output<typeof drawResult>
