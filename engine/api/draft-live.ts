import { createRoute, z } from '@hono/zod-openapi'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import type { Caller } from '../auth/callers.ts'
import { createDraftFeed, type DraftFeed } from '../drafts/draft-feed.ts'
import { enterDraft, goToStep, leaveDraft, listPresent, staysInDraft } from '../drafts/presence.ts'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, signedIn } from './resource.ts'

const live = createRoute({
  method: 'get',
  path: '/workflows/{id}/live',
  summary:
    'Follow a workflow while it is open: server-sent events `draft` (its revision), `people` (who has it open, and at which step) and `review`; whoever follows is one of those people',
  ...may('workflows.read'),
  request: { params: idParam, query: z.object({ client: z.uuid() }) },
  responses: { 200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } } },
})

const step = createRoute({
  method: 'put',
  path: '/workflows/{id}/presence',
  summary: 'Say at which step you are; kept only while you follow the workflow',
  ...may('workflows.read'),
  request: {
    params: idParam,
    body: body(z.object({ client: z.uuid(), step: z.string().max(64).nullable() })),
  },
  responses: {
    200: answers('Where you are; null while you do not follow', z.object({ step: z.string().nullable() })),
  },
})

/** How often the database is asked all the same, should nothing be heard. */
const lookMs = 5000
/** How often the presence is renewed; whoever stays silent for longer counts as gone. */
const renewMs = 15_000

export function draftLiveRoutes(deps: ApiDeps) {
  const { db } = deps
  const feed = createDraftFeed(deps.pool, deps.log)
  return newResource()
    .openapi(live, async (c) => {
      const { id } = c.req.valid('param')
      const { client } = c.req.valid('query')
      const caller = signedIn(c.var.caller)
      if (!(await readState(deps, id))) throw notFound('workflow')
      // A proxy that collects the answer would hold back what is live about it.
      c.header('x-accel-buffering', 'no')
      return streamSSE(c, (stream) =>
        follow(deps, feed, { workflowId: id, clientId: client, caller }, stream),
      )
    })
    .openapi(step, async (c) => {
      const { id } = c.req.valid('param')
      const { client, step } = c.req.valid('json')
      const there = { clientId: client, userId: signedIn(c.var.caller).id, step }
      // It may be said a moment before the stream stands, or after it ended.
      const isKept = await goToStep(db, id, there)
      return c.json({ step: isKept ? step : null }, 200)
    })
}

interface Follower {
  workflowId: string
  clientId: string
  caller: Caller
}

/** Tells what is, then what changes, until the browser goes. */
async function follow(
  deps: ApiDeps,
  feed: DraftFeed,
  { workflowId, clientId, caller }: Follower,
  stream: SSEStreamingApi,
): Promise<void> {
  const { db, log } = deps
  const sent = new Map<string, string>()
  const send = async (event: string, value: unknown) => {
    const data = JSON.stringify(value)
    if (sent.get(event) === data) return
    sent.set(event, data)
    await stream.writeSSE({ event, data })
  }
  let wake = () => {}
  let isNews = true
  const unwatch = feed.watch(workflowId, () => {
    isNews = true
    wake()
  })
  stream.onAbort(() => wake())
  try {
    await enterDraft(db, workflowId, { clientId, userId: caller.id, name: caller.name })
    let renewAt = Date.now() + renewMs
    while (!stream.aborted) {
      isNews = false
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      const state = await readState(deps, workflowId)
      if (!state) return
      await send('draft', state.draft)
      await send('people', await listPresent(db, workflowId))
      await send('review', state.review)
      if (Date.now() >= renewAt) {
        renewAt = Date.now() + renewMs
        await staysInDraft(db, clientId)
        await stream.write(': still here\n\n')
      }
      if (!isNews) await Promise.race([woken, stream.sleep(lookMs)])
    }
  } catch (error) {
    // The stream ends, and the browser asks again by itself.
    log.warn({ err: error, workflowId }, 'Following a workflow stopped')
  } finally {
    unwatch()
    await leaveDraft(db, clientId).catch(() => undefined)
  }
}

async function readState({ db }: ApiDeps, workflowId: string) {
  const row = await db
    .selectFrom('workflows as w')
    .leftJoin('draft_changes as d', (join) =>
      join.onRef('d.workflow_id', '=', 'w.id').onRef('d.revision', '=', 'w.draft_revision'),
    )
    .select((from) => [
      'w.draft_revision as revision',
      'w.published_version as publishedVersion',
      'w.enabled',
      'd.actor',
      from
        .selectFrom('draft_reviews as r')
        .whereRef('r.workflow_id', '=', 'w.id')
        .select((review) => review.fn.countAll<number>().as('count'))
        .where('r.state', '<>', 'open')
        .as('answered'),
      from
        .selectFrom('draft_reviews as r')
        .whereRef('r.workflow_id', '=', 'w.id')
        .leftJoin('draft_review_comments as c', 'c.review_id', 'r.id')
        .select((review) => review.fn.countAll<number>().as('count'))
        .as('said'),
      'w.needs_review as needsReview',
    ])
    .where('w.id', '=', workflowId)
    .where('w.deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const { revision, publishedVersion, enabled, actor, ...review } = row
  return { draft: { revision, actor, publishedVersion, enabled }, review }
}
