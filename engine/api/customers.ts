import { createRoute, z } from '@hono/zod-openapi'
import { insertCustomer, listCustomers, updateCustomer } from '../desk/customers.ts'
import { customer, customerChanges, newCustomer } from '../msp/customer.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { getCustomer } from './get-customer.ts'
import { may } from './may.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/customers',
  summary: 'List customers',
  ...may('customers.read'),
  request: {
    query: z.object({
      q: z.string().max(200).optional(),
      active: z.stringbool().optional().openapi({ type: 'boolean' }),
    }),
  },
  responses: { 200: answers('Customers by name', pageOf(customer)) },
})

const add = createRoute({
  method: 'post',
  path: '/customers',
  summary: 'Add a customer',
  ...may('customers.edit'),
  request: { body: body(newCustomer) },
  responses: { 201: answers('The customer', customer) },
})

const read = createRoute({
  method: 'get',
  path: '/customers/{id}',
  summary: 'One customer',
  ...may('customers.read'),
  request: { params: idParam },
  responses: { 200: answers('The customer', customer) },
})

const change = createRoute({
  method: 'patch',
  path: '/customers/{id}',
  summary: 'Change a customer',
  ...may('customers.edit'),
  request: { params: idParam, body: body(customerChanges) },
  responses: { 200: answers('The customer', customer) },
})

export function customerRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { q, active } = c.req.valid('query')
    return c.json(whole(await listCustomers(db, { search: q, active })), 200)
  })

  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'customer.created',
      (tx) => insertCustomer(tx, given),
      ({ id, name }) => ({ subject: `customer/${id}`, detail: { name } }),
    )
    return c.json(made, 201)
  })

  app.openapi(read, async (c) => c.json(await getCustomer(db, c.req.valid('param').id), 200))

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'customer.changed',
      (tx) => updateCustomer(tx, id, changes),
      () => ({ subject: `customer/${id}`, detail: { fields: Object.keys(changes) } }),
    )
    return c.json(changed, 200)
  })

  return app
}
