import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import {
  findExport,
  listExportedEntries,
  listExportedLines,
  listExports,
  makeExport,
} from '../desk/billing-exports.ts'
import { billingExport, newBillingExport } from '../msp/billing-export.ts'
import { billingLine } from '../msp/billing-line.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { entriesAsCsv, linesAsCsv } from './export-csv.ts'
import { attachment } from './files.ts'
import { may } from './may.ts'
import { listedEntry, moneyNames } from './money-names.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, pageQuery, signedIn, toPage } from './resource.ts'

const exportedLine = billingLine.omit({ reversedAt: true }).extend(moneyNames)
const exportedEntry = listedEntry
const csvQuery = z.object({
  /** Spreadsheets in Italian expect a semicolon, and a comma in numbers. */
  format: z.enum(['standard', 'italian']).default('standard'),
})
const csv = { 200: { description: 'The file', content: { 'text/csv': {} } } }

const list = createRoute({
  method: 'get',
  path: '/exports',
  summary: 'List what was handed over to the bookkeeping',
  description:
    'With `order=oldest` this is a feed: ask for what comes after the id of the last one you have as `cursor`, and you miss none.',
  ...may('billing.read'),
  request: { query: pageQuery.extend({ order: z.enum(['newest', 'oldest']).default('newest') }) },
  responses: { 200: answers('Exports', pageOf(billingExport)) },
})

const make = createRoute({
  method: 'post',
  path: '/exports',
  summary: 'Hand over the time and the billing lines of a range of days that were not handed over yet',
  ...may('billing.export'),
  request: { body: body(newBillingExport) },
  responses: { 201: answers('The export', billingExport) },
})

const get = createRoute({
  method: 'get',
  path: '/exports/{id}',
  summary: 'Read an export',
  ...may('billing.read'),
  request: { params: idParam },
  responses: { 200: answers('The export', billingExport) },
})

const lines = createRoute({
  method: 'get',
  path: '/exports/{id}/lines',
  summary: 'List the billing lines of an export',
  ...may('billing.read'),
  request: { params: idParam, query: pageQuery },
  responses: { 200: answers('Lines, the oldest first', pageOf(exportedLine)) },
})

const entries = createRoute({
  method: 'get',
  path: '/exports/{id}/time-entries',
  summary: 'List the time entries of an export',
  ...may('billing.read'),
  request: { params: idParam, query: pageQuery },
  responses: { 200: answers('Entries, the oldest first', pageOf(exportedEntry)) },
})

const linesFile = createRoute({
  method: 'get',
  path: '/exports/{id}/lines.csv',
  summary: 'Download the billing lines of an export; the same file each time',
  ...may('billing.read'),
  request: { params: idParam, query: csvQuery },
  responses: csv,
})

const entriesFile = createRoute({
  method: 'get',
  path: '/exports/{id}/time-entries.csv',
  summary: 'Download the time entries of an export; the same file each time',
  ...may('billing.read'),
  request: { params: idParam, query: csvQuery },
  responses: csv,
})

/** Rows of a file at most; beyond that the list has pages. */
const mostRows = 100_000

export function billingExportRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { order, cursor, limit } = c.req.valid('query')
    return c.json(toPage(await listExports(db, { order, cursor, limit: limit + 1 }), limit), 200)
  })

  app.openapi(make, async (c) => {
    const given = c.req.valid('json')
    const { caller } = c.var
    const made = await audited(
      db,
      caller,
      'export.made',
      (tx) => makeExport(tx, given, nameOf(signedIn(caller))),
      ({ id, number, lineCount, entryCount, totals }) => ({
        subject: `export/${id}`,
        detail: { number, lineCount, entryCount, totals },
      }),
    )
    return c.json(made, 201)
  })

  app.openapi(get, async (c) => c.json(await foundExport(c.req.valid('param').id), 200))

  app.openapi(lines, async (c) => {
    const { id } = await foundExport(c.req.valid('param').id)
    const { cursor, limit } = c.req.valid('query')
    return c.json(toPage(await listExportedLines(db, id, { cursor, limit: limit + 1 }), limit), 200)
  })

  app.openapi(entries, async (c) => {
    const { id } = await foundExport(c.req.valid('param').id)
    const { cursor, limit } = c.req.valid('query')
    return c.json(toPage(await listExportedEntries(db, id, { cursor, limit: limit + 1 }), limit), 200)
  })

  app.openapi(linesFile, async (c) => {
    const { id, number } = await foundExport(c.req.valid('param').id)
    const rows = await listExportedLines(db, id, { limit: mostRows })
    return c.body(
      linesAsCsv(rows, c.req.valid('query').format),
      200,
      fileHeaders(`export-${number}-lines.csv`),
    )
  })

  app.openapi(entriesFile, async (c) => {
    const { id, number } = await foundExport(c.req.valid('param').id)
    const rows = await listExportedEntries(db, id, { limit: mostRows })
    return c.body(
      entriesAsCsv(rows, c.req.valid('query').format),
      200,
      fileHeaders(`export-${number}-time.csv`),
    )
  })

  async function foundExport(id: string) {
    const found = await findExport(db, id)
    if (found === undefined) throw notFound('export')
    return found
  }

  return app
}

function fileHeaders(name: string) {
  return { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': attachment(name) }
}
