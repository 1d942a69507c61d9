import { z } from 'zod'

export const timeEntry = z.object({
  id: z.uuid(),
  ticketId: z.uuid().nullable(),
  customerId: z.uuid().nullable(),
  contractId: z.uuid().nullable(),
  technician: z.string(),
  automation: z.boolean(),
  startedAt: z.iso.datetime(),
  minutes: z.int().positive(),
  /** `minutes` rounded up to the contract's increment. */
  billedMinutes: z.int().min(0),
  workType: z.string(),
  note: z.string(),
  customerNote: z.string(),
  billable: z.enum(['auto', 'yes', 'no', 'no_charge']),
  createdAt: z.iso.datetime(),
})

export const newTimeEntry = z.object({
  ticketId: z.uuid(),
  technician: z.string().min(1).max(200).default('Automation'),
  automation: z.boolean().default(true),
  startedAt: z.iso.datetime().optional(),
  minutes: z.int().positive().max(10_080),
  workType: z.string().default('remote support'),
  note: z.string().max(10_000).default(''),
  customerNote: z.string().max(10_000).default(''),
  billable: z.enum(['auto', 'yes', 'no', 'no_charge']).default('auto'),
})

export type TimeEntry = z.output<typeof timeEntry>
export type NewTimeEntry = z.input<typeof newTimeEntry>

/** Minutes rounded up to whole increments: 31 by 15 is 45. */
export function roundUpMinutes(minutes: number, increment: number): number {
  return Math.ceil(minutes / increment) * increment
}
