import { createRoute, z } from '@hono/zod-openapi'
import {
  deleteLookupTable,
  insertLookupTable,
  listLookupTables,
  readLookupTable,
  updateLookupTable,
} from '../flow/lookup-tables.ts'
import { rowsFromCsv } from '../flow/rows-from-csv.ts'
import type { JsonObject } from '../graph/json.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { jsonObject } from './json-value.ts'
import { may } from './may.ts'
import {
  lookupTableSummary,
  lookupTableView,
  presentLookupTable,
  presentLookupTableSummary,
} from './present-lookup-table.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const rowFields = {
  /** Key to text, a number, true, false, or an object of columns. */
  rows: jsonObject.optional(),
  /** Instead of `rows`: a line of column names, then a line for each row, with the key first. */
  csv: z.string().optional(),
}

const newLookupTable = z.object({
  name: z.string().trim().min(1).max(200),
  description: z.string().trim().max(2000).default(''),
  ...rowFields,
})

const lookupTableChanges = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  description: z.string().trim().max(2000).optional(),
  ...rowFields,
})

const list = createRoute({
  method: 'get',
  path: '/lookup-tables',
  summary: 'List lookup tables, without their rows',
  ...may('tables.read'),
  responses: { 200: answers('By name', pageOf(lookupTableSummary)) },
})

const read = createRoute({
  method: 'get',
  path: '/lookup-tables/{id}',
  summary: 'Read a lookup table with its rows',
  ...may('tables.read'),
  request: { params: idParam },
  responses: { 200: answers('The table', lookupTableView) },
})

const add = createRoute({
  method: 'post',
  path: '/lookup-tables',
  summary: 'Make a lookup table, from rows or from CSV',
  ...may('tables.edit'),
  request: { body: body(newLookupTable) },
  responses: { 201: answers('The table', lookupTableView) },
})

const change = createRoute({
  method: 'patch',
  path: '/lookup-tables/{id}',
  summary: 'Change a lookup table; rows or CSV replace all its rows',
  ...may('tables.edit'),
  request: { params: idParam, body: body(lookupTableChanges) },
  responses: { 200: answers('The table', lookupTableView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/lookup-tables/{id}',
  summary: 'Delete a lookup table; steps that name it fail from then on',
  ...may('tables.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

export function lookupTableRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) =>
    c.json(whole((await listLookupTables(db)).map(presentLookupTableSummary)), 200),
  )

  app.openapi(read, async (c) => {
    const table = await readLookupTable(db, c.req.valid('param').id)
    if (!table) throw notFound('lookup table')
    return c.json(presentLookupTable(table), 200)
  })

  app.openapi(add, async (c) => {
    const { name, description, ...given } = c.req.valid('json')
    const rows = rowsOf(given) ?? {}
    const made = await audited(
      db,
      c.var.caller,
      'lookup-table.created',
      (tx) => insertLookupTable(tx, { name, description, rows }),
      (table) => ({ subject: `lookup-table/${table.id}`, detail: { name, rows: table.rowCount } }),
    )
    return c.json(presentLookupTable(made), 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const { name, description, ...given } = c.req.valid('json')
    const rows = rowsOf(given)
    const changes = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(rows === undefined ? {} : { rows }),
    }
    const changed = await audited(
      db,
      c.var.caller,
      'lookup-table.changed',
      async (tx) => {
        const table = await updateLookupTable(tx, id, changes)
        if (!table) throw notFound('lookup table')
        return table
      },
      (table) => ({
        subject: `lookup-table/${id}`,
        detail: { name: table.name, changed: Object.keys(changes), rows: table.rowCount },
      }),
    )
    return c.json(presentLookupTable(changed), 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'lookup-table.deleted',
      async (tx) => {
        const table = await deleteLookupTable(tx, id)
        if (!table) throw notFound('lookup table')
        return table
      },
      ({ name, rowCount }) => ({ subject: `lookup-table/${id}`, detail: { name, rows: rowCount } }),
    )
    return c.body(null, 204)
  })

  return app
}

function rowsOf({
  rows,
  csv,
}: {
  rows?: JsonObject | undefined
  csv?: string | undefined
}): JsonObject | undefined {
  if (rows !== undefined && csv !== undefined) {
    throw new Problem(422, 'Send either "rows" or "csv", not both.')
  }
  return csv === undefined ? rows : rowsFromCsv(csv)
}
