import { createRoute, z } from '@hono/zod-openapi'
import { checkConnection, checkCredentials } from '../connections/check.ts'
import {
  type Connection,
  deleteConnection,
  findConnection,
  insertConnection,
  listConnections,
  updateConnection,
} from '../connections/store.ts'
import type { Connector } from '../sdk/connector.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { jsonObject } from './json-value.ts'
import { may } from './may.ts'
import { connectionRate, connectionView } from './present-connection.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'

const name = z.string().trim().min(1).max(200)
const credentials = jsonObject.describe('What the connector asks for; see its form under /api/connectors')
const rate = connectionRate
  .nullable()
  .optional()
  .describe('How often steps may use it, all workers together; null for as often as they like')
const checkResult = z.object({ ok: z.boolean(), detail: z.string() })

const list = createRoute({
  method: 'get',
  path: '/connections',
  summary: 'List connections, without their secrets',
  ...may('connections.read'),
  responses: { 200: answers('All connections', pageOf(connectionView)) },
})

const read = createRoute({
  method: 'get',
  path: '/connections/{id}',
  summary: 'One connection, without its secrets',
  ...may('connections.read'),
  request: { params: idParam },
  responses: { 200: answers('The connection', connectionView) },
})

const add = createRoute({
  method: 'post',
  path: '/connections',
  summary: 'Add a connection',
  ...may('connections.edit'),
  request: {
    body: body(
      z.object({ type: z.string(), name, credentials, customerId: z.uuid().nullable().optional(), rate }),
    ),
  },
  responses: { 201: answers('The connection', connectionView) },
})

const change = createRoute({
  method: 'patch',
  path: '/connections/{id}',
  summary: 'Rename a connection or change its credentials; secret fields that are absent keep their value',
  ...may('connections.edit'),
  request: {
    params: idParam,
    body: body(z.object({ name: name.optional(), credentials: credentials.optional(), rate })),
  },
  responses: { 200: answers('The connection', connectionView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/connections/{id}',
  summary: 'Delete a connection',
  ...may('connections.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

const checkKept = createRoute({
  method: 'post',
  path: '/connections/{id}/check',
  summary: 'Try a connection against its system, and note the result',
  ...may('connections.edit'),
  request: { params: idParam },
  responses: { 200: answers('What came of it', checkResult) },
})

const checkGiven = createRoute({
  method: 'post',
  path: '/connections/check',
  summary: 'Try credentials before they are saved',
  ...may('connections.edit'),
  request: { body: body(z.object({ type: z.string(), credentials })) },
  responses: { 200: answers('What came of it', checkResult) },
})

export function connectionRoutes({ db, secrets, registry, lendMeans }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    return c.json(whole((await listConnections(db, secrets)).map(presentConnection)), 200)
  })

  app.openapi(read, async (c) => {
    const connection = await findConnection(db, secrets, c.req.valid('param').id)
    if (connection === undefined) throw notFound('connection')
    return c.json(presentConnection(connection), 200)
  })

  app.openapi(add, async (c) => {
    const { type, ...given } = c.req.valid('json')
    const connector = getConnector(type)
    const connection = await audited(
      db,
      c.var.caller,
      'connection.created',
      (tx) => insertConnection(tx, secrets, connector, given),
      ({ id, name }) => ({ subject: `connection/${id}`, detail: { type, name } }),
    )
    return c.json(presentConnection(connection), 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changes = c.req.valid('json')
    const connection = await audited(
      db,
      c.var.caller,
      'connection.changed',
      async (tx) => {
        const changed = await updateConnection(tx, secrets, registry.connector, id, changes)
        if (changed === undefined) throw notFound('connection')
        return changed
      },
      ({ name }) => ({
        subject: `connection/${id}`,
        detail: {
          name,
          fields: Object.keys(changes.credentials ?? {}),
          ...(changes.rate === undefined ? {} : { rate: changes.rate }),
        },
      }),
    )
    return c.json(presentConnection(connection), 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'connection.deleted',
      async (tx) => {
        if (!(await deleteConnection(tx, id))) throw notFound('connection')
      },
      () => ({ subject: `connection/${id}` }),
    )
    return c.body(null, 204)
  })

  app.openapi(checkGiven, async (c) => {
    const { type, credentials } = c.req.valid('json')
    return c.json(await checkCredentials(getConnector(type), credentials, { means: lendMeans() }), 200)
  })

  app.openapi(checkKept, async (c) => {
    const result = await checkConnection(db, secrets, registry.connector, c.req.valid('param').id, lendMeans)
    if (result === undefined) throw notFound('connection')
    return c.json(result, 200)
  })

  function getConnector(type: string): Connector {
    const connector = registry.connector(type)
    if (connector !== undefined) return connector
    throw new Problem(422, `There is no connector of type "${type}".`, {
      errors: [{ where: 'type', message: 'Unknown connector' }],
    })
  }

  return app
}

function presentConnection(connection: Connection) {
  return { ...connection, checkedAt: connection.checkedAt?.toISOString() ?? null }
}
