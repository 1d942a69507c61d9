import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { readReviewRule } from '../drafts/reviews.ts'
import { fillIn } from '../playbooks/fill-in.ts'
import { importPlaybook, NoSuchPlaybook } from '../playbooks/import-playbook.ts'
import { findPlaybook, type LibraryPlaybook, readLibrary } from '../playbooks/library.ts'
import { readExisting } from '../playbooks/read-existing.ts'
import { requireNeeds } from '../playbooks/require-needs.ts'
import { NoStage } from '../stage/stage-keeper.ts'
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
import { playedPlaybookScenario, presentPlayed } from './present-played.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, newResource, pageOf, signedIn, whole } from './resource.ts'
import { newWorkflowMode, requireCanaries } from './workflow-mode.ts'

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
    body: body(
      z.object({
        inputs: jsonObject.default({}),
        publish: z.boolean().default(false),
        /** How it starts; for real if left out. */
        start: newWorkflowMode.optional(),
      }),
    ),
  },
  responses: { 201: answers('The workflow, and how to reach it', importedPlaybook) },
})

const play = createRoute({
  method: 'post',
  path: '/playbooks/{slug}/scenarios/{number}/play',
  summary:
    'Play a scenario of a playbook on an empty desk of its own: nothing that is here is read or changed',
  ...may('playbooks.play'),
  request: {
    params: slugParam.extend({ number: z.coerce.number().int().min(1) }),
    query: languageQuery,
  },
  responses: { 200: answers('How it went', playedPlaybookScenario) },
})

export function playbookRoutes({ db, registry, secrets, publicUrl, stage }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { language } = c.req.valid('query')
    const state = await readState()
    const { playbooks } = await readLibrary(db)
    const items = playbooks.map((found) => presentPlaybook(found, language, registry, state))
    return c.json(whole(items), 200)
  })

  app.openapi(read, async (c) => {
    const { slug } = c.req.valid('param')
    const { language } = c.req.valid('query')
    const found = await requirePlaybook(slug)
    const { playbook } = found
    const defaults = Object.fromEntries(
      Object.entries(playbook.inputs).flatMap(([name, input]) =>
        input.default === undefined ? [] : [[name, input.default]],
      ),
    )
    const document = fillIn(playbook.document, defaults, playbook.title[language], language)
    const summary = presentPlaybook(found, language, registry, await readState())
    return c.json({ ...summary, ...presentDetails(playbook, language), document }, 200)
  })

  app.openapi(importIt, async (c) => {
    const { slug } = c.req.valid('param')
    const { language } = c.req.valid('query')
    const actor = nameOf(signedIn(c.var.caller))
    const { start, ...given } = c.req.valid('json')
    if (given.publish && (await readReviewRule(db)).needed) {
      throw new Problem(409, 'Publishing needs a second person: import it as a draft, then ask for a review.')
    }
    if (given.publish && start?.mode !== 'watch') {
      await requireNeeds(db, registry, (await requirePlaybook(slug)).playbook)
    }
    const deps = { registry, secrets, publicUrl }
    const imported = await db.transaction().execute(async (tx) => {
      const mode = start && (await requireCanaries(tx, start))
      return importPlaybook(tx, deps, slug, { ...given, actor, language, mode })
    })
    return c.json(imported, 201)
  })

  app.openapi(play, async (c) => {
    const { slug, number } = c.req.valid('param')
    const { language } = c.req.valid('query')
    const { playbook } = await requirePlaybook(slug)
    const scenario = playbook.scenarios[number - 1]
    if (scenario === undefined) throw notFound('scenario')
    if (stage === undefined) throw new Problem(503, 'This server plays no scenarios.')
    try {
      return c.json(presentPlayed(playbook, scenario, await stage.play(playbook, scenario), language), 200)
    } catch (error) {
      if (error instanceof NoStage) throw new Problem(503, error.message)
      throw error
    }
  })

  async function requirePlaybook(slug: string): Promise<LibraryPlaybook> {
    const found = await findPlaybook(db, slug)
    if (found === undefined) throw new NoSuchPlaybook(slug)
    return found
  }

  async function readState(): Promise<LibraryState> {
    const imported = await db
      .selectFrom('workflows')
      .select(['id', 'name', 'playbook', 'playbook_source as sourceId'])
      .where('playbook', 'is not', null)
      .where('deleted_at', 'is', null)
      .orderBy('name')
      .orderBy('id')
      .execute()
    return { existing: await readExisting(db, registry), imported }
  }

  return app
}
