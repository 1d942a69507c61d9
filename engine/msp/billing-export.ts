import { z } from 'zod'

/** Sums of one currency. */
export const exportTotal = z.object({
  currency: z.string(),
  amountMinor: z.int(),
  taxMinor: z.int(),
  lines: z.int(),
})

/** Time and billing lines that were handed to the bookkeeping in one go; it never changes. */
export const billingExport = z.object({
  id: z.uuid(),
  /** As people call it: the first is 1. */
  number: z.int(),
  customerId: z.uuid().nullable(),
  fromDay: z.iso.date(),
  toDay: z.iso.date(),
  lineCount: z.int(),
  entryCount: z.int(),
  totals: z.array(exportTotal),
  note: z.string(),
  by: z.string(),
  createdAt: z.iso.datetime(),
})

export const newBillingExport = z
  .object({
    /** Days of the work, both included. */
    fromDay: z.iso.date(),
    toDay: z.iso.date(),
    customerId: z.uuid().nullable().default(null),
    note: z.string().max(2000).default(''),
  })
  .refine(({ fromDay, toDay }) => fromDay <= toDay, {
    path: ['toDay'],
    message: 'The last day is before the first',
  })

export type BillingExport = z.output<typeof billingExport>
export type NewBillingExport = z.input<typeof newBillingExport>
