import { z } from '@hono/zod-openapi'
import type { LookupTable, LookupTableSummary } from '../flow/lookup-tables.ts'
import { jsonObject } from './json-value.ts'

export const lookupTableSummary = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  rowCount: z.int(),
  /** Empty: each row is one plain value. */
  columns: z.array(z.string()),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

export const lookupTableView = lookupTableSummary.extend({
  /** Key to text, a number, true, false, or an object of columns. */
  rows: jsonObject,
})

export function presentLookupTableSummary({
  id,
  name,
  description,
  rowCount,
  columns,
  createdAt,
  updatedAt,
}: LookupTableSummary) {
  return {
    id,
    name,
    description,
    rowCount,
    columns,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

export function presentLookupTable(table: LookupTable) {
  return { ...presentLookupTableSummary(table), rows: table.rows }
}
