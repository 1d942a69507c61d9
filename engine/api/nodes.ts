import { createRoute, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import type { NodeKind } from '../graph/node-kind.ts'
import type { ApiDeps } from './api-env.ts'
import { countNodeUses } from './count-node-uses.ts'
import { jsonObject } from './json-value.ts'
import { may } from './may.ts'
import { connectorView } from './present-connection.ts'
import { Problem } from './problems.ts'
import { answers, body, newResource, pageOf, whole } from './resource.ts'

const nodeKind = z
  .custom<NodeKind>()
  .openapi({ type: 'object', description: 'A node type, as the editor draws it' })

const importedStep = z.object({
  type: z.string(),
  name: z.string(),
  params: jsonObject,
  connection: z.object({ type: z.string(), credentials: jsonObject }).nullable(),
})

const listNodes = createRoute({
  method: 'get',
  path: '/nodes',
  summary: 'All node types, with the JSON Schema of their parameters and output',
  ...may('nodes.read'),
  responses: { 200: answers('The catalogue', pageOf(nodeKind)) },
})

const listUses = createRoute({
  method: 'get',
  path: '/nodes/uses',
  summary: 'In how many workflows each node type stands, the most used first',
  ...may('nodes.read'),
  responses: { 200: answers('The uses', pageOf(z.object({ type: z.string(), workflows: z.int() }))) },
})

const listConnectors = createRoute({
  method: 'get',
  path: '/connectors',
  summary: 'All systems that can be connected, with the JSON Schema of their credentials',
  ...may('nodes.read'),
  responses: { 200: answers('The connectors', pageOf(connectorView)) },
})

const importStep = createRoute({
  method: 'post',
  path: '/nodes/import',
  summary: 'Make a step of a text such as a curl command; a secret in it is given apart, for a connection',
  ...may('workflows.edit'),
  request: { body: body(z.object({ text: z.string().min(1).max(200_000) })) },
  responses: { 200: answers('The step', importedStep) },
})

export function nodeRoutes({ db, registry }: ApiDeps) {
  const connectors = registry.connectors.map(({ type, title, description, icon, form, provides }) => ({
    type,
    title,
    description,
    icon,
    form,
    ports: Object.keys(provides),
  }))
  const app = newResource()
  // The largest answer of all, and the same until the next update.
  app.use('/nodes', keptWithTag, compress(), etag())
  return app
    .openapi(listNodes, (c) => c.json(whole([...registry.kinds]), 200))
    .openapi(listUses, async (c) => c.json(whole(await countNodeUses(db)), 200))
    .openapi(listConnectors, (c) => c.json(whole(connectors), 200))
    .openapi(importStep, (c) => {
      const { text } = c.req.valid('json')
      const importer = registry.importers.find(({ reads }) => reads(text))
      if (!importer) {
        const known = registry.importers.map(({ title }) => title).join(', ')
        throw new Problem(422, `This text makes no step. What can be read: ${known || 'nothing'}.`)
      }
      const { type, params, connection = null } = importer.read(text)
      return c.json({ type, name: registry.kind(type)?.title ?? type, params, connection }, 200)
    })
}

const keptWithTag: MiddlewareHandler = async function keptWithTag(c, next) {
  await next()
  c.header('cache-control', 'private, no-cache')
}
