import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { tendBacktests } from '#engine/backtests/run-backtest.ts'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { buildContract, buildCustomer } from '../../support/build.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { outsideNodes, testCatalogue } from '../runs/test-nodes.ts'
import { createApiForTests } from './api-for-tests.ts'

const outside = outsideNodes()
const api = await createApiForTests({ catalogue: testCatalogue(outside.actions), working: true })
afterAll(() => api[Symbol.asyncDispose]())
beforeEach(() => {
  outside.calls.length = 0
})

/** Opens a ticket for each event, and calls outside. */
const drawn = buildDocument(
  {
    hook: { type: 'test.hook' },
    read: { type: 'test.read', params: { value: expression('trigger.host') } },
    ticket: { type: 'ticket.create', params: { subject: template('Disk of {{ steps.read.output.value }}') } },
    call: { type: 'test.call', params: { value: expression('trigger.host') } },
  },
  ['hook -> read', 'read -> ticket', 'ticket -> call'],
)

async function publish(document: WorkflowDocument): Promise<{ id: string; hook: string }> {
  const { body } = await api.as('editor', 'POST', '/api/workflows', { document })
  await api.as('admin', 'POST', `/api/workflows/${body.id}/publish`, {})
  const row = await api.db
    .selectFrom('triggers')
    .select('hook_key')
    .where('workflow_id', '=', body.id)
    .executeTakeFirstOrThrow()
  return { id: body.id, hook: row.hook_key ?? '' }
}

async function arrive(hook: string, data: object, problem?: string): Promise<void> {
  await api.receiveHook(hook, {
    headers: { 'content-type': 'application/json', ...(problem ? { 'x-problem': problem } : {}) },
    query: {},
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(data)),
    receivedAt: new Date(),
  })
  await api.settled()
}

async function draft(id: string, document: WorkflowDocument): Promise<void> {
  await api.db
    .updateTable('workflows')
    .set({ draft: JSON.stringify(document) })
    .where('id', '=', id)
    .execute()
}

const change = (document: WorkflowDocument, id: string, by: Partial<DocumentNode>): WorkflowDocument => ({
  ...document,
  nodes: document.nodes.map((node) => (node.id === id ? { ...node, ...by } : node)),
})

async function ask(id: string) {
  return api.as('editor', 'POST', `/api/workflows/${id}/backtests`, { days: 1 })
}

async function backtest(id: string) {
  const asked = await ask(id)
  expect(asked.status).toBe(202)
  await tendBacktests(api)
  const read = await api.as('viewer', 'GET', `/api/backtests/${asked.body.id}`)
  const events = await api.as('viewer', 'GET', `/api/backtests/${asked.body.id}/events`)
  return { ...read.body, items: events.body.items }
}

describe('a backtest', () => {
  test('of a draft that is as it was published finds nothing, writes nothing and asks nobody', async () => {
    const { id, hook } = await publish(drawn)
    await arrive(hook, { host: 'SRV-1' })
    await arrive(hook, { host: 'SRV-2' })
    const count = async () =>
      (
        await api.pool.query(
          `select (select count(*) from runs) + (select count(*) from run_history) + (select count(*) from tickets)
                + (select count(*) from steps) + (select count(*) from effects) + (select count(*) from events)
                + (select count(*) from trigger_problems) + (select count(*) from problems) as n`,
        )
      ).rows[0]?.n
    const before = await count()
    outside.calls.length = 0

    const found = await backtest(id)

    expect(found).toMatchObject({
      state: 'done',
      total: 2,
      done: 2,
      version: 1,
      error: null,
      summary: {
        events: 2,
        changed: 0,
        published: { runs: 2, failed: 0, effects: { 'ticket.create': 2, 'test.call': 2 } },
        draft: { runs: 2, failed: 0, effects: { 'ticket.create': 2, 'test.call': 2 } },
        assumed: {},
      },
      items: [],
    })
    expect(await count()).toBe(before)
    expect(outside.calls).toEqual([])
  })

  test('tells which events the draft would have answered otherwise, and how', async () => {
    const { id, hook } = await publish(drawn)
    await arrive(hook, { host: 'SRV-1', kind: 'disk' })
    await arrive(hook, { host: 'LAPTOP', kind: 'disk' })
    const filter = {
      match: 'all' as const,
      conditions: [{ field: 'trigger.host', operator: 'starts_with' as const, value: 'SRV' }],
    }
    const filtered = change(drawn, 'hook', { settings: { noise: { filter } } })
    await draft(id, change(filtered, 'ticket', { params: { subject: template('Full: {{ trigger.host }}') } }))

    const found = await backtest(id)

    expect(found.summary).toMatchObject({
      changed: 2,
      published: { runs: 2, effects: { 'ticket.create': 2 } },
      draft: { runs: 1, effects: { 'ticket.create': 1 } },
    })
    expect(found.items).toMatchObject([
      {
        change: 'starts_not',
        published: { runs: 1, runIds: [expect.any(String)] },
        draft: { runs: 0, reason: expect.stringContaining('filter'), why: { code: 'filter' }, effects: [] },
      },
      {
        change: 'effects',
        event: { type: 'test' },
        published: { effects: [{ input: { subject: 'Disk of SRV-1' } }, {}] },
        draft: { effects: [{ input: { subject: 'Full: SRV-1' } }, {}] },
      },
    ])
    const only = await api.as('viewer', 'GET', `/api/backtests/${found.id}/events?change=effects`)
    expect(only.body.items).toEqual([found.items[1]])
  })

  test('plays another document than the draft where one is given, and says so', async () => {
    const { id, hook } = await publish(drawn)
    await arrive(hook, { host: 'SRV-1' })
    const document = change(drawn, 'ticket', { params: { subject: template('Proposed') } })

    const asked = await api.as('editor', 'POST', `/api/workflows/${id}/backtests`, { days: 1, document })
    expect(asked).toMatchObject({ status: 202, body: { revision: null } })
    await tendBacktests(api)

    const { body } = await api.as('viewer', 'GET', `/api/backtests/${asked.body.id}/events`)
    expect(body.items).toMatchObject([
      { change: 'effects', draft: { effects: [{ input: { subject: 'Proposed' } }, {}] } },
    ])
    expect((await api.as('viewer', 'GET', `/api/workflows/${id}`)).body.document).toEqual(drawn)
  })

  test('plays rules with a memory of its own: what repeats within the time starts nothing', async () => {
    const { id, hook } = await publish(drawn)
    for (const host of ['A', 'A', 'A']) await arrive(hook, { host }, 'disk')
    const dedup = change(drawn, 'hook', { settings: { noise: { dedupMinutes: 60 } } })
    await draft(id, dedup)

    const found = await backtest(id)

    expect(found.summary).toMatchObject({ events: 3, published: { runs: 3 }, draft: { runs: 1 }, changed: 2 })
    const { rows } = await api.pool.query('select count(*)::int as n from trigger_problems')
    expect(rows[0]?.n).toBe(0)
  })

  test('decides about what is held once its time has come', async () => {
    const { id, hook } = await publish(drawn)
    await arrive(hook, { host: 'A' }, 'held')
    await arrive(hook, { host: 'B' }, 'other')
    await api.pool.query(
      `update events set received_at = received_at - interval '1 hour' where dedup_key = 'held'`,
    )
    const held = change(drawn, 'hook', { settings: { noise: { holdMinutes: 10 } } })
    await draft(id, held)

    const found = await backtest(id)

    // The first was open for an hour; whether the second stays open for ten minutes nobody knows yet.
    expect(found.summary).toMatchObject({ published: { runs: 2 }, draft: { runs: 1 } })
  })

  test('says where a new step gave its example, and where the draft would fail', async () => {
    const { id, hook } = await publish(drawn)
    await arrive(hook, { host: 'A' })
    await draft(id, change(drawn, 'read', { params: { value: literal('another') } }))
    expect((await backtest(id)).summary.assumed).toEqual({ read: 1 })

    await draft(id, change(drawn, 'ticket', { params: { subject: expression('trigger.nothing') } }))
    expect(await backtest(id)).toMatchObject({
      summary: { draft: { failed: 1 }, published: { failed: 0 } },
      items: [{ change: 'fails', draft: { failures: [expect.any(String)] } }],
    })
  })

  test('adds up what would be billed, by customer', async () => {
    const customer = await buildCustomer(api.db)
    await buildContract(api.db, { customerId: customer.id })
    const billing = buildDocument(
      {
        hook: { type: 'test.hook' },
        bill: {
          type: 'billing.add_line',
          params: {
            description: literal('Work'),
            quantity: literal(2),
            unitPrice: literal(50),
            customerId: literal(customer.id),
          },
        },
      },
      ['hook -> bill'],
    )
    const { id, hook } = await publish(billing)
    await arrive(hook, {})
    await draft(
      id,
      change(billing, 'bill', {
        params: {
          description: literal('Work'),
          quantity: literal(3),
          unitPrice: literal(60),
          customerId: literal(customer.id),
        },
      }),
    )

    const { summary } = await backtest(id)

    expect(summary).toMatchObject({
      published: { money: { EUR: 10_000 }, unpriced: 0 },
      draft: { money: { EUR: 18_000 }, unpriced: 0 },
      customers: [{ customerId: null, events: 1, changed: 1 }],
    })
  })

  test('is one at a time for a workflow, and is cancelled', async () => {
    const { id } = await publish(drawn)
    const first = await ask(id)
    expect(first).toMatchObject({ status: 202, body: { state: 'queued', done: 0, total: null } })
    expect((await ask(id)).status).toBe(409)

    const cancelled = await api.as('editor', 'POST', `/api/backtests/${first.body.id}/cancel`, {})
    expect(cancelled).toMatchObject({ status: 202, body: { state: 'cancelled' } })
    expect((await api.as('editor', 'POST', `/api/backtests/${first.body.id}/cancel`, {})).status).toBe(409)
    expect((await ask(id)).status).toBe(202)
    await tendBacktests(api)
    const { rows } = await api.pool.query(
      `select action from audit_log where action like 'workflow.backtest%' and subject = $1 order by id`,
      [`workflow/${id}`],
    )
    expect(rows.map(({ action }) => action)).toEqual([
      'workflow.backtest-asked',
      'workflow.backtest-cancelled',
      'workflow.backtest-asked',
    ])
  })

  test('that was begun by a process that is gone is begun anew', async () => {
    const { id, hook } = await publish(drawn)
    await arrive(hook, { host: 'A' })
    const { body } = await ask(id)
    await api.pool.query(
      `update backtests set state = 'running', started_at = now() - interval '1 hour', done = 7,
              beat_at = now() - interval '10 minutes' where id = $1`,
      [body.id],
    )
    expect(await tendBacktests(api)).toBe(true)
    expect((await api.as('viewer', 'GET', `/api/backtests/${body.id}`)).body).toMatchObject({
      state: 'done',
      done: 1,
    })
  })

  test('of a draft with errors fails with what to do', async () => {
    const { id } = await publish(drawn)
    await draft(id, change(drawn, 'ticket', { params: { subject: template('{{ nonsense') } }))
    const { body } = await ask(id)
    await expect(tendBacktests(api)).rejects.toThrow('The draft has errors')
    expect((await api.as('viewer', 'GET', `/api/backtests/${body.id}`)).body).toMatchObject({
      state: 'failed',
      error: 'The draft has errors: mend them, then ask again.',
    })
  })

  test('is none of those who may only look', async () => {
    const { id } = await publish(drawn)
    expect((await api.as('technician', 'POST', `/api/workflows/${id}/backtests`, {})).status).toBe(403)
  })
})
