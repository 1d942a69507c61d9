import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { readReviewRule } from '../drafts/reviews.ts'
import { fillIn } from '../playbooks/fill-in.ts'
import { importPlaybook, NoSuchPlaybook } from '../playbooks/import-playbook.ts'
import { listPlaybooks } from '../playbooks/list-playbooks.ts'
import { readExisting } from '../playbooks/read-existing.ts'
import { readPlaybook } from '../playbooks/read-playbook.ts'
import type { ApiDeps } from './api-env.ts'
import { jsonObject } from './json-value.ts'
import { may } from './may.ts'
import {
  importedPlaybook,
  type LibraryState,
  playbookSummary,
  playbookView,
  presentDetails,
  presentPlaybook,
} from './present-playbook.ts'
import { Problem } from './problems.ts'
import { answers, body, newResource, pageOf, signedIn, whole } from './resource.ts'

const slugParam = z.object({ slug: z.string().max(60) })
const languageQuery = z.object({ language: z.enum(['en', 'it']).default('en') })

const list = createRoute({
  method: 'get',
  path: '/playbooks',
  summary: 'List the ready playbooks, with what each needs and whether it is there',
  ...may('playbooks.read'),
  request: { query: languageQuery },
  responses: { 200: answers('Playbooks', pageOf(playbookSummary)) },
})

const read = createRoute({
  method: 'get',
  path: '/playbooks/{slug}',
  summary: 'One playbook with its workflow, as it is with the inputs left as they are',
  ...may('playbooks.read'),
  request: { params: slugParam, query: languageQuery },
  responses: { 200: answers('The playbook', playbookView) },
})

const importIt = createRoute({
  method: 'post',
  path: '/playbooks/{slug}/import',
  summary: 'Make a workflow of a playbook; the secrets of its webhooks are answered once',
  ...may('playbooks.import'),
  request: {
    params: slugParam,
    query: languageQuery,
    body: body(z.object({ inputs: jsonObject.default({}), publish: z.boolean().default(false) })),
  },
  responses: { 201: answers('The workflow, and how to reach it', importedPlaybook) },
})

export function playbookRoutes({ db, registry, secrets, publicUrl }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { language } = c.req.valid('query')
    const state = await readState()
    const items = (await listPlaybooks()).map((playbook) =>
      presentPlaybook(playbook, language, registry, state),
    )
    return c.json(whole(items), 200)
  })

  app.openapi(read, async (c) => {
    const { slug } = c.req.valid('param')
    const { language } = c.req.valid('query')
    const playbook = await readPlaybook(slug)
    if (playbook === undefined) throw new NoSuchPlaybook(slug)
    const defaults = Object.fromEntries(
      Object.entries(playbook.inputs).flatMap(([name, input]) =>
        input.default === undefined ? [] : [[name, input.default]],
      ),
    )
    const document = fillIn(playbook.document, defaults, playbook.title[language], language)
    const summary = presentPlaybook(playbook, language, registry, await readState())
    return c.json({ ...summary, ...presentDetails(playbook, language), document }, 200)
  })

  app.openapi(importIt, async (c) => {
    const { slug } = c.req.valid('param')
    const { language } = c.req.valid('query')
    const actor = nameOf(signedIn(c.var.caller))
    const given = { ...c.req.valid('json'), actor, language }
    if (given.publish && (await readReviewRule(db)).needed) {
      throw new Problem(409, 'Publishing needs a second person: import it as a draft, then ask for a review.')
    }
    const deps = { registry, secrets, publicUrl }
    const imported = await db.transaction().execute((tx) => importPlaybook(tx, deps, slug, given))
    return c.json(imported, 201)
  })

  async function readState(): Promise<LibraryState> {
    const imported = await db
      .selectFrom('workflows')
      .select(['id', 'name', 'playbook'])
      .where('playbook', 'is not', null)
      .where('deleted_at', 'is', null)
      .orderBy('name')
      .orderBy('id')
      .execute()
    return { existing: await readExisting(db, registry), imported }
  }

  return app
}
