import { createRoute, z } from '@hono/zod-openapi'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import type { LiveStep } from '../runs/live-feed.ts'
import type { ApiDeps } from './api-env.ts'
import { findRun } from './list-runs.ts'
import { countSteps, durationOf, listSteps, type StepView, withoutLarge } from './list-steps.ts'
import { may } from './may.ts'
import { notFound } from './problems.ts'
import { idParam, newResource } from './resource.ts'

const live = createRoute({
  method: 'get',
  path: '/runs/{id}/live',
  summary:
    'Follow a run: server-sent events `step` (a step), `output` (what a step says while it runs, not kept) and `run` (the run), until it has ended. What was recorded up to `after`, or up to the `Last-Event-ID` of who comes back, is not told again',
  ...may('runs.read'),
  request: { params: idParam, query: z.object({ after: z.coerce.number().int().min(0).default(0) }) },
  responses: { 200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } } },
})

/** How often the database is asked for what another process did. */
const lookMs = 1000
/** How often something is sent when nothing happens, so that a connection that is dead shows. */
const pingMs = 15_000
const ended = new Set(['succeeded', 'failed', 'cancelled'])

export function liveRoutes(deps: ApiDeps) {
  return newResource().openapi(live, async (c) => {
    const { id } = c.req.valid('param')
    if ((await findRun(deps.db, id)) === undefined) throw notFound('run')
    // A proxy that collects the answer would hold back what is live about it.
    c.header('x-accel-buffering', 'no')
    const { after } = c.req.valid('query')
    const last = Number(c.req.header('last-event-id'))
    const from = Number.isSafeInteger(last) ? Math.max(after, last) : after
    return streamSSE(c, (stream) => follow(deps, id, from, stream))
  })
}

/**
 * Sends what is recorded, then what happens. The feed of this process is fast but a hint; the database is the truth, and
 * tells of runs that other processes drive.
 */
async function follow(
  { db, live, log }: ApiDeps,
  runId: string,
  from: number,
  stream: SSEStreamingApi,
): Promise<void> {
  const waiting: StepView[] = []
  let wake = () => {}
  const unwatch = live.watch(runId, (event) => {
    if (event.kind === 'output') {
      // At once, and without a look at the database: a script may say a hundred things a second.
      const { nodeId, path, text } = event
      stream.writeSSE({ event: 'output', data: JSON.stringify({ nodeId, path, text }) }).catch(() => wake())
      return
    }
    if (event.kind === 'step') waiting.push(presentLiveStep(event.step))
    wake()
  })
  stream.onAbort(() => wake())
  try {
    const sent = new Map<number, string>()
    let recorded = from
    let runSent = ''
    let saidAt = Date.now()
    const tell = async (event: string, data: unknown, id?: number) => {
      saidAt = Date.now()
      await stream.writeSSE({
        event,
        data: JSON.stringify(data),
        ...(id === undefined ? {} : { id: String(id) }),
      })
    }
    const sendStep = async (step: StepView, id?: number) => {
      // One that only runs yet has no number.
      if (step.seq > 0 && sent.get(step.seq) === step.status) return false
      if (step.seq > 0) sent.set(step.seq, step.status)
      await tell('step', withoutLarge(step), id)
      return true
    }
    const inAll = await countSteps(db, runId)
    while (!stream.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      for (const step of waiting.splice(0)) await sendStep(step)
      // The run first: steps written before it ended are then among those read after it.
      const run = await findRun(db, runId)
      let told = true
      for (const step of await listSteps(db, runId, recorded, inAll - recorded)) {
        recorded = Math.max(recorded, step.seq)
        told = await sendStep(step, recorded)
      }
      // The feed was faster: who comes back still need not be told this once more.
      if (!told) await tell('recorded', recorded, recorded)
      // One that went on and stands still again, between two looks, stands there for another reason.
      const standing = run?.status === 'waiting' || run?.status === 'paused' ? recorded : 0
      const state = JSON.stringify([run?.status, run?.pauseReason, standing])
      if (run !== undefined && state !== runSent) {
        runSent = state
        await tell('run', run)
      }
      if (run === undefined || ended.has(run.status)) return
      if (Date.now() - saidAt > pingMs) await tell('ping', recorded)
      if (waiting.length === 0) await Promise.race([woken, stream.sleep(lookMs)])
    }
  } catch (error) {
    // The stream ends, and the browser asks again by itself.
    log.warn({ err: error, runId }, 'Following a run stopped')
  } finally {
    unwatch()
  }
}

function presentLiveStep(step: LiveStep): StepView {
  return {
    ...step,
    startedAt: step.startedAt.toISOString(),
    finishedAt: step.finishedAt?.toISOString() ?? null,
    durationMs: durationOf(step.startedAt, step.finishedAt),
  }
}
