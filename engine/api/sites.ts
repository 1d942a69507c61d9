import { createRoute } from '@hono/zod-openapi'
import { insertSite, listSites, updateSite } from '../desk/sites.ts'
import { newSite, site, siteChanges } from '../msp/customer.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { getCustomer } from './get-customer.ts'
import { may } from './may.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/customers/{id}/sites',
  summary: "List a customer's sites",
  ...may('customers.read'),
  request: { params: idParam },
  responses: { 200: answers('Sites by name', pageOf(site)) },
})

const add = createRoute({
  method: 'post',
  path: '/customers/{id}/sites',
  summary: 'Add a site',
  ...may('customers.edit'),
  request: { params: idParam, body: body(newSite.omit({ customerId: true })) },
  responses: { 201: answers('The site', site) },
})

const change = createRoute({
  method: 'patch',
  path: '/sites/{id}',
  summary: 'Change a site',
  ...may('customers.edit'),
  request: { params: idParam, body: body(siteChanges) },
  responses: { 200: answers('The site', site) },
})

export function siteRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const customerId = (await getCustomer(db, c.req.valid('param').id)).id
    return c.json(whole(await listSites(db, { customerId })), 200)
  })

  app.openapi(add, async (c) => {
    const customerId = (await getCustomer(db, c.req.valid('param').id)).id
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'site.created',
      (tx) => insertSite(tx, { ...given, customerId }),
      ({ id, name }) => ({ subject: `site/${id}`, detail: { name } }),
    )
    return c.json(made, 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'site.changed',
      (tx) => updateSite(tx, id, changes),
      () => ({ subject: `site/${id}`, detail: { fields: Object.keys(changes) } }),
    )
    return c.json(changed, 200)
  })

  return app
}
