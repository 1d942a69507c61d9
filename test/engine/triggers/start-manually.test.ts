import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#engine/graph/json.ts'
import { NotStartable, startManually } from '#engine/triggers/start-manually.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'

const set = { type: 'flow.set' }
const form = { form: literal([{ name: 'host', label: 'Host', type: 'text', required: true }]) }
const runbook = buildDocument({ start: { type: 'manual.start', params: form }, set }, ['start -> set'])
const hooked = buildDocument({ hook: { type: 'webhook.received' }, set }, ['hook -> set'])
const both = buildDocument({ hook: { type: 'webhook.received' }, start: { type: 'manual.start' }, set }, [
  'hook -> set',
  'start -> set',
])
const twoHooks = buildDocument(
  { one: { type: 'webhook.received' }, two: { type: 'webhook.received' }, set },
  ['one -> set', 'two -> set'],
)

describe('starting by hand', () => {
  let engine: Awaited<ReturnType<typeof assembleEngine>>
  beforeAll(async () => {
    engine = await assembleEngine(catalogue, await createTestDatabase())
  })
  afterAll(() => engine?.[Symbol.asyncDispose]())

  const start = (workflowId: string, input: JsonObject = {}, triggerNode?: string) =>
    engine.db
      .transaction()
      .execute((tx) =>
        startManually(tx, engine.registry, { workflowId, input, triggerNode, actor: 'anna@msp.example' }),
      )
  const eventOf = (id: string) =>
    engine.db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  test('makes event, decision, run and job, with who did it', async () => {
    const workflowId = await engine.publish(runbook)
    const { runId, eventId } = await start(workflowId, { host: 'SRV-1' })
    expect(await eventOf(eventId)).toMatchObject({
      data: { host: 'SRV-1' },
      trust: 'user anna@msp.example',
      routed_at: expect.any(Date),
    })
    const run = await engine.db
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', runId)
      .executeTakeFirstOrThrow()
    expect(run).toMatchObject({
      workflow_id: workflowId,
      trigger_node: 'start',
      version: 1,
      event_id: eventId,
    })
    const decision = await engine.db
      .selectFrom('event_decisions')
      .select(['decision', 'reason', 'run_id'])
      .where('event_id', '=', eventId)
      .executeTakeFirstOrThrow()
    expect(decision).toEqual({ decision: 'started', reason: 'Started by anna@msp.example', run_id: runId })
    const { rows } = await engine.pool.query('select 1 from graphile_worker.jobs where key = $1', [
      `run:${runId}`,
    ])
    expect(rows).toHaveLength(1)
  })

  test('with a form that is not filled in leaves nothing behind', async () => {
    const workflowId = await engine.publish(runbook)
    await expect(start(workflowId, { port: 22 })).rejects.toThrow(/no field "port".*"Host" is missing/)
    const runs = await engine.db
      .selectFrom('runs')
      .select('id')
      .where('workflow_id', '=', workflowId)
      .execute()
    expect(runs).toEqual([])
  })

  test('takes the manual trigger of several, and the only one where there is none', async () => {
    const picked = async (workflowId: string, node?: string) => {
      const { runId } = await start(workflowId, {}, node)
      const run = await engine.db
        .selectFrom('runs')
        .select('trigger_node')
        .where('id', '=', runId)
        .executeTakeFirst()
      return run?.trigger_node
    }
    expect(await picked(await engine.publish(both))).toBe('start')
    expect(await picked(await engine.publish(both), 'hook')).toBe('hook')
    expect(await picked(await engine.publish(hooked))).toBe('hook')
    expect(await picked(await engine.publish(twoHooks), 'two')).toBe('two')
  })

  test('takes any values, also such as PostgreSQL cannot keep', async () => {
    const { eventId } = await start(await engine.publish(both), { 'na\u0000me': 'a\u0000b', half: '\ud83d' })
    expect((await eventOf(eventId)).data).toEqual({ name: 'ab', half: '\ufffd' })
  })

  test('each time is a new run, however alike', async () => {
    const workflowId = await engine.publish(both)
    const started = await Promise.all([1, 2, 3, 4].map(() => start(workflowId, { a: 1 })))
    expect(new Set(started.map(({ runId }) => runId)).size).toBe(4)
  })

  test('says why it cannot', async () => {
    const draft = uuidv7()
    await engine.db
      .insertInto('workflows')
      .values({ id: draft, name: 'Draft', draft: JSON.stringify(runbook) })
      .execute()
    const off = await engine.publish(both)
    await engine.db.updateTable('triggers').set({ enabled: false }).where('workflow_id', '=', off).execute()
    const gone = await engine.publish(both)
    await engine.db.updateTable('workflows').set({ deleted_at: new Date() }).where('id', '=', gone).execute()
    const several = await engine.publish(twoHooks)
    const cases: [string, string | undefined, RegExp][] = [
      [uuidv7(), undefined, /no such workflow/],
      [gone, undefined, /no such workflow/],
      [draft, undefined, /"Draft" is not published yet/],
      [off, undefined, /switched off/],
      [several, undefined, /which trigger to start from: one, two/],
      [several, 'three', /which trigger to start from: one, two/],
    ]
    for (const [workflowId, node, reason] of cases) {
      const failure = await start(workflowId, {}, node).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(NotStartable)
      expect((failure as Error).message).toMatch(reason)
    }
  })
})
