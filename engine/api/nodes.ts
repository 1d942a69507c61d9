import { createRoute, z } from '@hono/zod-openapi'
import type { NodeKind } from '../graph/node-kind.ts'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { connectorView } from './present-connection.ts'
import { answers, newResource, pageOf, whole } from './resource.ts'

const nodeKind = z
  .custom<NodeKind>()
  .openapi({ type: 'object', description: 'A node type, as the editor draws it' })

const listNodes = createRoute({
  method: 'get',
  path: '/nodes',
  summary: 'All node types, with the JSON Schema of their parameters and output',
  ...may('nodes.read'),
  responses: { 200: answers('The catalogue', pageOf(nodeKind)) },
})

const listConnectors = createRoute({
  method: 'get',
  path: '/connectors',
  summary: 'All systems that can be connected, with the JSON Schema of their credentials',
  ...may('nodes.read'),
  responses: { 200: answers('The connectors', pageOf(connectorView)) },
})

export function nodeRoutes({ registry }: ApiDeps) {
  const connectors = registry.connectors.map(({ type, title, description, icon, form, provides }) => ({
    type,
    title,
    description,
    icon,
    form,
    ports: Object.keys(provides),
  }))
  return newResource()
    .openapi(listNodes, (c) => c.json(whole([...registry.kinds]), 200))
    .openapi(listConnectors, (c) => c.json(whole(connectors), 200))
}
