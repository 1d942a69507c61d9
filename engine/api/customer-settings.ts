import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { listCustomers } from '../desk/customers.ts'
import { workflowDocument } from '../graph/document.ts'
import { explainScope } from '../triggers/explain-scope.ts'
import {
  clearOverride,
  listOverrides,
  listUsedConnections,
  type OverridePlace,
  setOverride,
} from '../variables/connection-overrides.ts'
import { readVariables } from '../variables/read-values.ts'
import type { ValuePlace } from '../variables/which-wins.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { getCustomer } from './get-customer.ts'
import { may } from './may.ts'
import {
  linkReason,
  placeQuery,
  presentResolved,
  resolvedVariableView,
  valuePlace,
} from './present-variable.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, whole } from './resource.ts'
import { readPlace } from './variables.ts'

const siteQuery = z.object({ siteId: z.uuid().optional() })

export const scopeAnswerView = z.object({
  runs: z.boolean(),
  /** Why it runs: for `all`, because it was `chosen` by name, or by its `tags`. */
  because: z.enum(['all', 'chosen', 'tags', 'not']),
  tags: z.array(z.string()),
  /** Why it does not, by a code with what it speaks of, and in English; null where it does. */
  reason: z
    .object({
      code: z.string(),
      details: z.record(z.string(), z.union([z.string(), z.number()])),
      text: z.string(),
    })
    .nullable(),
})

export const scopedCustomerView = scopeAnswerView.extend({ customerId: z.string(), customerName: z.string() })
export const scopedWorkflowView = scopeAnswerView.extend({
  workflowId: z.string(),
  workflowName: z.string(),
  enabled: z.boolean(),
})

export const usedConnectionView = z.object({
  connectionId: z.string(),
  connectionName: z.string(),
  type: z.string(),
  usedId: z.string(),
  usedName: z.string(),
  chain: z.array(
    z.object({
      place: valuePlace,
      placeName: z.string(),
      usedId: z.string().nullable(),
      usedName: z.string().nullable(),
      reason: linkReason,
    }),
  ),
})

export const connectionOverrideView = z.object({
  place: valuePlace,
  placeName: z.string(),
  customerName: z.string().nullable(),
  usedId: z.string(),
  usedName: z.string(),
})

const variablesOf = createRoute({
  method: 'get',
  path: '/customers/{id}/variables',
  summary: 'Which value of each variable wins for a customer or a site of it, and why',
  ...may('variables.read'),
  request: { params: idParam, query: siteQuery },
  responses: { 200: answers('By name', pageOf(resolvedVariableView)) },
})

const connectionsOf = createRoute({
  method: 'get',
  path: '/customers/{id}/connections',
  summary: 'Which connection is used for a customer where a step names one, and why',
  ...may('connections.read'),
  request: { params: idParam, query: siteQuery },
  responses: { 200: answers('By name', pageOf(usedConnectionView)) },
})

const workflowsOf = createRoute({
  method: 'get',
  path: '/customers/{id}/workflows',
  summary: 'Published workflows, whether each runs for a customer, and why',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('By name', pageOf(scopedWorkflowView)) },
})

const customersOf = createRoute({
  method: 'get',
  path: '/workflows/{id}/customers',
  summary: 'Customers, whether the published version of a workflow (or its draft) runs for each, and why',
  ...may('workflows.read'),
  request: { params: idParam, query: z.object({ of: z.enum(['published', 'draft']).default('published') }) },
  responses: { 200: answers('By name', pageOf(scopedCustomerView)) },
})

const overrides = createRoute({
  method: 'get',
  path: '/connections/{id}/overrides',
  summary: 'For whom another connection stands in',
  ...may('connections.read'),
  request: { params: idParam },
  responses: { 200: answers('Tags, then customers, then sites', pageOf(connectionOverrideView)) },
})

const bind = createRoute({
  method: 'put',
  path: '/connections/{id}/overrides',
  summary: 'Have another connection stand in for a tag, a customer or a site',
  ...may('connections.edit'),
  request: { params: idParam, body: body(z.object({ place: valuePlace, usedId: z.uuid() })) },
  responses: { 200: answers('All of them', pageOf(connectionOverrideView)) },
})

const unbind = createRoute({
  method: 'delete',
  path: '/connections/{id}/overrides',
  summary: 'Clear an override: the connection that the step names is used again',
  ...may('connections.edit'),
  request: { params: idParam, query: placeQuery },
  responses: { 200: answers('All of them', pageOf(connectionOverrideView)) },
})

/** What one workflow for all customers has for each: values, connections, and whether it runs at all. */
export function customerSettingRoutes({ db, registry, clock }: ApiDeps) {
  const app = newResource()
  const today = () => clock().toISOString().slice(0, 10)

  app.openapi(variablesOf, async (c) => {
    const customer = await getCustomer(db, c.req.valid('param').id)
    const { siteId = null } = c.req.valid('query')
    const nameOf = await placeNames(db, customer, siteId)
    const variables = await readVariables(db, { customerId: customer.id, siteId })
    return c.json(whole(variables.map((variable) => presentResolved(variable, nameOf))), 200)
  })

  app.openapi(connectionsOf, async (c) => {
    const customer = await getCustomer(db, c.req.valid('param').id)
    const { siteId = null } = c.req.valid('query')
    const nameOf = await placeNames(db, customer, siteId)
    const connections = await connectionNames(db)
    const used = await listUsedConnections(db, { customerId: customer.id, siteId })
    const items = used.map(({ connectionId, usedId, chain }) => ({
      connectionId,
      connectionName: connections.get(connectionId)?.name ?? '',
      type: connections.get(connectionId)?.type ?? '',
      usedId,
      usedName: connections.get(usedId)?.name ?? '',
      chain: chain.map(({ place, set, reason }) => ({
        place,
        placeName: nameOf(place),
        usedId: set?.value ?? null,
        usedName: set ? (connections.get(set.value)?.name ?? '') : null,
        reason,
      })),
    }))
    return c.json(whole(items), 200)
  })

  app.openapi(workflowsOf, async (c) => {
    const customer = await getCustomer(db, c.req.valid('param').id)
    const rows = await db
      .selectFrom('workflows')
      .innerJoin('workflow_versions', (join) =>
        join
          .onRef('workflow_versions.workflow_id', '=', 'workflows.id')
          .onRef('workflow_versions.version', '=', 'workflows.published_version'),
      )
      .select(['workflows.id', 'workflows.name', 'workflows.enabled', 'workflow_versions.document'])
      .where('workflows.deleted_at', 'is', null)
      .orderBy('workflows.name')
      .execute()
    const items = rows.map(({ id, name, enabled, document }) => ({
      workflowId: id,
      workflowName: name,
      enabled,
      ...presentScope(explainScope(scopeOf(document), customer, today())),
    }))
    return c.json(whole(items), 200)
  })

  app.openapi(customersOf, async (c) => {
    const { id } = c.req.valid('param')
    const row = await db
      .selectFrom('workflows')
      .leftJoin('workflow_versions', (join) =>
        join
          .onRef('workflow_versions.workflow_id', '=', 'workflows.id')
          .onRef('workflow_versions.version', '=', 'workflows.published_version'),
      )
      .select(['workflows.draft', 'workflow_versions.document'])
      .where('workflows.id', '=', id)
      .where('workflows.deleted_at', 'is', null)
      .executeTakeFirst()
    if (!row) throw notFound('workflow')
    const scope = scopeOf(c.req.valid('query').of === 'draft' ? row.draft : (row.document ?? row.draft))
    const items = (await listCustomers(db, { active: true })).map((customer) => ({
      customerId: customer.id,
      customerName: customer.name,
      ...presentScope(explainScope(scope, customer, today())),
    }))
    return c.json(whole(items), 200)
  })

  app.openapi(overrides, async (c) => c.json(await presentOverrides(c.req.valid('param').id), 200))

  app.openapi(bind, async (c) => {
    const { id } = c.req.valid('param')
    const { place, usedId } = c.req.valid('json')
    const portsOf = (type: string) => Object.keys(registry.connector(type)?.provides ?? {})
    await audited(
      db,
      c.var.caller,
      'connection.override-set',
      (tx) => setOverride(tx, portsOf, id, overridable(place), usedId),
      () => ({ subject: `connection/${id}`, detail: { ...place, usedId } }),
    )
    return c.json(await presentOverrides(id), 200)
  })

  app.openapi(unbind, async (c) => {
    const { id } = c.req.valid('param')
    const place = overridable(readPlace(c.req.valid('query')))
    await audited(
      db,
      c.var.caller,
      'connection.override-cleared',
      async (tx) => {
        if (!(await clearOverride(tx, id, place))) throw notFound('override')
      },
      () => ({ subject: `connection/${id}`, detail: { ...place } }),
    )
    return c.json(await presentOverrides(id), 200)
  })

  async function presentOverrides(id: string) {
    const connections = await connectionNames(db)
    if (!connections.has(id)) throw notFound('connection')
    const items = (await listOverrides(db, id)).map(({ place, placeName, customerName, usedId }) => ({
      place,
      placeName,
      customerName,
      usedId,
      usedName: connections.get(usedId)?.name ?? '',
    }))
    return whole(items)
  }

  return app
}

function overridable(place: ValuePlace): OverridePlace {
  if (place.scope !== 'msp') return place
  throw new Problem(422, 'For everybody the step names the connection itself: choose it there.')
}

function scopeOf(document: unknown) {
  return workflowDocument.shape.settings.safeParse(
    typeof document === 'object' && document !== null && 'settings' in document ? document.settings : {},
  ).data?.customerScope
}

function presentScope({ runs, because, tags, reason }: ReturnType<typeof explainScope>) {
  return { runs, because, tags, reason: reason ?? null }
}

async function connectionNames(db: Kysely<Database>) {
  const rows = await db.selectFrom('connections').select(['id', 'name', 'type']).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Throws a `Problem` where the site is none of the customer's. */
async function placeNames(
  db: Kysely<Database>,
  customer: { id: string; name: string },
  siteId: string | null,
) {
  const site =
    siteId === null
      ? undefined
      : await db
          .selectFrom('sites')
          .select('name')
          .where('id', '=', siteId)
          .where('customer_id', '=', customer.id)
          .executeTakeFirst()
  if (siteId !== null && !site) throw notFound('site of this customer')
  return (place: ValuePlace): string => {
    if (place.scope === 'tag') return place.tag
    if (place.scope === 'customer') return customer.name
    return place.scope === 'site' ? (site?.name ?? '') : ''
  }
}
