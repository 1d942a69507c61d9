import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

async function run(
  nodes: Parameters<typeof buildDocument>[0],
  edges: string[],
): Promise<{ status: string; error: unknown; steps: Record<string, { status: string; output: unknown }> }> {
  const workflowId = await world.publish(buildDocument({ start: { type: 'manual.start' }, ...nodes }, edges))
  const { runId } = await world.start(workflowId, 'start', {})
  await world.settled()
  const { rows } = await world.pool.query('select status, error from run_history where id = $1', [runId])
  const steps = await world.pool.query(
    `select case when path = '' then node_id else path || '/' || node_id end as place, status, output
       from steps where run_id = $1 order by seq`,
    [runId],
  )
  return {
    ...rows[0],
    steps: Object.fromEntries(steps.rows.map(({ place, ...step }) => [place, step])),
  }
}

const inTry = (fails: boolean) => ({
  attempt: { type: 'flow.try', params: { result: expression('steps.good.output.name') } },
  good: { type: 'flow.set', in: 'attempt', params: { name: literal('SRV-1') } },
  maybe: {
    type: 'flow.each',
    in: 'attempt',
    params: { items: fails ? literal('no list') : literal([]) },
  },
  cleanup: {
    type: 'flow.set',
    in: 'attempt',
    settings: { finally: true },
    params: { of: expression('steps.good.output.name') },
  },
  after: { type: 'flow.set', params: { name: expression('steps.attempt.output.result') } },
  handled: { type: 'flow.set', params: { why: expression('steps.attempt.output.error.message') } },
})

describe('try', () => {
  test('runs its end after the steps went well, hands on its result and leaves by out', async () => {
    const { status, steps } = await run(inTry(false), [
      'start -> attempt',
      'good -> maybe',
      'attempt -> after',
      'attempt:error -> handled',
    ])
    expect(status).toBe('succeeded')
    expect(steps['attempt[1]/cleanup']).toMatchObject({ status: 'ok', output: { of: 'SRV-1' } })
    expect(steps.after?.output).toEqual({ name: 'SRV-1' })
    expect(steps.handled).toBeUndefined()
  })

  test('runs its end after a step failed, then leaves by error with what went wrong', async () => {
    const { status, steps } = await run(inTry(true), [
      'start -> attempt',
      'good -> maybe',
      'attempt -> after',
      'attempt:error -> handled',
    ])
    expect(status).toBe('succeeded')
    expect(steps['attempt[1]/cleanup']).toMatchObject({ status: 'ok', output: { of: 'SRV-1' } })
    expect(steps.after).toBeUndefined()
    expect(steps.handled?.output).toEqual({ why: expect.stringContaining('must be a list') })
  })

  test('without an error way the run fails, but only after its end', async () => {
    const { handled: _handled, ...nodes } = inTry(true)
    const { status, error, steps } = await run(nodes, [
      'start -> attempt',
      'good -> maybe',
      'attempt -> after',
    ])
    expect(status).toBe('failed')
    expect(error).toMatchObject({ message: expect.stringContaining('must be a list'), nodeId: 'attempt' })
    expect(steps['attempt[1]/cleanup']).toMatchObject({ status: 'ok' })
  })

  test('an end that fails fails the try, with its own words', async () => {
    const { status, error } = await run(
      {
        attempt: { type: 'flow.try' },
        good: { type: 'flow.set', in: 'attempt' },
        cleanup: {
          type: 'flow.each',
          in: 'attempt',
          settings: { finally: true },
          params: { items: literal(7) },
        },
      },
      ['start -> attempt'],
    )
    expect(status).toBe('failed')
    expect(error).toMatchObject({ message: expect.stringContaining('a number') })
  })
})

describe('for each', () => {
  test('collects what a step gave in each item, null where it gave nothing, in the order of the items', async () => {
    const { steps } = await run(
      {
        loop: {
          type: 'flow.each',
          params: {
            items: literal([1, 2, 3, 4, 5, 6, 7]),
            concurrency: literal(3),
            onItemError: literal('continue'),
            collect: literal('name'),
          },
        },
        odd: { type: 'flow.each', in: 'loop', params: { items: expression('loop.item') } },
        name: { type: 'flow.set', in: 'loop', params: { number: expression('loop.item') } },
      },
      ['start -> loop', 'odd:error -> name'],
    )
    expect(steps.loop?.output).toMatchObject({
      count: 7,
      succeeded: 7,
      results: [1, 2, 3, 4, 5, 6, 7].map((number) => ({ number })),
    })
  })

  test.each([
    [10, 'failed'],
    [50, 'succeeded'],
  ])('lets %i percent of failed items pass: the run has %s', async (toleratePercent, wanted) => {
    const { status } = await run(
      {
        loop: {
          type: 'flow.each',
          params: {
            items: literal([[], 'no list', [], 'no list']),
            onItemError: literal('continue'),
            toleratePercent: literal(toleratePercent),
          },
        },
        inner: { type: 'flow.each', in: 'loop', params: { items: expression('loop.item') } },
      },
      ['start -> loop'],
    )
    expect(status).toBe(wanted)
  })
})
