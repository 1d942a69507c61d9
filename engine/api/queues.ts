import { createRoute } from '@hono/zod-openapi'
import { deleteQueue, insertQueue, listQueues, updateQueue } from '../desk/queues.ts'
import { newQueue, queue, queueChanges } from '../msp/desk-settings.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/queues',
  summary: 'List queues, with how many open tickets each has',
  ...may('desk-settings.read'),
  responses: { 200: answers('The queues', pageOf(queue)) },
})

const add = createRoute({
  method: 'post',
  path: '/queues',
  summary: 'Add a queue',
  ...may('desk-settings.edit'),
  request: { body: body(newQueue) },
  responses: { 201: answers('The queue', queue) },
})

const change = createRoute({
  method: 'patch',
  path: '/queues/{id}',
  summary: 'Change a queue',
  ...may('desk-settings.edit'),
  request: { params: idParam, body: body(queueChanges) },
  responses: { 200: answers('The queue', queue) },
})

const remove = createRoute({
  method: 'delete',
  path: '/queues/{id}',
  summary: 'Delete a queue',
  ...may('desk-settings.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

export function queueRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole(await listQueues(db)), 200))

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'queue.created',
      (tx) => insertQueue(tx, given),
      ({ id, name }) => ({ subject: `queue/${id}`, detail: { name } }),
    )
    return c.json(made, 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'queue.changed',
      (tx) => updateQueue(tx, id, changes),
      ({ name }) => ({ subject: `queue/${id}`, detail: { name, changed: Object.keys(changes) } }),
    )
    return c.json(changed, 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'queue.deleted',
      (tx) => deleteQueue(tx, id),
      ({ name }) => ({ subject: `queue/${id}`, detail: { name } }),
    )
    return c.body(null, 204)
  })

  return app
}
