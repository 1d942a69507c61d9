import { createRoute, z } from '@hono/zod-openapi'
import { billTime } from '../desk/bill-time.ts'
import { changeTimeEntry, removeTimeEntry } from '../desk/change-time-entry.ts'
import { listEntryChanges, listTimeEntries } from '../desk/list-time-entries.ts'
import { listMissingTime } from '../desk/missing-time.ts'
import { nameMoney } from '../desk/name-money.ts'
import { billingLine } from '../msp/billing-line.ts'
import { missingTime, timeEntry, timeEntryChanges } from '../msp/time-entry.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { byCaller } from './by-caller.ts'
import { may } from './may.ts'
import { listedEntry } from './money-names.ts'
import { answers, body, customerPageQuery, idParam, newResource, pageOf, toPage, whole } from './resource.ts'

const changed = z.object({
  /** As it is now; null where it was removed. */
  entry: timeEntry.nullable(),
  /** The one that takes it back, where it was handed over or billed. */
  counterEntry: timeEntry.nullable(),
})

const list = createRoute({
  method: 'get',
  path: '/time-entries',
  summary: 'List time entries, the newest first',
  ...may('time.read'),
  request: {
    query: customerPageQuery.extend({
      technician: z.string().max(200).optional(),
      /** Days of the work, both included. */
      fromDay: z.iso.date().optional(),
      toDay: z.iso.date().optional(),
      decision: z.enum(['included', 'billable', 'no_charge', 'needs_approval']).optional(),
      /** billable: to be billed and not billed yet · approval: waits for a yes or a price · waiting: not handed over yet. */
      state: z.enum(['billable', 'approval', 'waiting']).optional(),
    }),
  },
  responses: { 200: answers('Time entries', pageOf(listedEntry)) },
})

const missing = createRoute({
  method: 'get',
  path: '/missing-time',
  summary: 'List the days on which technicians logged less than expected',
  ...may('time.read'),
  request: {
    query: z.object({
      fromDay: z.iso.date(),
      toDay: z.iso.date(),
      expectedMinutes: z.coerce.number().int().min(1).max(1440).default(360),
      technician: z.string().max(200).optional(),
    }),
  },
  responses: {
    200: answers('By day and name', pageOf(missingTime)),
  },
})

const change = createRoute({
  method: 'patch',
  path: '/time-entries/{id}',
  summary: 'Change a time entry, and have it decided anew',
  description: 'One that was handed over stays: another one takes it back, and a third says what is right.',
  ...may('time.edit'),
  request: { params: idParam, body: body(timeEntryChanges) },
  responses: { 200: answers('What came of it', changed) },
})

const remove = createRoute({
  method: 'delete',
  path: '/time-entries/{id}',
  summary: 'Remove a time entry, or take it back where it was billed or handed over',
  ...may('time.edit'),
  request: { params: idParam },
  responses: { 200: answers('What came of it', changed) },
})

const bill = createRoute({
  method: 'post',
  path: '/time-entries/{id}/bill',
  summary: 'Bill what of an entry was decided to be billed; once, however often it is asked',
  ...may('billing.edit'),
  request: {
    params: idParam,
    body: body(
      z.object({
        itemCode: z.string().max(100).optional(),
        /** Who agreed, and where. */
        approvalRef: z.string().trim().min(1).max(500).optional(),
      }),
    ),
  },
  responses: { 200: answers('The lines', pageOf(billingLine)) },
})

const history = createRoute({
  method: 'get',
  path: '/time-entries/{id}/changes',
  summary: 'List how people changed an entry, the newest first',
  ...may('time.read'),
  request: { params: idParam },
  responses: {
    200: answers(
      'Changes',
      pageOf(
        z.object({
          id: z.uuid(),
          kind: z.enum(['changed', 'removed', 'taken_back']),
          by: z.string(),
          at: z.iso.datetime(),
          /** The entry as it was. */
          minutes: z.int(),
          workType: z.string(),
          billable: z.string(),
        }),
      ),
    ),
  },
})

export function timeEntryRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { cursor, limit, ...filter } = c.req.valid('query')
    const found = await listTimeEntries(db, filter, { before: cursor, limit: limit + 1 })
    return c.json(toPage(await nameMoney(db, found), limit), 200)
  })

  app.openapi(missing, async (c) => {
    const { technician, ...of } = c.req.valid('query')
    const found = await listMissingTime(db, {
      ...of,
      ...(technician === undefined ? {} : { technicians: [technician] }),
    })
    return c.json(whole(found), 200)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    const result = await audited(
      db,
      c.var.caller,
      'time.changed',
      (tx) => changeTimeEntry(tx, id, given, byCaller(c.var.caller)),
      ({ entry, counterEntry }) => ({
        subject: `time-entry/${id}`,
        detail: { fields: Object.keys(given), entry: entry.id, counterEntry: counterEntry?.id ?? null },
      }),
    )
    return c.json(result, 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    const result = await audited(
      db,
      c.var.caller,
      'time.removed',
      (tx) => removeTimeEntry(tx, id, byCaller(c.var.caller)),
      ({ counterEntry }) => ({
        subject: `time-entry/${id}`,
        detail: { counterEntry: counterEntry?.id ?? null },
      }),
    )
    return c.json(result, 200)
  })

  app.openapi(bill, async (c) => {
    const entryId = c.req.valid('param').id
    const given = c.req.valid('json')
    const lines = await audited(
      db,
      c.var.caller,
      'time.billed',
      (tx) => billTime(tx, { entryId, ...given }, byCaller(c.var.caller)),
      (made) => ({ subject: `time-entry/${entryId}`, detail: { lines: made.map(({ id }) => id) } }),
    )
    return c.json(whole(lines), 200)
  })

  app.openapi(history, async (c) => {
    return c.json(whole(await listEntryChanges(db, c.req.valid('param').id)), 200)
  })

  return app
}
