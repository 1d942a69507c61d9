import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { cancelRun } from '#engine/runs/cancel-run.ts'
import { decideStep } from '#engine/runs/decide-step.ts'
import { forkRun } from '#engine/runs/fork-run.ts'
import { pauseRun, resumeRun } from '#engine/runs/pause-run.ts'
import { retryRun } from '#engine/runs/retry-run.ts'
import { startTrial, startWorkflow } from '#engine/runs/start-workflow.ts'
import { defineNode, defineTrigger, EffectUncertain, StepFailed, TryAgain, z } from '#engine/sdk/index.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'

/** What the world outside did so far, by effect key, and how it answers the next calls. */
const outside = {
  done: [] as string[],
  answers: [] as ('ok' | 'fail' | 'busy' | 'uncertain' | 'hang')[],
  /** Calls wait for it. */
  gate: Promise.resolve() as Promise<unknown>,
  /** So does a step that does not stop when it is told to. */
  stuck: Promise.resolve() as Promise<unknown>,
}

const write = defineNode({
  type: 'test.write',
  title: 'Write',
  description: 'Writes outside.',
  category: 'code',
  icon: 'IconCode',
  effect: 'writes',
  idempotency: 'none',
  params: z.object({ value: z.unknown().optional() }),
  output: z.object({ id: z.string(), value: z.unknown() }),
  sample: { id: 'sample', value: 'sample' },
  ledger: ({ value }, output) => ({
    target: `outside ${value}`,
    ...(output ? { reference: output.id, undo: `undo ${output.id}` } : {}),
  }),
  async run({ params: { value }, effect, signal }) {
    const answer = outside.answers.shift() ?? 'ok'
    if (answer === 'fail') throw new StepFailed('The other side refuses.', { class: 'Auth' })
    if (answer === 'busy') throw new TryAgain('The other side is busy.')
    if (answer === 'uncertain') throw new EffectUncertain('No answer came.')
    if (answer === 'hang') {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    await outside.gate
    outside.done.push(`${value} ${effect.key}`)
    return { id: `w${outside.done.length}`, value }
  },
})

/** Works on something of its own and hears no signal. */
const stuck = defineNode({
  type: 'test.stuck',
  title: 'Stuck',
  description: 'Does not stop.',
  category: 'code',
  icon: 'IconCode',
  effect: 'pure',
  params: z.object({}),
  output: z.null(),
  async run() {
    await outside.stuck
    return null
  },
})

const start = defineTrigger({
  type: 'test.start',
  title: 'Start',
  description: 'Starts.',
  icon: 'IconCode',
  params: z.object({}),
  data: z.record(z.string(), z.unknown()),
  sample: {},
  manual: { read: (data) => ({ type: 'test.start', source: 'test', hints: {}, data, raw: data }) },
})

let engine: Awaited<ReturnType<typeof startEngine>>
beforeAll(async () => {
  engine = await startEngine({
    ...catalogue,
    triggers: [...catalogue.triggers, start],
    actions: [...catalogue.actions, write, stuck],
  })
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(() => {
  outside.done = []
  outside.answers = []
  outside.gate = Promise.resolve()
})

const input = { host: 'SRV-1' }
const once = { retry: { attempts: 1, initialSeconds: 0, factor: 2, capSeconds: 1 } }

async function begin(document: WorkflowDocument, given: JsonObject = input): Promise<string> {
  const workflowId = await engine.publish(document)
  return beginAgain(workflowId, given)
}

async function beginAgain(workflowId: string, given: JsonObject = input): Promise<string> {
  const { runId } = await engine.db
    .transaction()
    .execute((tx) =>
      startWorkflow(tx, engine.registry, { workflowId, input: given, trust: 'test', reason: 'test' }),
    )
  await engine.settled()
  return runId
}

async function read(runId: string) {
  const { rows } = await engine.pool.query(
    'select status, error, retries, version, pause_reason, result, workflow_id from all_runs where id = $1',
    [runId],
  )
  const steps = await engine.pool.query(
    'select node_id, path, status, handle, output from steps where run_id = $1 order by seq',
    [runId],
  )
  const effects = await engine.pool.query(
    'select node_id, status, target, result_ref, undo_ref, plan from effects where run_id = $1 order by at, node_id',
    [runId],
  )
  const waits = await engine.pool.query('select id, kind, status, details from waits where run_id = $1', [
    runId,
  ])
  return { ...rows[0], steps: steps.rows, effects: effects.rows, waits: waits.rows }
}

const places = (steps: { node_id: string; status: string }[]) => steps.map((s) => `${s.node_id} ${s.status}`)

async function retry(runId: string, on: 'same' | 'newest' = 'same') {
  const version = await engine.db.transaction().execute((tx) => retryRun(tx, engine.loadVersion, runId, on))
  await engine.settled()
  return version
}

const line = (settings = {}) =>
  buildDocument(
    {
      start: { type: 'test.start' },
      first: { type: 'test.write', params: { value: literal('first') }, settings },
      second: { type: 'test.write', params: { value: expression('steps.first.output.id') }, settings },
      last: { type: 'flow.set', params: { id: expression('steps.second.output.id') } },
    },
    ['start -> first', 'first -> second', 'second -> last'],
  )

describe('retry', () => {
  test('goes on at the failed step, does nothing of what was done again, and is the same run', async () => {
    outside.answers = ['ok', 'fail']
    const runId = await begin(line())
    expect(await read(runId)).toMatchObject({ status: 'failed', error: { nodeId: 'second', class: 'Auth' } })
    await retry(runId)
    const run = await read(runId)
    expect(run).toMatchObject({ status: 'succeeded', retries: 1 })
    expect(outside.done.map((entry) => entry.split(' ')[0])).toEqual(['first', 'w1'])
    expect(places(run.steps)).toEqual([
      'first intent',
      'first ok',
      'second intent',
      'second error',
      'second intent',
      'second ok',
      'last ok',
    ])
  })

  test('repeats the writes of a loop under their own keys, and none that was done', async () => {
    const document = buildDocument(
      {
        start: { type: 'test.start' },
        loop: { type: 'flow.each', params: { items: literal(['a', 'b', 'c']) } },
        call: { type: 'test.write', in: 'loop', params: { value: expression('loop.item') } },
      },
      ['start -> loop'],
    )
    outside.answers = ['ok', 'fail']
    const runId = await begin(document)
    expect(await read(runId)).toMatchObject({ status: 'failed' })
    await retry(runId)
    expect(await read(runId)).toMatchObject({ status: 'succeeded' })
    expect(outside.done.map((entry) => entry.split(' ')[0])).toEqual(['a', 'b', 'c'])
  })

  test('takes the newest version where that has what the run has been through, and says where not', async () => {
    outside.answers = ['ok', 'fail', 'ok', 'ok', 'fail']
    const document = line()
    const runId = await begin(document)
    const { workflow_id: workflowId } = await read(runId)
    const mended = {
      ...document,
      nodes: document.nodes.map((node) =>
        node.id === 'last' ? { ...node, params: { mended: literal(true) } } : node,
      ),
    }
    await engine.publishAgain(workflowId, mended)
    expect(await retry(runId, 'newest')).toBe(2)
    const run = await read(runId)
    expect(run).toMatchObject({ status: 'succeeded', version: 2 })
    expect(run.steps.at(-1).output).toEqual({ mended: true })

    const other = await beginAgain(workflowId)
    const lacking = buildDocument({ start: { type: 'test.start' }, second: { type: 'test.write' } }, [
      'start -> second',
    ])
    await engine.publishAgain(workflowId, lacking)
    await expect(retry(other, 'newest')).rejects.toThrow('it lacks or changed "first"')
  })

  test('is refused for a run that went well', async () => {
    const runId = await begin(line())
    await expect(retry(runId)).rejects.toThrow('went well')
  })
})

describe('a fork', () => {
  test('takes over what came before a step, and does the rest under keys of its own', async () => {
    const runId = await begin(line())
    const before = [...outside.done]
    const forked = await engine.db.transaction().execute((tx) =>
      forkRun(tx, engine.loadVersion, runId, {
        nodeId: 'second',
        input: { value: 'by hand' },
        on: 'same',
        mode: 'live',
      }),
    )
    await engine.settled()
    const run = await read(forked)
    expect(run).toMatchObject({ status: 'succeeded' })
    expect(places(run.steps)).toEqual(['first ok', 'second intent', 'second ok', 'last ok'])
    expect(outside.done.slice(before.length)).toEqual([expect.stringMatching(/^by hand /)])
    expect(new Set(outside.done.map((entry) => entry.split(' ').at(-1))).size).toBe(3)
  })

  test('begins anew with another input of the trigger', async () => {
    const document = buildDocument(
      {
        start: { type: 'test.start' },
        name: { type: 'flow.set', params: { host: expression('trigger.host') } },
      },
      ['start -> name'],
    )
    const runId = await begin(document)
    const forked = await engine.db
      .transaction()
      .execute((tx) =>
        forkRun(tx, engine.loadVersion, runId, { trigger: { host: 'SRV-2' }, on: 'same', mode: 'test' }),
      )
    await engine.settled()
    expect((await read(forked)).steps.at(-1).output).toEqual({ host: 'SRV-2' })
    expect((await read(runId)).steps.at(-1).output).toEqual({ host: 'SRV-1' })
  })
})

describe('a step that cannot go on by itself', () => {
  async function decide(runId: string, choice: 'again' | 'done' | 'fail', output: JsonObject | null = null) {
    const { waits } = await read(runId)
    const decided = await engine.db
      .transaction()
      .execute((tx) => decideStep(tx, runId, waits[0].id, { choice, by: 'anna', output }))
    await engine.settled()
    return decided
  }

  test('asks a person where nobody knows whether it took effect, and is not repeated by itself', async () => {
    outside.answers = ['uncertain']
    const runId = await begin(line())
    const run = await read(runId)
    expect(run).toMatchObject({ status: 'waiting', waits: [{ kind: 'decision' }] })
    expect(run.effects).toMatchObject([{ node_id: 'first', status: 'unknown', target: 'outside first' }])
    expect(await decide(runId, 'done', { id: 'x7', value: 'seen there' })).toBe(true)
    const after = await read(runId)
    expect(after).toMatchObject({ status: 'succeeded', waits: [] })
    expect(after.effects).toMatchObject([
      { node_id: 'first', status: 'done', target: 'outside first' },
      { node_id: 'second', status: 'done', target: 'outside x7', undo_ref: 'undo w1' },
    ])
  })

  test.each([
    ['again', 'succeeded'],
    ['fail', 'failed'],
  ] as const)('goes on as the person says: %s, and the run has %s', async (choice, status) => {
    outside.answers = ['uncertain']
    const runId = await begin(line())
    await decide(runId, choice)
    expect(await read(runId)).toMatchObject({ status })
    expect(outside.done.length).toBe(choice === 'again' ? 2 : 0)
  })

  test('takes its way for what is uncertain where one is drawn', async () => {
    outside.answers = ['uncertain']
    const runId = await begin(
      buildDocument(
        {
          start: { type: 'test.start' },
          call: { type: 'test.write' },
          look: { type: 'flow.set', params: { why: expression('steps.call.output.error.class') } },
        },
        ['start -> call', 'call:uncertain -> look'],
      ),
    )
    const run = await read(runId)
    expect(run).toMatchObject({ status: 'succeeded' })
    expect(run.steps.at(-1).output).toEqual({ why: 'Uncertain' })
  })

  test('asks instead of failing where that is set, once its attempts are used up', async () => {
    outside.answers = ['busy', 'busy', 'ok']
    const settings = {
      whenFailed: 'pause' as const,
      retry: { attempts: 2, initialSeconds: 0, factor: 1, capSeconds: 0 },
    }
    const runId = await begin(line(settings))
    expect(await read(runId)).toMatchObject({
      status: 'waiting',
      waits: [{ kind: 'decision', details: { attempt: 2, error: { message: 'The other side is busy.' } } }],
    })
    await decide(runId, 'again')
    expect(await read(runId)).toMatchObject({ status: 'succeeded' })
  })

  test('is decided once', async () => {
    outside.answers = ['uncertain']
    const runId = await begin(line())
    const { waits } = await read(runId)
    const decisions = await Promise.all(
      Array.from({ length: 8 }, () =>
        engine.db
          .transaction()
          .execute((tx) => decideStep(tx, runId, waits[0].id, { choice: 'again', by: 'x', output: null })),
      ),
    )
    expect(decisions.filter(Boolean)).toHaveLength(1)
    await engine.settled()
    expect(outside.done).toHaveLength(2)
  })
})

describe('pausing', () => {
  const waiting = buildDocument(
    {
      start: { type: 'test.start' },
      wait: { type: 'flow.delay', params: { amount: literal(1), unit: literal('seconds') } },
      call: { type: 'test.write', params: { value: literal('late') } },
    },
    ['start -> wait', 'wait -> call'],
  )

  test('a parked run goes on neither when its time has come nor before it is resumed', async () => {
    const runId = await begin(waiting)
    expect(await engine.db.transaction().execute((tx) => pauseRun(tx, runId, 'anna'))).toBe('paused')
    await expect.poll(async () => (await read(runId)).waits[0].status, { timeout: 5000 }).toBe('done')
    expect(await read(runId)).toMatchObject({
      status: 'paused',
      pause_reason: { kind: 'person', by: 'anna' },
    })
    expect(outside.done).toEqual([])
    expect(await engine.db.transaction().execute((tx) => resumeRun(tx, runId))).toBe(true)
    await engine.settled()
    expect(await read(runId)).toMatchObject({ status: 'succeeded' })
  })

  test('a run under way ends its step first', async () => {
    let open = () => {}
    outside.gate = new Promise((resolve) => {
      open = () => resolve(undefined)
    })
    const workflowId = await engine.publish(line())
    const { runId } = await engine.db
      .transaction()
      .execute((tx) =>
        startWorkflow(tx, engine.registry, { workflowId, input, trust: 'test', reason: 'test' }),
      )
    await expect.poll(async () => (await read(runId)).steps.length).toBe(1)
    expect(await engine.db.transaction().execute((tx) => pauseRun(tx, runId, 'anna'))).toBe('pausing')
    open()
    await engine.settled()
    const paused = await read(runId)
    expect(paused).toMatchObject({ status: 'paused', pause_reason: { kind: 'person', by: 'anna' } })
    expect(places(paused.steps)).toEqual(['first intent', 'first ok'])
    expect(await engine.db.transaction().execute((tx) => resumeRun(tx, runId))).toBe(true)
    await engine.settled()
    expect(await read(runId)).toMatchObject({ status: 'succeeded' })
  })
})

describe('a trial', () => {
  async function trial(document: WorkflowDocument, options: Partial<Parameters<typeof startTrial>[3]>) {
    const workflowId = await engine.publish(document)
    const { runId } = await engine.db
      .transaction()
      .execute((tx) =>
        startTrial(
          tx,
          engine.registry,
          { workflowId, input, trust: 'test', reason: 'test' },
          { mode: 'test', version: 1, ...options },
        ),
      )
    await engine.settled()
    return runId
  }

  test('stops at breakpoints and goes on from there, or step by step', async () => {
    const runId = await trial(line(), {
      control: { breakpoints: ['second'], stepping: false, inputs: {} },
    })
    expect(await read(runId)).toMatchObject({
      status: 'paused',
      pause_reason: { kind: 'breakpoint', nodeId: 'second' },
    })
    expect(outside.done).toHaveLength(1)
    await engine.db.transaction().execute((tx) => resumeRun(tx, runId, { stepping: true }))
    await engine.settled()
    expect(await read(runId)).toMatchObject({
      status: 'paused',
      pause_reason: { kind: 'step', nodeId: 'last' },
    })
    await engine.db.transaction().execute((tx) => resumeRun(tx, runId, { stepping: false }))
    await engine.settled()
    expect(await read(runId)).toMatchObject({ status: 'succeeded' })
  })

  test('dry: reads run, writes and waits become a plan, and nothing outside is touched', async () => {
    const document = buildDocument(
      {
        start: { type: 'test.start' },
        wait: { type: 'flow.delay', params: { amount: literal(5), unit: literal('days') } },
        call: { type: 'test.write', params: { value: expression('trigger.host') } },
        ticket: { type: 'ticket.create', params: { subject: expression('steps.call.output.value') } },
        loop: { type: 'flow.each', params: { items: literal([1, 2]) } },
        inner: { type: 'test.write', in: 'loop', params: { value: expression('loop.item') } },
      },
      ['start -> wait', 'wait -> call', 'call -> ticket', 'ticket -> loop'],
    )
    const runId = await trial(document, { mode: 'dry' })
    const run = await read(runId)
    expect(run).toMatchObject({ status: 'succeeded' })
    expect(outside.done).toEqual([])
    expect(await engine.db.selectFrom('tickets').selectAll().execute()).toEqual([])
    const planned = run.effects.map((e: { node_id: string; status: string }) => `${e.node_id} ${e.status}`)
    expect(planned.sort()).toEqual(['call planned', 'inner planned', 'inner planned', 'ticket planned'])
    const ticket = run.effects.find((e: { node_id: string }) => e.node_id === 'ticket')
    expect(ticket.plan).toMatchObject({ subject: 'SRV-1' })
    const waited = run.steps.find((s: { node_id: string }) => s.node_id === 'wait')
    expect(new Date(waited.output.at).getTime()).toBeGreaterThan(Date.now() + 4.9 * 86_400_000)
  })
})

describe('cancelling', () => {
  test('a run whose step does not stop ends without it after ten seconds, and whatever it writes then is refused', async () => {
    let open = () => {}
    outside.stuck = new Promise((resolve) => {
      open = () => resolve(undefined)
    })
    const document = buildDocument({ start: { type: 'test.start' }, stuck: { type: 'test.stuck' } }, [
      'start -> stuck',
    ])
    const workflowId = await engine.publish(document)
    const { runId } = await engine.db
      .transaction()
      .execute((tx) =>
        startWorkflow(tx, engine.registry, { workflowId, input, trust: 'test', reason: 'test' }),
      )
    await expect.poll(async () => (await read(runId)).status).toBe('running')
    expect(await cancelRun(engine.db, runId)).toBe('cancelling')
    await engine.pool.query("update runs set cancel_requested_at = now() - interval '9 s' where id = $1", [
      runId,
    ])
    await expect.poll(async () => (await read(runId)).status, { timeout: 5000 }).toBe('cancelled')
    open()
    await expect.poll(() => engine.worker.active()).toBe(0)
    expect(await read(runId)).toMatchObject({ status: 'cancelled', steps: [] })
  })
})

describe('limits', () => {
  test('a run that takes longer than its workflow allows fails as timed out, though it waits', async () => {
    const document = buildDocument(
      {
        start: { type: 'test.start' },
        wait: { type: 'flow.delay', params: { amount: literal(5), unit: literal('days') } },
      },
      ['start -> wait'],
    )
    const runId = await begin({ ...document, settings: { timeoutMinutes: 0.02 } })
    await expect.poll(async () => (await read(runId)).status, { timeout: 10_000 }).toBe('failed')
    expect(await read(runId)).toMatchObject({ error: { class: 'Timeout', code: 'run_timeout' }, waits: [] })
  })

  test('a step that hangs is stopped when the time of its run is over', async () => {
    outside.answers = ['hang']
    const runId = await begin({ ...line(), settings: { timeoutMinutes: 0.01 } })
    expect(await read(runId)).toMatchObject({ status: 'failed', error: { code: 'run_timeout' } })
  })

  test('a failed run starts the error workflow with what failed and why, once', async () => {
    const hearer = await engine.publish(
      buildDocument(
        {
          start: { type: 'test.start' },
          note: {
            type: 'flow.set',
            params: { step: expression('trigger.error.step'), of: expression('trigger.run.workflow') },
          },
        },
        ['start -> note'],
      ),
    )
    outside.answers = ['fail']
    const runId = await begin({ ...line(once), name: 'Night job', settings: { errorWorkflowId: hearer } })
    await engine.settled()
    const { rows } = await engine.pool.query('select id from all_runs where workflow_id = $1', [hearer])
    expect(rows).toHaveLength(1)
    expect((await read(rows[0].id)).steps.at(-1).output).toEqual({ step: 'first', of: 'Night job' })
    expect(await read(runId)).toMatchObject({ status: 'failed' })
  })
})

test('when an item of a loop fails, nobody is asked about its other steps any more', async () => {
  outside.answers = ['uncertain']
  const document = buildDocument(
    {
      start: { type: 'test.start' },
      loop: { type: 'flow.each', params: { items: literal(['a']), onItemError: literal('continue') } },
      call: { type: 'test.write', in: 'loop' },
      wait: { type: 'flow.delay', in: 'loop', params: { amount: literal(1), unit: literal('seconds') } },
      broken: { type: 'flow.each', in: 'loop', params: { items: literal('no list') } },
      after: { type: 'flow.delay', params: { amount: literal(1), unit: literal('days') } },
    },
    ['start -> loop', 'wait -> broken', 'loop -> after'],
  )
  const runId = await begin(document)
  expect((await read(runId)).waits.map(({ kind }: { kind: string }) => kind)).toContain('decision')
  await expect
    .poll(async () => (await read(runId)).waits.map(({ kind }: { kind: string }) => kind), { timeout: 5000 })
    .toEqual(['timer'])
  expect(await read(runId)).toMatchObject({ status: 'waiting' })
})
