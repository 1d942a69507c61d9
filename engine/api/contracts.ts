import { createRoute, z } from '@hono/zod-openapi'
import {
  getContract,
  insertContract,
  listContractProblems,
  listContracts,
  updateContract,
} from '../desk/contracts.ts'
import { contract, contractChanges, newContract } from '../msp/contract.ts'
import { contractProblem } from '../msp/contract-problems.ts'
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

const get = createRoute({
  method: 'get',
  path: '/contracts/{id}',
  summary: 'Read a contract',
  ...may('contracts.read'),
  request: { params: idParam },
  responses: { 200: answers('The contract', contract) },
})

const problems = createRoute({
  method: 'get',
  path: '/contracts/{id}/problems',
  summary: 'What people should know of a contract, such as which one counts while two are in force',
  ...may('contracts.read'),
  request: { params: idParam },
  responses: { 200: answers('Warnings', z.object({ items: z.array(contractProblem) })) },
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

  app.openapi(get, async (c) => c.json(await getContract(db, c.req.valid('param').id), 200))

  app.openapi(problems, async (c) => {
    const found = await getContract(db, c.req.valid('param').id)
    return c.json({ items: await listContractProblems(db, found) }, 200)
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
