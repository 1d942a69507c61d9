import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import { can } from '../auth/can.ts'
import type { Database } from '../db/schema.ts'
import { exportVariables, importVariables } from '../variables/exchange.ts'
import { listUses } from '../variables/list-uses.ts'
import { listTagOrder, writeTagOrder } from '../variables/tag-order.ts'
import { variableName, variableTypes } from '../variables/variable.ts'
import {
  clearValue,
  deleteVariable,
  findVariable,
  insertVariable,
  listValues,
  listVariables,
  setValue,
  updateVariable,
} from '../variables/variable-store.ts'
import type { ValuePlace } from '../variables/which-wins.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { jsonValue } from './json-value.ts'
import { may } from './may.ts'
import { placeQuery, presentVariable, valuePlace, variableFile, variableView } from './present-variable.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, newResource, pageOf, signedIn, whole } from './resource.ts'

const nameParam = z.object({ name: variableName })
const description = z.string().trim().max(2000)
const hosts = z.string().trim().max(4000)
const tagView = z.object({ tag: z.string(), placed: z.boolean(), customers: z.int() })

const list = createRoute({
  method: 'get',
  path: '/variables',
  summary: 'List variables with the values that are set; those of secrets are never shown',
  ...may('variables.read'),
  responses: { 200: answers('By name', pageOf(variableView)) },
})

const add = createRoute({
  method: 'post',
  path: '/variables',
  summary: 'Add a variable, with its value for everybody if one is given',
  ...may('variables.edit'),
  request: {
    body: body(
      z.object({
        name: variableName,
        type: z.enum(variableTypes),
        description: description.default(''),
        hosts: hosts.default(''),
        value: jsonValue.optional(),
      }),
    ),
  },
  responses: { 201: answers('The variable', variableView) },
})

const change = createRoute({
  method: 'patch',
  path: '/variables/{name}',
  summary: 'Change what a variable is for and where a secret may be sent; name and type stay',
  ...may('variables.edit'),
  request: {
    params: nameParam,
    body: body(z.object({ description: description.optional(), hosts: hosts.optional() })),
  },
  responses: { 200: answers('The variable', variableView) },
})

const removeOne = createRoute({
  method: 'delete',
  path: '/variables/{name}',
  summary: 'Delete a variable with all its values; steps that name it fail from then on',
  ...may('variables.edit'),
  request: { params: nameParam },
  responses: { 204: { description: 'Deleted' } },
})

const set = createRoute({
  method: 'put',
  path: '/variables/{name}/values',
  summary: 'Set a value for everybody, a tag, a customer or a site',
  ...may('variables.edit'),
  request: { params: nameParam, body: body(z.object({ place: valuePlace, value: jsonValue })) },
  responses: { 200: answers('The variable', variableView) },
})

const clear = createRoute({
  method: 'delete',
  path: '/variables/{name}/values',
  summary: 'Clear a value: what it overrode holds again',
  ...may('variables.edit'),
  request: { params: nameParam, query: placeQuery },
  responses: { 200: answers('The variable', variableView) },
})

const readOrder = createRoute({
  method: 'get',
  path: '/tag-order',
  summary: 'Tags in the order in which they win where a customer has several',
  ...may('variables.read'),
  responses: { 200: answers('The first wins', pageOf(tagView)) },
})

const writeOrder = createRoute({
  method: 'put',
  path: '/tag-order',
  summary: 'Set the order of tags; those left out follow by name',
  ...may('variables.edit'),
  request: { body: body(z.object({ tags: z.array(z.string().trim().min(1).max(100)).max(1000) })) },
  responses: { 200: answers('The first wins', pageOf(tagView)) },
})

const readFile = createRoute({
  method: 'get',
  path: '/variables-export',
  summary: 'All variables as a file, customers by name, without the values of secrets',
  ...may('variables.read'),
  responses: { 200: answers('The file', variableFile) },
})

const takeFile = createRoute({
  method: 'post',
  path: '/variables-import',
  summary: 'Add the variables and values of such a file; nothing is cleared',
  ...may('variables.edit'),
  request: { body: body(variableFile) },
  responses: {
    200: answers(
      'What came of it',
      z.object({ variables: z.int(), values: z.int(), skipped: z.array(z.string()) }),
    ),
  },
})

export function variableRoutes({ db, secrets }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const variables = await listVariables(db)
    const values = Map.groupBy(await listValues(db), ({ variable }) => variable)
    const uses = await listUses(
      db,
      variables.map(({ name }) => name),
    )
    const items = variables.map((variable) =>
      presentVariable(variable, values.get(variable.name) ?? [], uses.get(variable.name) ?? []),
    )
    return c.json(whole(items), 200)
  })

  app.openapi(add, async (c) => {
    const { value, ...given } = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'variable.created',
      async (tx) => {
        await insertVariable(tx, given)
        if (value !== undefined) await setValue(tx, secrets, given.name, { scope: 'msp' }, value)
      },
      () => ({
        subject: `variable/${given.name}`,
        detail: { type: given.type, withValue: value !== undefined },
      }),
    )
    return c.json(await getVariable(db, given.name), 201)
  })

  app.openapi(change, async (c) => {
    const { name } = c.req.valid('param')
    const changes = c.req.valid('json')
    const { role } = signedIn(c.var.caller)
    await audited(
      db,
      c.var.caller,
      'variable.changed',
      async (tx) => {
        const before = await findVariable(tx, name)
        if (!before) throw notFound('variable')
        const elsewhere = changes.hosts !== undefined && changes.hosts !== before.hosts
        // Who may send a secret to a host of his own may read it.
        if (elsewhere && !can(role, 'connections.edit') && (await listValues(tx, name)).length > 0) {
          throw new Problem(
            403,
            'Only an administrator changes where a secret that is set may be sent. Clear its values first, or ask one.',
          )
        }
        await updateVariable(tx, name, changes)
      },
      () => ({ subject: `variable/${name}`, detail: { fields: Object.keys(changes) } }),
    )
    return c.json(await getVariable(db, name), 200)
  })

  app.openapi(removeOne, async (c) => {
    const { name } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'variable.deleted',
      async (tx) => {
        if (!(await deleteVariable(tx, name))) throw notFound('variable')
      },
      () => ({ subject: `variable/${name}` }),
    )
    return c.body(null, 204)
  })

  app.openapi(set, async (c) => {
    const { name } = c.req.valid('param')
    const { place, value } = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'variable.value-set',
      async (tx) => {
        await setValue(tx, secrets, name, place, value)
        return findVariable(tx, name)
      },
      (variable) => ({
        subject: `variable/${name}`,
        detail: { ...place, ...(variable?.type === 'secret' ? {} : { value }) },
      }),
    )
    return c.json(await getVariable(db, name), 200)
  })

  app.openapi(clear, async (c) => {
    const { name } = c.req.valid('param')
    const place = readPlace(c.req.valid('query'))
    await audited(
      db,
      c.var.caller,
      'variable.value-cleared',
      async (tx) => {
        if (!(await clearValue(tx, name, place))) throw notFound('value')
      },
      () => ({ subject: `variable/${name}`, detail: { ...place } }),
    )
    return c.json(await getVariable(db, name), 200)
  })

  app.openapi(readOrder, async (c) => c.json(whole(await listTagOrder(db)), 200))

  app.openapi(writeOrder, async (c) => {
    const { tags } = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'tag-order.changed',
      (tx) => writeTagOrder(tx, tags),
      () => ({ subject: 'tag-order', detail: { tags } }),
    )
    return c.json(whole(await listTagOrder(db)), 200)
  })

  app.openapi(readFile, async (c) => c.json(await exportVariables(db), 200))

  app.openapi(takeFile, async (c) => {
    const file = c.req.valid('json')
    const imported = await audited(
      db,
      c.var.caller,
      'variables.imported',
      (tx) => importVariables(tx, secrets, file),
      ({ variables, values }) => ({ subject: 'variables', detail: { variables, values } }),
    )
    return c.json(imported, 200)
  })

  return app
}

/** Throws a `Problem` where the query names no place. */
export function readPlace(query: z.output<typeof placeQuery>): ValuePlace {
  const place = valuePlace.safeParse(query)
  if (place.success) return place.data
  throw notFound('value')
}

async function getVariable(db: Kysely<Database>, name: string) {
  const variable = await findVariable(db, name)
  if (!variable) throw notFound('variable')
  return presentVariable(variable, await listValues(db, name), (await listUses(db, [name])).get(name) ?? [])
}
