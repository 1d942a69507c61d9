import { z } from 'zod'
import { changesOf } from './changes-of.ts'
import { device } from './device.ts'

/** A line of a contract that is billed by what there is: workstations, servers, users. */
export const seatLine = z.object({
  id: z.uuid(),
  contractId: z.uuid(),
  name: z.string().trim().min(1).max(200),
  itemCode: z.string().max(100).default(''),
  /** devices: active and in the contract, of these kinds · users: active contacts · manual: nothing is counted. */
  counts: z.enum(['devices', 'users', 'manual']).default('devices'),
  /** Empty: of every kind. */
  deviceKinds: z.array(device.shape.kind.unwrap()).max(5).default([]),
  quantity: z.int().min(0).max(1_000_000).default(0),
  /** Minor units a seat and month, before tax. */
  unitPriceMinor: z.int().min(0).max(100_000_000).default(0),
  /** So many more or fewer are no mismatch. */
  tolerance: z.int().min(0).max(100_000).default(0),
})
export const newSeatLine = seatLine.omit({ id: true })
export const seatLineChanges = changesOf(newSeatLine.omit({ contractId: true, quantity: true }))

/** What a line bills beside what there is. */
export const seatCount = z.object({
  lineId: z.uuid(),
  contractId: z.uuid(),
  contract: z.string(),
  customerId: z.uuid(),
  name: z.string(),
  itemCode: z.string(),
  billedQuantity: z.int(),
  /** Null where nothing can be counted. */
  actualQuantity: z.int().nullable(),
  /** Actual less billed. */
  delta: z.int(),
  /** Further apart than the tolerance of the line. */
  mismatch: z.boolean(),
  unitPriceMinor: z.int(),
  /** What the difference is worth a month. */
  moneyDeltaMinor: z.int(),
  currency: z.string(),
  /** Names of what was counted, a hundred at most. */
  evidence: z.array(z.string()),
})

/** A change of how many seats a line bills. */
export const seatChange = z.object({
  id: z.uuid(),
  lineId: z.uuid(),
  contractId: z.uuid(),
  fromQuantity: z.int(),
  toQuantity: z.int(),
  effectiveOn: z.iso.date(),
  reason: z.string(),
  approvalRef: z.string().nullable(),
  by: z.string(),
  at: z.iso.datetime(),
})

export const newSeatChange = z.object({
  lineId: z.uuid(),
  quantity: z.int().min(0, 'There cannot be fewer than no seats').max(1_000_000),
  effectiveOn: z.iso.date().optional(),
  reason: z.string().max(2000).default(''),
  approvalRef: z.string().max(500).nullable().default(null),
})

export type SeatLine = z.output<typeof seatLine>
export type NewSeatLine = z.input<typeof newSeatLine>
export type SeatLineChanges = z.input<typeof seatLineChanges>
export type SeatCount = z.output<typeof seatCount>
export type SeatChange = z.output<typeof seatChange>
export type NewSeatChange = z.input<typeof newSeatChange>
