import { createRoute } from '@hono/zod-openapi'
import { insertContact, listContacts, updateContact } from '../desk/contacts.ts'
import { contact, contactChanges, newContact } from '../msp/customer.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { getCustomer } from './get-customer.ts'
import { may } from './may.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/customers/{id}/contacts',
  summary: "List a customer's contacts",
  ...may('customers.read'),
  request: { params: idParam },
  responses: { 200: answers('Contacts by name', pageOf(contact)) },
})

const add = createRoute({
  method: 'post',
  path: '/customers/{id}/contacts',
  summary: 'Add a contact',
  ...may('customers.edit'),
  request: { params: idParam, body: body(newContact.omit({ customerId: true })) },
  responses: { 201: answers('The contact', contact) },
})

const change = createRoute({
  method: 'patch',
  path: '/contacts/{id}',
  summary: 'Change a contact',
  ...may('customers.edit'),
  request: { params: idParam, body: body(contactChanges) },
  responses: { 200: answers('The contact', contact) },
})

export function contactRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const customerId = (await getCustomer(db, c.req.valid('param').id)).id
    return c.json(whole(await listContacts(db, { customerId })), 200)
  })

  app.openapi(add, async (c) => {
    const customerId = (await getCustomer(db, c.req.valid('param').id)).id
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'contact.created',
      (tx) => insertContact(tx, { ...given, customerId }),
      ({ id, name }) => ({ subject: `contact/${id}`, detail: { name } }),
    )
    return c.json(made, 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'contact.changed',
      (tx) => updateContact(tx, id, changes),
      () => ({ subject: `contact/${id}`, detail: { fields: Object.keys(changes) } }),
    )
    return c.json(changed, 200)
  })

  return app
}
