import { z } from '@hono/zod-openapi'
import { billingLine } from '../msp/billing-line.ts'
import { timeEntry } from '../msp/time-entry.ts'

/** Names beside ids; empty or null where there is none. */
export const moneyNames = { customer: z.string(), contract: z.string(), ticketNumber: z.int().nullable() }

export const listedLine = billingLine.extend(moneyNames)
export const listedEntry = timeEntry.extend(moneyNames)
