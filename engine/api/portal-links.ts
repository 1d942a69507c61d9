import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import { nameOf } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { endLink, listLinks, makeLink, type PortalLink } from '../portal/links.ts'
import { newHookKey } from '../runs/trigger-params.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { formPage } from './forms-page.ts'
import { jsonValue } from './json-value.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

export const portalLinkView = z.object({
  customerId: z.string(),
  customerName: z.string(),
  url: z.string(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
})

const previewView = z.object({ html: z.string() })

const customerParam = idParam.extend({ customerId: z.uuid() })

const list = createRoute({
  method: 'get',
  path: '/triggers/{id}/portal-links',
  summary: 'The addresses of a form that belong to customers',
  ...may('workflows.edit'),
  request: { params: idParam },
  responses: { 200: answers('Addresses', pageOf(portalLinkView)) },
})

const make = createRoute({
  method: 'put',
  path: '/triggers/{id}/portal-links/{customerId}',
  summary: 'Give a customer an address of a form of its own; the one it had before ends',
  ...may('workflows.edit'),
  request: { params: customerParam },
  responses: { 200: answers('The address', portalLinkView) },
})

const end = createRoute({
  method: 'delete',
  path: '/triggers/{id}/portal-links/{customerId}',
  summary: "End a customer's address of a form",
  ...may('workflows.edit'),
  request: { params: customerParam },
  responses: { 204: { description: 'It leads nowhere any more' } },
})

const preview = createRoute({
  method: 'post',
  path: '/portal-previews',
  summary: 'What a form looks like before it is published; nothing can be sent by it',
  ...may('workflows.read'),
  request: {
    body: {
      content: {
        'application/json': {
          schema: z.object({
            type: z.string(),
            params: z.record(z.string(), jsonValue),
            language: z.enum(['en', 'it']),
          }),
        },
      },
    },
  },
  responses: { 200: answers('The page', previewView) },
})

export function portalLinkRoutes({ db, registry, publicUrl, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { id } = c.req.valid('param')
    await getForm(db, id)
    const links = await listLinks(db, id)
    return c.json(whole(links.map((link) => present(link, publicUrl))), 200)
  })

  app.openapi(make, async (c) => {
    const { id: triggerId, customerId } = c.req.valid('param')
    await getForm(db, triggerId)
    const link = await audited(
      db,
      c.var.caller,
      'portal-link.made',
      async (tx) => {
        const customer = await tx
          .selectFrom('customers')
          .select('id')
          .where('id', '=', customerId)
          .where('active', '=', true)
          .executeTakeFirst()
        if (!customer) throw notFound('customer')
        const actor = nameOf(signedIn(c.var.caller))
        await makeLink(tx, { key: newHookKey(), triggerId, customerId, actor, now: clock() })
        const made = (await listLinks(tx, triggerId)).find((each) => each.customerId === customerId)
        if (!made) throw notFound('address')
        return made
      },
      () => ({ subject: `trigger/${triggerId}`, detail: { customerId } }),
    )
    return c.json(present(link, publicUrl), 200)
  })

  app.openapi(end, async (c) => {
    const { id: triggerId, customerId } = c.req.valid('param')
    await getForm(db, triggerId)
    await audited(
      db,
      c.var.caller,
      'portal-link.ended',
      async (tx) => {
        if (!(await endLink(tx, triggerId, customerId))) throw notFound('address')
      },
      () => ({ subject: `trigger/${triggerId}`, detail: { customerId } }),
    )
    return c.body(null, 204)
  })

  app.openapi(preview, async (c) => {
    const { type, params, language } = c.req.valid('json')
    const trigger = registry.trigger(type)
    if (!trigger?.portal) throw notFound('form')
    const parsed = trigger.params.safeParse(params)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new Problem(422, `${issue?.path.join('.') ?? 'Something'}: ${issue?.message ?? 'is not right'}.`)
    }
    const form = trigger.portal.form(parsed.data)
    const shown = { form, language, devices: undefined, asksForCode: form.proof === 'code' }
    return c.json({ html: String(await formPage(shown, '', {}, [])) }, 200)
  })

  return app
}

async function getForm(db: Kysely<Database>, id: string): Promise<void> {
  const row = await db
    .selectFrom('triggers')
    .select('id')
    .where('id', '=', id)
    .where('intake', '=', 'portal')
    .executeTakeFirst()
  if (row === undefined) throw notFound('form')
}

function present(link: PortalLink, publicUrl: string): z.output<typeof portalLinkView> {
  return {
    customerId: link.customerId,
    customerName: link.customerName,
    url: `${publicUrl}/forms/${link.key}`,
    createdBy: link.createdBy,
    createdAt: link.createdAt.toISOString(),
  }
}
