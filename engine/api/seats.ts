import { createRoute, z } from '@hono/zod-openapi'
import { getContract } from '../desk/contracts.ts'
import {
  adjustSeats,
  countSeats,
  deleteSeatLine,
  insertSeatLine,
  listSeatChanges,
  listSeatLines,
  updateSeatLine,
} from '../desk/seat-lines.ts'
import { dayIn } from '../msp/day.ts'
import {
  newSeatChange,
  newSeatLine,
  seatChange,
  seatCount,
  seatLine,
  seatLineChanges,
} from '../msp/seat-line.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { byCaller } from './by-caller.ts'
import { may } from './may.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/contracts/{id}/seat-lines',
  summary: 'List what a contract bills by what there is',
  ...may('contracts.read'),
  request: { params: idParam },
  responses: { 200: answers('Lines by name', pageOf(seatLine)) },
})

const add = createRoute({
  method: 'post',
  path: '/contracts/{id}/seat-lines',
  summary: 'Add a line that is billed by what there is',
  ...may('contracts.edit'),
  request: { params: idParam, body: body(newSeatLine.omit({ contractId: true })) },
  responses: { 201: answers('The line', seatLine) },
})

const change = createRoute({
  method: 'patch',
  path: '/seat-lines/{id}',
  summary: 'Change a line; its quantity has a route of its own',
  ...may('contracts.edit'),
  request: { params: idParam, body: body(seatLineChanges) },
  responses: { 200: answers('The line', seatLine) },
})

const remove = createRoute({
  method: 'delete',
  path: '/seat-lines/{id}',
  summary: 'Remove a line',
  ...may('contracts.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Removed' } },
})

const adjust = createRoute({
  method: 'post',
  path: '/seat-lines/{id}/quantity',
  summary: 'Set how many seats a line bills',
  ...may('seats.edit'),
  request: { params: idParam, body: body(newSeatChange.omit({ lineId: true })) },
  responses: { 201: answers('The change', seatChange) },
})

const changes = createRoute({
  method: 'get',
  path: '/contracts/{id}/seat-changes',
  summary: 'List how the seats of a contract changed, the newest first',
  ...may('contracts.read'),
  request: { params: idParam },
  responses: { 200: answers('Changes', pageOf(seatChange)) },
})

const counts = createRoute({
  method: 'get',
  path: '/seat-counts',
  summary: 'Count what lines of contracts in force bill beside what there is',
  ...may('contracts.read'),
  request: {
    query: z.object({
      customerId: z.uuid().optional(),
      contractId: z.uuid().optional(),
      day: z.iso.date().optional(),
      /** Only those that are further apart than their tolerance. */
      mismatch: z.enum(['true', 'false']).optional(),
    }),
  },
  responses: { 200: answers('By contract and line', pageOf(seatCount)) },
})

export function seatRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { id } = await getContract(db, c.req.valid('param').id)
    return c.json(whole(await listSeatLines(db, { contractId: id })), 200)
  })

  app.openapi(add, async (c) => {
    const contractId = c.req.valid('param').id
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'seat-line.created',
      (tx) => insertSeatLine(tx, { ...given, contractId }),
      ({ id, name }) => ({ subject: `contract/${contractId}`, detail: { line: id, name } }),
    )
    return c.json(made, 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'seat-line.changed',
      (tx) => updateSeatLine(tx, id, given),
      ({ contractId }) => ({
        subject: `contract/${contractId}`,
        detail: { line: id, fields: Object.keys(given) },
      }),
    )
    return c.json(changed, 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'seat-line.deleted',
      async (tx) => {
        if (!(await deleteSeatLine(tx, id))) throw notFound('seat line')
      },
      () => ({ subject: `seat-line/${id}` }),
    )
    return c.body(null, 204)
  })

  app.openapi(adjust, async (c) => {
    const lineId = c.req.valid('param').id
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'seat-line.adjusted',
      (tx) => adjustSeats(tx, { ...given, lineId }, byCaller(c.var.caller)),
      ({ contractId, fromQuantity, toQuantity }) => ({
        subject: `contract/${contractId}`,
        detail: { line: lineId, fromQuantity, toQuantity },
      }),
    )
    return c.json(made, 201)
  })

  app.openapi(changes, async (c) => {
    const { id } = await getContract(db, c.req.valid('param').id)
    return c.json(whole(await listSeatChanges(db, id)), 200)
  })

  app.openapi(counts, async (c) => {
    const { day = dayIn('UTC', clock()), mismatch, ...of } = c.req.valid('query')
    const found = await countSeats(db, { ...of, day })
    return c.json(
      whole(mismatch === undefined ? found : found.filter((line) => line.mismatch === (mismatch === 'true'))),
      200,
    )
  })

  return app
}
