import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { changesSince } from '../drafts/changes-since.ts'
import { unpublishedBy } from '../drafts/unpublished.ts'
import { DraftMoved } from '../drafts/write-draft.ts'
import { checkDocument } from '../graph/check.ts'
import { checkCalls } from '../graph/check-calls.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { personNames } from './person-names.ts'
import { draftNews, patchSchema, unpublishedView } from './present-draft.ts'
import { graphProblem } from './present-workflow.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'
import { saveDraft } from './save-workflow.ts'

const change = createRoute({
  method: 'patch',
  path: '/workflows/{id}/draft',
  summary:
    'Change parts of the draft; 409 with what was changed since, when another one was saved after that revision',
  ...may('workflows.edit'),
  request: {
    params: idParam,
    body: body(
      z.object({
        revision: z.int().min(1),
        saveId: z
          .uuid()
          .optional()
          .describe('The same save that is sent again, because its answer was lost, is done once'),
        patches: z.array(patchSchema).min(1).max(20_000),
      }),
    ),
  },
  responses: {
    200: answers('Saved', z.object({ revision: z.int(), problems: z.array(graphProblem) })),
  },
})

const changes = createRoute({
  method: 'get',
  path: '/workflows/{id}/draft/changes',
  summary: 'What was changed in the draft since a revision, and by whom',
  ...may('workflows.read'),
  request: { params: idParam, query: z.object({ since: z.coerce.number().int().min(0) }) },
  responses: { 200: answers('Changes, oldest first', draftNews) },
})

const authors = createRoute({
  method: 'get',
  path: '/workflows/{id}/draft/authors',
  summary: 'Whose changes the draft holds that are not published, and of which steps',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('People, who changed something last first', pageOf(unpublishedView)) },
})

export function draftRoutes({ db, registry }: ApiDeps) {
  const app = newResource()

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const { revision, saveId, patches } = c.req.valid('json')
    const actor = nameOf(signedIn(c.var.caller))
    const saved = await audited(
      db,
      c.var.caller,
      'workflow.edited',
      (tx) => saveDraft(tx, registry, id, { revision, actor, saveId, change: { patches } }),
      ({ revision }) => ({ subject: `workflow/${id}`, detail: { revision }, oncePerMinutes: 10 }),
    ).catch(async (error: unknown) => {
      if (!(error instanceof DraftMoved)) throw error
      throw new Problem(409, 'The draft was changed meanwhile. Merge what was changed, then save again.', {
        // What the schema describes is plain JSON.
        extra: JSON.parse(JSON.stringify(await readNews(id, revision))),
      })
    })
    const problems = [
      ...checkDocument(saved.document, registry.kind),
      ...checkCalls(saved.document, id, registry.kind),
    ]
    return c.json({ revision: saved.revision, problems }, 200)
  })

  app.openapi(changes, async (c) => {
    return c.json(await readNews(c.req.valid('param').id, c.req.valid('query').since), 200)
  })

  app.openapi(authors, async (c) => {
    const you = nameOf(signedIn(c.var.caller))
    const people = await unpublishedBy(db, c.req.valid('param').id)
    const named = await personNames(
      db,
      people.map(({ actor }) => actor),
    )
    const items = people.map(({ actor, changedAt, ...rest }) => ({
      ...rest,
      actor,
      name: named(actor),
      isYou: actor === you,
      changedAt: changedAt.toISOString(),
    }))
    return c.json(whole(items), 200)
  })

  async function readNews(id: string, since: number) {
    const news = await changesSince(db, id, since)
    if (!news) throw notFound('workflow')
    const named = await personNames(
      db,
      news.changes.map(({ actor }) => actor),
    )
    return {
      revision: news.revision,
      changes: news.changes.map(({ changedAt, ...change }) => ({
        ...change,
        name: named(change.actor),
        changedAt: changedAt.toISOString(),
      })),
      ...(news.document ? { document: news.document } : {}),
    }
  }

  return app
}
