import { createRoute } from '@hono/zod-openapi'
import { readPriorityMatrix, savePriorityMatrix } from '../desk/priority-matrix.ts'
import { priorityMatrix } from '../msp/priority-matrix.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { answers, body, newResource } from './resource.ts'

const read = createRoute({
  method: 'get',
  path: '/priority-matrix',
  summary: 'Which priority an impact and an urgency give',
  ...may('desk-settings.read'),
  responses: { 200: answers('By impact, then by urgency', priorityMatrix) },
})

const replace = createRoute({
  method: 'put',
  path: '/priority-matrix',
  summary: 'Set which priority an impact and an urgency give',
  ...may('desk-settings.edit'),
  request: { body: body(priorityMatrix) },
  responses: { 200: answers('By impact, then by urgency', priorityMatrix) },
})

export function priorityMatrixRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(read, async (c) => c.json(await readPriorityMatrix(db), 200))

  app.openapi(replace, async (c) => {
    const matrix = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'priority-matrix.changed',
      (tx) => savePriorityMatrix(tx, matrix),
      () => ({ subject: 'priority-matrix', detail: matrix }),
    )
    return c.json(matrix, 200)
  })

  return app
}
