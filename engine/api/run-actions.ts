import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import { type Caller, nameOf } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { tellAgain } from '../runbooks/tell-results.ts'
import { cancelRunIn } from '../runs/cancel-run.ts'
import { decideStep } from '../runs/decide-step.ts'
import { decisionChoice } from '../runs/decision.ts'
import { forkRun } from '../runs/fork-run.ts'
import { pauseRun, resumeRun } from '../runs/pause-run.ts'
import { retryRun } from '../runs/retry-run.ts'
import { refuseStrangerOfRun } from '../triggers/may-start.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { jsonObject, jsonValue } from './json-value.ts'
import { findRun } from './list-runs.ts'
import { may } from './may.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, signedIn } from './resource.ts'

const version = z.enum(['same', 'newest']).default('same')
const steering = {
  breakpoints: z.array(z.string().max(64)).max(200).optional(),
  stepping: z.boolean().optional(),
}

const cancel = createRoute({
  method: 'post',
  path: '/runs/{id}/cancel',
  summary: 'Cancel a run; steps under way are asked to stop, and after 10 seconds it ends without them',
  ...may('runs.cancel'),
  request: { params: idParam },
  responses: {
    200: answers('Cancelled, or about to be', z.object({ status: z.enum(['cancelled', 'cancelling']) })),
  },
})

const pause = createRoute({
  method: 'post',
  path: '/runs/{id}/pause',
  summary: 'Have a run stand still; steps under way end first',
  ...may('runs.steer'),
  request: { params: idParam },
  responses: { 200: answers('Paused, or about to be', z.object({ status: z.enum(['paused', 'pausing']) })) },
})

const resume = createRoute({
  method: 'post',
  path: '/runs/{id}/resume',
  summary: 'Have a paused run go on; with `stepping` up to the next step',
  ...may('runs.steer'),
  request: { params: idParam, body: body(z.object(steering)) },
  responses: { 200: answers('It goes on', z.object({ status: z.literal('queued') })) },
})

const retry = createRoute({
  method: 'post',
  path: '/runs/{id}/retry',
  summary: 'Have a failed or cancelled run go on where it stood, as the same run',
  ...may('runs.steer'),
  request: { params: idParam, body: body(z.object({ version })) },
  responses: { 200: answers('It goes on', z.object({ runId: z.string(), version: z.int() })) },
})

const fork = createRoute({
  method: 'post',
  path: '/runs/{id}/fork',
  summary: 'Start a new run that takes over what this one did before a step, with another input if given',
  ...may('runs.steer'),
  request: {
    params: idParam,
    body: body(
      z.object({
        nodeId: z.string().max(64).optional(),
        trigger: jsonObject.optional(),
        input: jsonObject.optional(),
        version,
        mode: z.enum(['live', 'dry', 'test']).default('live'),
        ...steering,
      }),
    ),
  },
  responses: { 201: answers('The new run', z.object({ runId: z.string() })) },
})

const decide = createRoute({
  method: 'post',
  path: '/runs/{id}/decide',
  summary: 'Say what becomes of a step that cannot go on by itself: made again, taken as done, or failed',
  ...may('runs.steer'),
  request: {
    params: idParam,
    body: body(z.object({ waitId: z.uuid(), choice: decisionChoice, output: jsonValue.default(null) })),
  },
  responses: { 200: answers('It goes on', z.object({ status: z.literal('queued') })) },
})

const bulk = createRoute({
  method: 'post',
  path: '/runs/bulk',
  summary: 'The same for many runs; each succeeds or fails by itself',
  ...may('runs.steer'),
  request: {
    body: body(
      z.object({
        action: z.enum(['cancel', 'pause', 'resume', 'retry']),
        ids: z.array(z.uuid()).min(1).max(500),
        version,
      }),
    ),
  },
  responses: {
    200: answers(
      'What became of each',
      z.object({ results: z.array(z.object({ id: z.string(), ok: z.boolean(), message: z.string() })) }),
    ),
  },
})

export function runActionRoutes({ db, registry, loadVersion, cancelHere }: ApiDeps) {
  const app = newResource()

  app.openapi(cancel, async (c) => {
    const { id } = c.req.valid('param')
    return c.json({ status: await cancelOne(c.var.caller, id) }, 200)
  })

  app.openapi(pause, async (c) => {
    const { id } = c.req.valid('param')
    return c.json({ status: await pauseOne(c.var.caller, id) }, 200)
  })

  app.openapi(resume, async (c) => {
    const { id } = c.req.valid('param')
    await resumeOne(c.var.caller, id, defined(c.req.valid('json')))
    return c.json({ status: 'queued' as const }, 200)
  })

  app.openapi(retry, async (c) => {
    const { id } = c.req.valid('param')
    const version = await retryOne(c.var.caller, id, c.req.valid('json').version)
    return c.json({ runId: id, version }, 200)
  })

  app.openapi(fork, async (c) => {
    const { id } = c.req.valid('param')
    const { version: on, breakpoints, stepping, ...rest } = c.req.valid('json')
    const control = defined({ breakpoints, stepping })
    const steered = Object.keys(control).length > 0 ? { control } : {}
    const runId = await audited(
      db,
      c.var.caller,
      'run.forked',
      async (tx) => {
        await refuseStrangerOfRun(tx, registry, id, signedIn(c.var.caller))
        return forkRun(tx, loadVersion, id, { ...rest, on, ...steered })
      },
      (runId) => ({
        subject: `run/${runId}`,
        detail: { from: id, nodeId: rest.nodeId ?? null, mode: rest.mode },
      }),
    )
    return c.json({ runId }, 201)
  })

  app.openapi(decide, async (c) => {
    const { id } = c.req.valid('param')
    const { waitId, choice, output } = c.req.valid('json')
    const by = nameOf(signedIn(c.var.caller))
    await audited(
      db,
      c.var.caller,
      'run.decided',
      async (tx) => {
        if (await decideStep(tx, id, waitId, { choice, by, output })) return
        throw new Problem(
          409,
          'Nothing asks for this decision any more: it was made already, or the run has ended.',
        )
      },
      () => ({ subject: `run/${id}`, detail: { choice } }),
    )
    return c.json({ status: 'queued' as const }, 200)
  })

  app.openapi(bulk, async (c) => {
    const { action, ids, version } = c.req.valid('json')
    const results: { id: string; ok: boolean; message: string }[] = []
    for (const id of new Set(ids)) {
      try {
        results.push({ id, ok: true, message: await doOne(c.var.caller, action, id, version) })
      } catch (error) {
        if (!(error instanceof Problem || (error instanceof Error && error.name.startsWith('Not'))))
          throw error
        results.push({ id, ok: false, message: error.message })
      }
    }
    return c.json({ results }, 200)
  })

  return app

  async function doOne(
    caller: Caller | null,
    action: 'cancel' | 'pause' | 'resume' | 'retry',
    id: string,
    version: 'same' | 'newest',
  ): Promise<string> {
    switch (action) {
      case 'cancel':
        return cancelOne(caller, id)
      case 'pause':
        return pauseOne(caller, id)
      case 'resume':
        await resumeOne(caller, id, {})
        return 'queued'
      case 'retry':
        await retryOne(caller, id, version)
        return 'queued'
    }
  }

  async function cancelOne(caller: Caller | null, id: string): Promise<'cancelled' | 'cancelling'> {
    const status = await audited(
      db,
      caller,
      'run.cancelled',
      async (tx) => (await cancelRunIn(tx, id)) ?? ended(tx, id),
      () => ({ subject: `run/${id}` }),
    )
    cancelHere(id)
    return status
  }

  async function pauseOne(caller: Caller | null, id: string): Promise<'paused' | 'pausing'> {
    const by = nameOf(signedIn(caller))
    return audited(
      db,
      caller,
      'run.paused',
      async (tx) => (await pauseRun(tx, id, by)) ?? ended(tx, id),
      () => ({ subject: `run/${id}` }),
    )
  }

  async function resumeOne(
    caller: Caller | null,
    id: string,
    control: { breakpoints?: string[]; stepping?: boolean },
  ): Promise<void> {
    await audited(
      db,
      caller,
      'run.resumed',
      async (tx) => {
        if (await resumeRun(tx, id, control)) return
        const run = await findRun(tx, id)
        if (run === undefined) throw notFound('run')
        throw new Problem(409, `The run does not stand still: it is ${run.status}.`)
      },
      () => ({ subject: `run/${id}`, detail: control }),
    )
  }

  async function retryOne(caller: Caller | null, id: string, on: 'same' | 'newest'): Promise<number> {
    return audited(
      db,
      caller,
      'run.retried',
      async (tx) => {
        await refuseStrangerOfRun(tx, registry, id, signedIn(caller))
        await tellAgain(tx, id)
        return retryRun(tx, loadVersion, id, on)
      },
      (version) => ({ subject: `run/${id}`, detail: { version } }),
    )
  }
}

/** Refuses what can only be done with a run that lives. */
async function ended(tx: Kysely<Database>, id: string): Promise<never> {
  const run = await findRun(tx, id)
  if (run === undefined) throw notFound('run')
  const how = run.status === 'cancelled' ? 'was cancelled' : run.status
  throw new Problem(409, `The run has ended already: it ${how}.`)
}

/** Only what was said. */
function defined({
  breakpoints,
  stepping,
}: {
  breakpoints?: string[] | undefined
  stepping?: boolean | undefined
}) {
  return {
    ...(breakpoints === undefined ? {} : { breakpoints }),
    ...(stepping === undefined ? {} : { stepping }),
  }
}
