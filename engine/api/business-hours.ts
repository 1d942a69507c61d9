import { createRoute } from '@hono/zod-openapi'
import { readBusinessHours, saveBusinessHours } from '../flow/business-hours.ts'
import { businessHours } from '../msp/business-hours.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { answers, body, newResource } from './resource.ts'

const read = createRoute({
  method: 'get',
  path: '/business-hours',
  summary: 'Business hours of the MSP, for customers without their own',
  ...may('business-hours.read'),
  responses: { 200: answers('The business hours', businessHours) },
})

const replace = createRoute({
  method: 'put',
  path: '/business-hours',
  summary: 'Set the business hours of the MSP',
  ...may('business-hours.edit'),
  request: { body: body(businessHours) },
  responses: { 200: answers('The business hours', businessHours) },
})

export function businessHoursRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(read, async (c) => c.json(await readBusinessHours(db), 200))

  app.openapi(replace, async (c) => {
    const hours = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'business-hours.changed',
      (tx) => saveBusinessHours(tx, hours),
      () => ({
        subject: 'business-hours',
        detail: { timeZone: hours.timeZone, holidays: hours.holidays.length },
      }),
    )
    return c.json(hours, 200)
  })

  return app
}
