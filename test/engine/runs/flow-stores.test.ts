import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { saveBusinessHours } from '#engine/flow/business-hours.ts'
import { usualBusinessHours } from '#engine/msp/business-hours.ts'
import { cancelRun } from '#engine/runs/cancel-run.ts'
import { defineNode, StepFailed, z } from '#sdk'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'
import { testCatalogue } from './test-nodes.ts'

type Engine = Awaited<ReturnType<typeof startEngine>>

async function deliver(engine: Engine, workflowId: string, body: unknown): Promise<void> {
  const { hook_key } = await engine.db
    .selectFrom('triggers')
    .select('hook_key')
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  const answer = await engine.receiveHook(hook_key ?? '', {
    headers: {},
    query: {},
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(body)),
    receivedAt: new Date(),
  })
  expect(answer.status).toBe('accepted')
}

/** Waits until no run is left that lives. */
async function finished(engine: Engine): Promise<void> {
  await engine.settled()
  await expect
    .poll(() => engine.db.selectFrom('runs').select('id').execute(), { timeout: 30_000, interval: 50 })
    .toEqual([])
}

const stepsOf = (engine: Engine, nodeId: string) =>
  engine.db
    .selectFrom('steps')
    .select(['run_id', 'path', 'status', 'handle', 'output', 'error', 'started_at', 'finished_at'])
    .where('node_id', '=', nodeId)
    .orderBy('started_at')
    .orderBy('run_id')
    .execute()
const endsOf = async (engine: Engine) =>
  (await engine.db.selectFrom('run_history').select('status').execute()).map(({ status }) => status)

/** Work that takes a moment, and counts how many are at it; what is held waits until it is let go. */
function workNode() {
  const inside = { now: 0, most: 0 }
  let gate = Promise.resolve()
  const node = defineNode({
    type: 'test.work',
    title: 'Work',
    description: 'Takes a moment',
    category: 'connectors',
    icon: 'IconClock',
    effect: 'reads',
    params: z.object({ fails: z.boolean().default(false) }),
    output: z.null(),
    async run({ params, signal }) {
      inside.now += 1
      inside.most = Math.max(inside.most, inside.now)
      try {
        await Promise.race([
          Promise.all([gate, delay(5)]),
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
        ])
      } finally {
        inside.now -= 1
      }
      if (params.fails) throw new StepFailed('The disk is broken', { class: 'Remote', code: 'broken' })
      return null
    },
  })
  return {
    node,
    inside,
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}

const locked = (params: Record<string, string | number> = {}, nested = false) =>
  buildDocument(
    {
      hook: { type: 'test.hook' },
      lock: {
        type: 'flow.lock',
        params: {
          key: expression('trigger.key'),
          ...Object.fromEntries(Object.entries(params).map(([name, value]) => [name, literal(value)])),
        },
      },
      ...(nested
        ? {
            again: { type: 'flow.lock', in: 'lock', params: { key: expression('trigger.key') } },
            count: { type: 'store.add', in: 'again', params: { key: literal('inner') } },
          }
        : {
            before: { type: 'store.add', in: 'lock', params: { key: literal('work') } },
            work: { type: 'test.work', in: 'lock', params: { fails: expression('trigger.fails') } },
          }),
      after: { type: 'flow.set', params: { key: expression('steps.lock.output.key') } },
      failed: { type: 'flow.set', params: { why: expression('steps.lock.output.error.message') } },
    },
    ['hook -> lock', ...(nested ? [] : ['before -> work']), 'lock -> after', 'lock:error -> failed'],
  )

describe('one at a time', () => {
  test('of ten runs with one key never two are inside, and all get their turn', async () => {
    const work = workNode()
    await using engine = await startEngine(testCatalogue([work.node]))
    const id = await engine.publish(locked())
    await Promise.all(Array.from({ length: 10 }, () => deliver(engine, id, { key: 'srv-1', fails: false })))
    await finished(engine)

    expect(await endsOf(engine)).toEqual(Array(10).fill('succeeded'))
    expect(work.inside.most).toBe(1)
    const spans = await stepsOf(engine, 'work')
    expect(spans).toHaveLength(10)
    spans.slice(1).forEach((span, index) => {
      expect(span.started_at >= (spans[index]?.finished_at ?? new Date(0))).toBe(true)
    })
    expect((await stepsOf(engine, 'after')).map(({ output }) => output)).toEqual(
      Array(10).fill({ key: 'srv-1' }),
    )
    expect(await engine.db.selectFrom('lock_claims').selectAll().execute()).toEqual([])
  })

  test('those who wait are served in the order in which they came', async () => {
    const work = workNode()
    const open = work.hold()
    await using engine = await startEngine(testCatalogue([work.node]))
    const id = await engine.publish(locked())
    for (let n = 1; n <= 5; n++) {
      await deliver(engine, id, { key: 'k', fails: false })
      await expect.poll(() => engine.db.selectFrom('lock_claims').select('held').execute()).toHaveLength(n)
    }
    const line = await engine.db.selectFrom('lock_claims').select('run_id').orderBy('claimed_at').execute()
    open()
    await finished(engine)
    const served = (await stepsOf(engine, 'work')).map(({ run_id }) => ({ run_id }))
    expect(served).toEqual(line)
  })

  test('what runs read and write back inside is never lost, though they share transactions', async () => {
    await using engine = await startEngine(testCatalogue())
    const id = await engine.publish(
      buildDocument(
        {
          hook: { type: 'test.hook' },
          lock: { type: 'flow.lock', params: { key: literal('counter') } },
          get: { type: 'store.get', in: 'lock', params: { key: literal('n'), otherwise: literal(0) } },
          set: {
            type: 'store.set',
            in: 'lock',
            params: { key: literal('n'), value: expression('steps.get.output.value | plus: 1') },
          },
        },
        ['hook -> lock', 'get:found -> set', 'get:missing -> set'],
      ),
    )
    await Promise.all(Array.from({ length: 20 }, () => deliver(engine, id, {})))
    await finished(engine)

    expect(await endsOf(engine)).toEqual(Array(20).fill('succeeded'))
    const { value } = await engine.db.selectFrom('stored_values').select('value').executeTakeFirstOrThrow()
    expect(value).toBe(20)
  })

  test('items of one run that work side by side go one at a time too', async () => {
    const work = workNode()
    await using engine = await startEngine(testCatalogue([work.node]))
    const id = await engine.publish(
      buildDocument(
        {
          hook: { type: 'test.hook' },
          each: {
            type: 'flow.each',
            params: { items: expression('trigger.items'), concurrency: literal(4) },
          },
          lock: { type: 'flow.lock', in: 'each', params: { key: literal('k') } },
          work: { type: 'test.work', in: 'lock' },
        },
        ['hook -> each'],
      ),
    )
    await deliver(engine, id, { items: [1, 2, 3, 4, 5] })
    await finished(engine)

    expect(await endsOf(engine)).toEqual(['succeeded'])
    expect(await stepsOf(engine, 'work')).toHaveLength(5)
    expect(work.inside.most).toBe(1)
  })

  test('different keys do not wait for each other', async () => {
    const work = workNode()
    const open = work.hold()
    await using engine = await startEngine(testCatalogue([work.node]))
    const id = await engine.publish(locked())
    for (const key of ['a', 'b', 'c']) await deliver(engine, id, { key, fails: false })
    await expect.poll(() => work.inside.now).toBe(3)
    open()
    await finished(engine)
    expect(await endsOf(engine)).toEqual(Array(3).fill('succeeded'))
  })

  test('a failure inside is the container’s, and lets the next one in', async () => {
    const work = workNode()
    await using engine = await startEngine(testCatalogue([work.node]))
    const id = await engine.publish(locked())
    await deliver(engine, id, { key: 'k', fails: true })
    await deliver(engine, id, { key: 'k', fails: true })
    await deliver(engine, id, { key: 'k', fails: false })
    await finished(engine)

    expect((await stepsOf(engine, 'failed')).map(({ output }) => output)).toEqual(
      Array(2).fill({ why: 'The disk is broken' }),
    )
    const lock = await stepsOf(engine, 'lock')
    expect(lock.filter(({ status }) => status === 'error')).toMatchObject(
      Array(2).fill({ handle: 'error', error: { class: 'Remote', code: 'item_failed' } }),
    )
    expect(await stepsOf(engine, 'after')).toHaveLength(1)
    expect(await engine.db.selectFrom('lock_claims').selectAll().execute()).toEqual([])
  })

  test('who waits too long fails, names the run that holds the key, and never gets it later', async () => {
    const work = workNode()
    const open = work.hold()
    await using engine = await startEngine(testCatalogue([work.node]))
    const id = await engine.publish(locked({ amount: 1, unit: 'seconds' }))
    await deliver(engine, id, { key: 'k', fails: false })
    await expect.poll(() => work.inside.now).toBe(1)
    await deliver(engine, id, { key: 'k', fails: false })
    await expect.poll(() => stepsOf(engine, 'failed'), { timeout: 10_000 }).toHaveLength(1)

    const [holder] = await engine.db
      .selectFrom('lock_claims')
      .select('run_id')
      .where('held', '=', true)
      .execute()
    const [late] = (await stepsOf(engine, 'lock')).filter(({ status }) => status === 'error')
    expect(late?.error).toMatchObject({
      class: 'Timeout',
      code: 'lock_timeout',
      message: expect.stringContaining(holder?.run_id ?? 'nobody'),
    })
    open()
    await finished(engine)
    expect(await stepsOf(engine, 'work')).toHaveLength(1)
    await expect.poll(() => engine.db.selectFrom('lock_claims').selectAll().execute()).toEqual([])
  })

  test('a run that is cancelled inside leaves the key to the next', async () => {
    const work = workNode()
    const open = work.hold()
    await using engine = await startEngine(testCatalogue([work.node]))
    const id = await engine.publish(locked())
    await deliver(engine, id, { key: 'k', fails: false })
    await expect.poll(() => work.inside.now).toBe(1)
    await deliver(engine, id, { key: 'k', fails: false })
    await expect.poll(() => engine.db.selectFrom('lock_claims').select('held').execute()).toHaveLength(2)
    const { run_id } = await engine.db
      .selectFrom('lock_claims')
      .select('run_id')
      .where('held', '=', true)
      .executeTakeFirstOrThrow()
    await cancelRun(engine.db, run_id)
    // Its worker learns of it within a second; let go before, its work would be done.
    await expect.poll(() => endsOf(engine)).toEqual(['cancelled'])
    open()
    await finished(engine)
    expect((await endsOf(engine)).toSorted()).toEqual(['cancelled', 'succeeded'])
  })

  test('a lock within itself is refused, since it would wait for itself', async () => {
    await using engine = await startEngine(testCatalogue())
    const id = await engine.publish(locked({}, true))
    await deliver(engine, id, { key: 'k' })
    await finished(engine)
    expect((await stepsOf(engine, 'failed')).map(({ output }) => output)).toEqual([
      { why: expect.stringContaining('holds the lock "k" already') },
    ])
  })
})

const passing = (type: string, params: Record<string, string | number>) =>
  buildDocument(
    {
      hook: { type: 'test.hook' },
      gate: {
        type,
        params: {
          key: expression('trigger.key'),
          ...Object.fromEntries(Object.entries(params).map(([name, value]) => [name, literal(value)])),
        },
      },
    },
    ['hook -> gate'],
  )

describe('throttle', () => {
  test('exactly as many pass as may, of 50 runs at once', async () => {
    await using engine = await startEngine(testCatalogue())
    const id = await engine.publish(passing('flow.throttle', { most: 5 }))
    await Promise.all(Array.from({ length: 50 }, () => deliver(engine, id, { key: 'k' })))
    await finished(engine)

    const ways = (await stepsOf(engine, 'gate')).map(({ handle }) => handle)
    expect(ways.filter((way) => way === 'pass')).toHaveLength(5)
    expect(ways.filter((way) => way === 'over')).toHaveLength(45)
  })

  test('those over the number wait for their promised moment, in order', async () => {
    await using engine = await startEngine(testCatalogue())
    const id = await engine.publish(
      passing('flow.throttle', { most: 1, amount: 1, unit: 'seconds', whenOver: 'wait' }),
    )
    for (let n = 0; n < 3; n++) await deliver(engine, id, { key: 'k' })
    await finished(engine)

    const steps = await stepsOf(engine, 'gate')
    expect(steps.map(({ handle }) => handle)).toEqual(['pass', 'pass', 'pass'])
    expect(steps.map(({ output }) => output)).toMatchObject([
      { waited: false },
      { waited: true },
      { waited: true },
    ])
    const { marks } = await engine.db.selectFrom('rate_marks').select('marks').executeTakeFirstOrThrow()
    expect(marks).toHaveLength(1)
  })
})

describe('debounce', () => {
  test('of twenty quick runs of one key one goes on, and knows how many came', async () => {
    await using engine = await startEngine(testCatalogue())
    const id = await engine.publish(passing('flow.debounce', { amount: 1, unit: 'seconds' }))
    await Promise.all(Array.from({ length: 20 }, () => deliver(engine, id, { key: 'k' })))
    await deliver(engine, id, { key: 'other' })
    await finished(engine)

    const steps = await stepsOf(engine, 'gate')
    expect(steps.filter(({ handle }) => handle === 'superseded')).toHaveLength(19)
    expect(steps.filter(({ handle }) => handle === 'last').map(({ output }) => output)).toEqual(
      expect.arrayContaining([
        { key: 'k', count: 20 },
        { key: 'other', count: 1 },
      ]),
    )
    expect(await engine.db.selectFrom('debounce_holders').selectAll().execute()).toEqual([])
  })

  test('with a latest time, one goes on although more keep coming', async () => {
    await using engine = await startEngine(testCatalogue())
    const id = await engine.publish(passing('flow.debounce', { amount: 100, unit: 'seconds', most: 0.001 }))
    await deliver(engine, id, { key: 'k' })
    await finished(engine)
    expect((await stepsOf(engine, 'gate')).map(({ handle }) => handle)).toEqual(['last'])
  })
})

test('a stored value is read, counted and removed by later steps and later runs', async () => {
  await using engine = await startEngine(testCatalogue())
  const id = await engine.publish(
    buildDocument(
      {
        hook: { type: 'test.hook' },
        get: { type: 'store.get', params: { key: literal('seen'), otherwise: literal('never') } },
        join: { type: 'flow.set', params: { before: expression('steps.get.output.value') } },
        set: { type: 'store.set', params: { key: literal('seen'), value: expression('trigger.now') } },
        count: { type: 'store.add', params: { key: literal('times') } },
        remove: { type: 'store.remove', params: { key: literal('nothing') } },
      },
      [
        'hook -> get',
        'get:found -> join',
        'get:missing -> join',
        'join -> set',
        'set -> count',
        'count -> remove',
      ],
    ),
  )
  for (const now of ['monday', 'tuesday']) {
    await deliver(engine, id, { now })
    await finished(engine)
  }
  const outputs = async (nodeId: string) => (await stepsOf(engine, nodeId)).map(({ output }) => output)
  expect(await outputs('get')).toEqual([
    { key: 'seen', found: false, value: 'never' },
    { key: 'seen', found: true, value: 'monday' },
  ])
  expect(await outputs('count')).toEqual([
    { key: 'times', value: 1 },
    { key: 'times', value: 2 },
  ])
  expect(await outputs('remove')).toEqual(Array(2).fill({ key: 'nothing', removed: false }))
})

test('a value that is too large fails its step, and says what to do', async () => {
  await using engine = await startEngine(testCatalogue())
  const id = await engine.publish(
    buildDocument(
      {
        hook: { type: 'test.hook' },
        set: { type: 'store.set', params: { key: literal('big'), value: expression('trigger.text') } },
      },
      ['hook -> set'],
    ),
  )
  await deliver(engine, id, { text: 'x'.repeat(70_000) })
  await finished(engine)
  expect((await stepsOf(engine, 'set'))[0]?.error).toMatchObject({
    class: 'Validation',
    code: 'value_too_large',
    message: expect.stringContaining('Keep only the fields'),
  })
})

test('who waits for business hours goes on when they begin, though it is the weekend', async () => {
  let now = new Date('2026-11-21T20:00:00Z')
  await using engine = await startEngine(testCatalogue(), undefined, () => now)
  await saveBusinessHours(engine.db, usualBusinessHours)
  const id = await engine.publish(
    buildDocument({ hook: { type: 'test.hook' }, wait: { type: 'flow.wait_hours' } }, ['hook -> wait']),
  )
  await deliver(engine, id, {})
  await engine.settled()
  const [wait] = await engine.db.selectFrom('waits').select('wake_at').execute()
  expect(wait?.wake_at).toEqual(new Date('2026-11-23T08:00:00Z'))

  now = new Date('2026-11-23T08:00:00Z')
  await finished(engine)
  await deliver(engine, id, {})
  await finished(engine)
  expect((await stepsOf(engine, 'wait')).map(({ output }) => output)).toEqual([
    { at: now.toISOString(), waited: true },
    { at: now.toISOString(), waited: false },
  ])
})
