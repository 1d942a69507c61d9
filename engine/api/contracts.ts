import { createRoute } from '@hono/zod-openapi'
import { insertContract, listContracts, updateContract } from '../desk/contracts.ts'
import { contract, contractChanges, newContract } from '../msp/contract.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { getCustomer } from './get-customer.ts'
import { may } from './may.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/customers/{id}/contracts',
  summary: "List a customer's contracts",
  ...may('contracts.read'),
  request: { params: idParam },
  responses: { 200: answers('Contracts, the latest first', pageOf(contract)) },
})

const add = createRoute({
  method: 'post',
  path: '/customers/{id}/contracts',
  summary: 'Add a contract',
  ...may('contracts.edit'),
  request: { params: idParam, body: body(newContract.omit({ customerId: true })) },
  responses: { 201: answers('The contract', contract) },
})

const change = createRoute({
  method: 'patch',
  path: '/contracts/{id}',
  summary: 'Change a contract',
  ...may('contracts.edit'),
  request: { params: idParam, body: body(contractChanges) },
  responses: { 200: answers('The contract', contract) },
})

export function contractRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const customerId = (await getCustomer(db, c.req.valid('param').id)).id
    return c.json(whole(await listContracts(db, { customerId })), 200)
  })

  app.openapi(add, async (c) => {
    const customerId = (await getCustomer(db, c.req.valid('param').id)).id
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

  app.openapi(change, async (c) => {
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

  return app
}
