import { createRoute } from '@hono/zod-openapi'
import { listTechnicians, saveTechnicianProfile } from '../desk/technicians.ts'
import { technician, technicianProfile } from '../msp/assignment.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/technicians',
  summary: 'List who works on tickets, with skills, queues and open tickets',
  ...may('desk-settings.read'),
  responses: { 200: answers('By name', pageOf(technician)) },
})

const save = createRoute({
  method: 'put',
  path: '/technicians/{id}',
  summary: 'Set the skills and queues of a user, who takes part from then on where tickets are given away',
  ...may('desk-settings.edit'),
  request: { params: idParam, body: body(technicianProfile) },
  responses: { 200: answers('The technician', technician) },
})

export function technicianRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole(await listTechnicians(db)), 200))

  app.openapi(save, async (c) => {
    const { id } = c.req.valid('param')
    const profile = c.req.valid('json')
    const saved = await audited(
      db,
      c.var.caller,
      'technician.changed',
      (tx) => saveTechnicianProfile(tx, id, profile),
      ({ name, skills, queues, available }) => ({
        subject: `technician/${id}`,
        detail: { name, skills, queues, available },
      }),
    )
    return c.json(saved, 200)
  })

  return app
}
