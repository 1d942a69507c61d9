import { createRoute, z } from '@hono/zod-openapi'
import { holdClocks } from '../desk/hold-clocks.ts'
import { readClocks } from '../sla/read-clocks.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { byCaller } from './by-caller.ts'
import { may } from './may.ts'
import { slaClockView } from './present-sla.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const clocks = pageOf(slaClockView)

const hold = createRoute({
  method: 'post',
  path: '/tickets/{id}/sla',
  summary: 'Pause the SLA clocks of a ticket whatever its status, or let them run on',
  ...may('tickets.edit'),
  request: { params: idParam, body: body(z.object({ paused: z.boolean() })) },
  responses: { 200: answers('The clocks of the ticket', clocks) },
})

export function ticketClockRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(hold, async (c) => {
    const { id } = c.req.valid('param')
    const { paused } = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      paused ? 'ticket.sla-paused' : 'ticket.sla-resumed',
      (tx) => holdClocks(tx, id, paused, byCaller(c.var.caller)),
      ({ changed }) => ({ subject: `ticket/${id}`, detail: { changed } }),
    )
    return c.json(whole((await readClocks(db, [id], clock())).get(id) ?? []), 200)
  })

  return app
}
