import { createRoute, z } from '@hono/zod-openapi'
import { insertContact, listContacts, updateContact } from '../desk/contacts.ts'
import { insertContract, listContracts, updateContract } from '../desk/contracts.ts'
import { findCustomer, insertCustomer, listCustomers, updateCustomer } from '../desk/customers.ts'
import { insertSite, listSites, updateSite } from '../desk/sites.ts'
import { contract, contractChanges, newContract } from '../msp/contract.ts'
import {
  contact,
  contactChanges,
  customer,
  customerChanges,
  newContact,
  newCustomer,
  newSite,
  site,
  siteChanges,
} from '../msp/customer.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, itemsOf, newResource } from './resource.ts'

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
  responses: { 200: answers('Customers by name', itemsOf(customer)) },
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

const listItsSites = createRoute({
  method: 'get',
  path: '/customers/{id}/sites',
  summary: "List a customer's sites",
  ...may('customers.read'),
  request: { params: idParam },
  responses: { 200: answers('Sites by name', itemsOf(site)) },
})

const addSite = createRoute({
  method: 'post',
  path: '/customers/{id}/sites',
  summary: 'Add a site',
  ...may('customers.edit'),
  request: { params: idParam, body: body(newSite.omit({ customerId: true })) },
  responses: { 201: answers('The site', site) },
})

const changeSite = createRoute({
  method: 'patch',
  path: '/sites/{id}',
  summary: 'Change a site',
  ...may('customers.edit'),
  request: { params: idParam, body: body(siteChanges) },
  responses: { 200: answers('The site', site) },
})

const listItsContacts = createRoute({
  method: 'get',
  path: '/customers/{id}/contacts',
  summary: "List a customer's contacts",
  ...may('customers.read'),
  request: { params: idParam },
  responses: { 200: answers('Contacts by name', itemsOf(contact)) },
})

const addContact = createRoute({
  method: 'post',
  path: '/customers/{id}/contacts',
  summary: 'Add a contact',
  ...may('customers.edit'),
  request: { params: idParam, body: body(newContact.omit({ customerId: true })) },
  responses: { 201: answers('The contact', contact) },
})

const changeContact = createRoute({
  method: 'patch',
  path: '/contacts/{id}',
  summary: 'Change a contact',
  ...may('customers.edit'),
  request: { params: idParam, body: body(contactChanges) },
  responses: { 200: answers('The contact', contact) },
})

const listItsContracts = createRoute({
  method: 'get',
  path: '/customers/{id}/contracts',
  summary: "List a customer's contracts",
  ...may('contracts.read'),
  request: { params: idParam },
  responses: { 200: answers('Contracts, the latest first', itemsOf(contract)) },
})

const addContract = createRoute({
  method: 'post',
  path: '/customers/{id}/contracts',
  summary: 'Add a contract',
  ...may('contracts.edit'),
  request: { params: idParam, body: body(newContract.omit({ customerId: true })) },
  responses: { 201: answers('The contract', contract) },
})

const changeContract = createRoute({
  method: 'patch',
  path: '/contracts/{id}',
  summary: 'Change a contract',
  ...may('contracts.edit'),
  request: { params: idParam, body: body(contractChanges) },
  responses: { 200: answers('The contract', contract) },
})

export function customerRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { q, active } = c.req.valid('query')
    return c.json({ items: await listCustomers(db, { search: q, active }) }, 200)
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

  app.openapi(read, async (c) => c.json(await getCustomer(c.req.valid('param').id), 200))

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

  app.openapi(listItsSites, async (c) => {
    const customerId = (await getCustomer(c.req.valid('param').id)).id
    return c.json({ items: await listSites(db, { customerId }) }, 200)
  })

  app.openapi(addSite, async (c) => {
    const customerId = (await getCustomer(c.req.valid('param').id)).id
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

  app.openapi(changeSite, async (c) => {
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

  app.openapi(listItsContacts, async (c) => {
    const customerId = (await getCustomer(c.req.valid('param').id)).id
    return c.json({ items: await listContacts(db, { customerId }) }, 200)
  })

  app.openapi(addContact, async (c) => {
    const customerId = (await getCustomer(c.req.valid('param').id)).id
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

  app.openapi(changeContact, async (c) => {
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

  app.openapi(listItsContracts, async (c) => {
    const customerId = (await getCustomer(c.req.valid('param').id)).id
    return c.json({ items: await listContracts(db, { customerId }) }, 200)
  })

  app.openapi(addContract, async (c) => {
    const customerId = (await getCustomer(c.req.valid('param').id)).id
    const given = c.req.valid('json')
    const made = await audited(
      db,
      c.var.caller,
      'contract.created',
      (tx) => insertContract(tx, { ...given, customerId }),
      ({ id, name }) => ({ subject: `contract/${id}`, detail: { name } }),
    )
    return c.json(made, 201)
  })

  app.openapi(changeContract, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const changed = await audited(
      db,
      c.var.caller,
      'contract.changed',
      (tx) => updateContract(tx, id, changes),
      () => ({ subject: `contract/${id}`, detail: { fields: Object.keys(changes) } }),
    )
    return c.json(changed, 200)
  })

  async function getCustomer(id: string) {
    const found = await findCustomer(db, id)
    if (found === undefined) throw notFound('customer')
    return found
  }

  return app
}
