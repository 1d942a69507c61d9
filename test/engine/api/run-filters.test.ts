import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildCustomer, buildDevice } from '../../support/build.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { outsideNodes, testCatalogue } from '../runs/test-nodes.ts'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue: testCatalogue(outsideNodes().actions), working: true })
afterAll(() => api[Symbol.asyncDispose]())

let workflowId: string
let otherId: string
let customerId: string
let deviceId: string

/** Six runs on one day in March when clocks are put forward, one an hour from 00:30 on in Rome. */
beforeAll(async () => {
  const publish = async (name: string) => {
    const document = { ...buildDocument({ hook: { type: 'test.hook' } }, []), name }
    const { body } = await api.as('editor', 'POST', '/api/workflows', { document })
    await api.as('editor', 'POST', `/api/workflows/${body.id}/publish`, {})
    return String(body.id)
  }
  workflowId = await publish('Night backup')
  otherId = await publish('Mail')
  // Its second version begins otherwise; that it ran on the first one does not matter.
  await sql`
    insert into workflow_versions select (jsonb_populate_record(v, jsonb_build_object(
             'version', 2, 'document', jsonb_set(v.document, '{nodes,0,type}', '"test.clock"')))).*
      from workflow_versions v where workflow_id = ${otherId}`.execute(api.db)
  customerId = (await buildCustomer(api.db, { name: 'Rossi Srl' })).id
  deviceId = (await buildDevice(api.db, { hostname: 'SRV-9', customerId })).id
  const made = sql`(select n, at, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid as id
    from (select n, timestamptz '2026-03-28 23:30+00' + n * interval '1 hour' as at from generate_series(0, 5) as n) as at) as made`
  await sql`
    insert into events (id, source_key, type, source, device_id, occurred_at, received_at, trust, data, routed_at)
    select id, 'x', 'webhook.received', 'webhook', case when n = 2 then ${deviceId}::uuid end, at, at, 'verified',
           jsonb_build_object('job', 'nightly-' || n), at from ${made}`.execute(api.db)
  await sql`
    insert into run_history (id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state, error, recoveries,
                             created_at, started_at, finished_at)
    select id, case when n < 4 then ${workflowId}::uuid else ${otherId}::uuid end, 1, 'hook', id,
           case when n = 1 then ${customerId}::uuid end, case when n = 3 then 'test' else 'live' end,
           case n when 0 then 'failed' when 5 then 'cancelled' else 'succeeded' end, '{}',
           case when n = 0 then '{"class": "Remote", "message": "Share is gone"}'::jsonb end, 0, at, at, at from ${made}`.execute(
    api.db,
  )
})

const found = async (query: string) => {
  const { status, body } = await api.as('viewer', 'GET', `/api/runs?${query}`)
  expect(status).toBe(200)
  return body.items.map((item: { createdAt: string }) => Number(item.createdAt.slice(11, 13)))
}

test('runs are found by each filter alone and together, the newest first', async () => {
  expect(await found('')).toEqual([4, 3, 2, 1, 0, 23])
  expect(await found(`workflowId=${workflowId}&mode=live`)).toEqual([1, 0, 23])
  expect(await found('status=failed')).toEqual([23])
  expect(await found('status=failed,cancelled')).toEqual([4, 23])
  expect(await found(`customerId=${customerId}`)).toEqual([0])
  expect(await found(`deviceId=${deviceId}`)).toEqual([1])
  expect(await found(`workflowId=${workflowId}&version=1`)).toHaveLength(4)
  expect(await found(`workflowId=${workflowId}&version=2`)).toEqual([])
  expect(await found('version=draft')).toEqual([])
  expect(await found('trigger=test.hook')).toHaveLength(6)
  expect(await found('trigger=test.clock&mode=live')).toEqual([4, 3])
  expect(await found('trigger=mail.received')).toEqual([])
  expect(await found('from=2026-03-29T00:30:00Z&to=2026-03-29T02:30:00%2B00:00')).toEqual([1, 0])
})

test('words are looked for in names, errors, devices and the data of events, within the other filters', async () => {
  expect(await found('q=night')).toEqual([2, 1, 0, 23, 4, 3].toSorted((a, b) => order(a) - order(b)))
  expect(await found('q=backup')).toEqual([2, 1, 0, 23])
  expect(await found('q=share+is')).toEqual([23])
  expect(await found('q=rossi')).toEqual([0])
  expect(await found('q=srv-9')).toEqual([1])
  expect(await found('q=nightly-5')).toEqual([4])
  expect(await found('q=nightly-5&status=failed')).toEqual([])
  expect(await found('q=100%25')).toEqual([])
})

const order = (hour: number) => [4, 3, 2, 1, 0, 23].indexOf(hour)

test('what is searched comes in pages too', async () => {
  const first = await api.as('viewer', 'GET', '/api/runs?q=nightly&limit=4')
  expect(first.body.items).toHaveLength(4)
  const next = await api.as('viewer', 'GET', `/api/runs?q=nightly&limit=4&cursor=${first.body.next}`)
  expect(next.body.items).toHaveLength(2)
  expect(next.body.next).toBeNull()
})

test('the chart counts runs by the hours and days of a time zone, empty ones among them', async () => {
  const chart = async (query: string) => {
    const { status, body } = await api.as('viewer', 'GET', `/api/run-chart?${query}`)
    expect(status).toBe(200)
    return body.items
  }
  const days = await chart(
    'from=2026-03-27T23:00:00Z&to=2026-03-30T22:00:00Z&bucket=day&timeZone=Europe/Rome&mode=live',
  )
  expect(days.map(({ at }: { at: string }) => at)).toEqual([
    '2026-03-27T23:00:00.000Z',
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ])
  expect(
    days.map(({ succeeded, failed, cancelled }: Record<string, number>) => [succeeded, failed, cancelled]),
  ).toEqual([
    [0, 0, 0],
    [3, 1, 1],
    [0, 0, 0],
  ])
  // Between one and three o'clock clocks are put forward: there are 23 hours.
  const hours = await chart(
    'from=2026-03-28T23:00:00Z&to=2026-03-29T22:00:00Z&bucket=hour&timeZone=Europe/Rome',
  )
  expect(hours).toHaveLength(23)
  expect(hours[0]).toMatchObject({ failed: 1, succeeded: 0, open: 0 })
  const one = await chart(
    `from=2026-03-28T23:00:00Z&to=2026-03-29T22:00:00Z&bucket=week&timeZone=Europe/Rome&workflowId=${otherId}`,
  )
  expect(one).toMatchObject([{ succeeded: 1, failed: 0, cancelled: 1, open: 0 }])
})

test('a chart of too many bars, of no time or of an unknown zone is refused with what to do', async () => {
  const refused = async (query: string) =>
    (await api.as('viewer', 'GET', `/api/run-chart?${query}`)).body.detail
  expect(await refused('from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&bucket=hour')).toMatch(
    /longer bucket/,
  )
  expect(await refused('from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z&bucket=hour')).toMatch(/after/)
  expect(
    await refused('from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&bucket=hour&timeZone=Mars'),
  ).toMatch(/time zone/)
})

test('the items of a loop are listed with how each ended, in pages, filtered, searched, with their steps', async () => {
  const document = {
    ...buildDocument(
      {
        hook: { type: 'test.hook' },
        Each: {
          type: 'flow.each',
          params: { items: expression('trigger.items'), onItemError: literal('continue') },
        },
        Set: { type: 'flow.set', in: 'Each', params: { host: expression('loop.item') } },
        Stop: { type: 'flow.each', in: 'Each', params: { items: expression('loop.item') } },
      },
      ['hook -> Each', 'Set -> Stop'],
    ),
    name: 'Loops',
  }
  const { body: workflow } = await api.as('editor', 'POST', '/api/workflows', { document })
  await api.as('editor', 'POST', `/api/workflows/${workflow.id}/publish`, {})
  const { body: started } = await api.as('editor', 'POST', `/api/workflows/${workflow.id}/run`, {
    input: { items: [['a', 'b'], 'broken', ['needle'], 'broken too'] },
  })
  await api.settled()
  const items = async (query: string) => {
    const { status, body } = await api.as(
      'viewer',
      'GET',
      `/api/runs/${started.runId}/items?nodeId=Each${query}`,
    )
    expect(status).toBe(200)
    return body
  }
  const all = await items('')
  expect(
    all.items.map(({ index, status }: { index: number; status: string }) => `${index} ${status}`),
  ).toEqual(['0 done', '1 failed', '2 done', '3 failed'])
  expect(all.counts).toEqual({ all: 4, done: 2, failed: 2, running: 0 })
  expect(all.items[1].error).toMatch(/must be a list/)
  expect((await items('&status=failed&limit=1')).next).toBe(3)
  expect((await items('&q=needle')).items.map(({ index }: { index: number }) => index)).toEqual([2])
  expect((await items('&from=2')).items.map(({ index }: { index: number }) => index)).toEqual([2, 3])
  const steps = await api.as(
    'viewer',
    'GET',
    `/api/runs/${started.runId}/steps?path=${encodeURIComponent('Each[1]')}`,
  )
  expect(
    steps.body.items.map(({ nodeId, status }: { nodeId: string; status: string }) => `${nodeId} ${status}`),
  ).toEqual(['Set ok', 'Stop error'])
  const { body: loops } = await api.as('viewer', 'GET', `/api/runs/${started.runId}/loops`)
  expect(loops.loops).toMatchObject([{ nodeId: 'Each', total: 4, done: 2, failed: 2, running: 0 }])
  expect(loops.steps).toContainEqual({ nodeId: 'Set', status: 'ok', handle: 'out', count: 4 })
  const { body: one } = await api.as(
    'viewer',
    'GET',
    `/api/runs/${started.runId}/steps/${steps.body.items[0].seq}`,
  )
  expect(one).toMatchObject({ nodeId: 'Set', output: { host: 'broken' } })
  expect((await api.as('viewer', 'GET', `/api/runs/${started.runId}/steps/9999`)).status).toBe(404)
  const { body: run } = await api.as('viewer', 'GET', `/api/runs/${started.runId}`)
  expect(run.time.queuedMs + run.time.runningMs + run.time.waitingMs).toBeGreaterThan(0)
})

test('who comes back to a run is told what was recorded since, and nothing twice', async () => {
  const document = buildDocument(
    { hook: { type: 'test.hook' }, one: { type: 'flow.set' }, two: { type: 'flow.set' } },
    ['hook -> one', 'one -> two'],
  )
  const { body: workflow } = await api.as('editor', 'POST', '/api/workflows', { document })
  await api.as('editor', 'POST', `/api/workflows/${workflow.id}/publish`, {})
  const { body: started } = await api.as('editor', 'POST', `/api/workflows/${workflow.id}/run`, { input: {} })
  await api.settled()
  const told = async (query: string, headers: Record<string, string> = {}) => {
    const answer = await api.app.request(`/api/runs/${started.runId}/live${query}`, {
      headers: { authorization: `Bearer ${await api.tokenOf('viewer')}`, ...headers },
    })
    return [...(await answer.text()).matchAll(/^event: (\w+)$/gm)].map(([, event]) => event)
  }
  expect(await told('')).toEqual(['step', 'step', 'run'])
  expect(await told('?after=1')).toEqual(['step', 'run'])
  expect(await told('', { 'last-event-id': '2' })).toEqual(['run'])
})
