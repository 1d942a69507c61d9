import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { buildCustomer } from '../../support/build.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { outsideNodes, testCatalogue } from '../runs/test-nodes.ts'
import { createApiForTests } from './api-for-tests.ts'

const outside = outsideNodes()
const api = await createApiForTests({ catalogue: testCatalogue(outside.actions), working: true })
afterAll(() => api[Symbol.asyncDispose]())
beforeEach(() => {
  outside.calls.length = 0
  outside.failing.forGood = false
})

/** Reads outside, opens a ticket on our own desk, waits five days, and calls outside. */
function draw(subject: string, value = 'steps.ticket.output.subject'): WorkflowDocument {
  return buildDocument(
    {
      hook: { type: 'test.hook' },
      read: { type: 'test.read', params: { value: expression('trigger.host') } },
      ticket: { type: 'ticket.create', params: { subject: template(subject) } },
      wait: { type: 'flow.delay', params: { amount: literal(5), unit: literal('days') } },
      call: { type: 'test.call', params: { value: expression(value) } },
    },
    ['hook -> read', 'read -> ticket', 'ticket -> wait', 'wait -> call'],
  )
}
const document = draw('Disk of {{ steps.read.output.value }}')

/** Without the wait, so that a live run ends. */
function withoutWait(drawn: WorkflowDocument): WorkflowDocument {
  const nodes = drawn.nodes.map((node) =>
    node.id === 'wait' ? { ...node, settings: { ...node.settings, disabled: true } } : node,
  )
  return { ...drawn, nodes }
}

async function publish(drawn: WorkflowDocument): Promise<string> {
  const { body } = await api.as('editor', 'POST', '/api/workflows', { document: drawn })
  await api.as('admin', 'POST', `/api/workflows/${body.id}/publish`, {})
  return body.id
}

async function save(id: string, drawn: WorkflowDocument) {
  const { body } = await api.as('editor', 'GET', `/api/workflows/${id}`)
  return api.as('editor', 'PUT', `/api/workflows/${id}/draft`, {
    revision: body.draftRevision ?? body.revision,
    document: drawn,
  })
}

async function runOf(id: string, host = 'SRV-1'): Promise<string> {
  const started = await api.as('editor', 'POST', `/api/workflows/${id}/run`, {
    triggerNode: 'hook',
    input: { host },
  })
  await api.settled()
  return started.body.runId
}

const make = (runId: string, name: string) =>
  api.as('editor', 'POST', `/api/runs/${runId}/scenario`, { name })
const play = (id: string, body: object = {}) =>
  api.as('editor', 'POST', `/api/workflows/${id}/scenarios/play`, body)
const count = async (table: 'tickets' | 'runs' | 'run_history' | 'effects' | 'steps' | 'events') =>
  Number((await api.pool.query(`select count(*) as n from ${table}`)).rows[0]?.n)

const countedSteps = async () =>
  (await api.metrics.read()).text
    .split('\n')
    .filter((line) => /^sentiero_step_(duration_seconds_count|failures_total)/.test(line))

describe('a past run', () => {
  test('becomes a scenario by one call, with its event and what it wrote, and the audit log says by whom', async () => {
    const id = await publish(withoutWait(document))
    const runId = await runOf(id)

    const made = await make(runId, 'The good day')

    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'The good day',
        triggerNode: 'hook',
        fromRun: runId,
        fromVersion: 1,
        expected: {
          status: 'succeeded',
          failure: null,
          effects: [
            { nodeId: 'ticket', kind: 'ticket.create', input: { subject: 'Disk of SRV-1' } },
            { nodeId: 'call', kind: 'test.call', input: { value: 'Disk of SRV-1' } },
          ],
        },
        createdBy: 'token editor',
        played: null,
      },
    })
    expect((await make(runId, 'the GOOD day')).status).toBe(409)
    const { rows } = await api.pool.query(
      "select actor, detail from audit_log where action = 'workflow.scenario-made' order by id",
    )
    expect(rows).toMatchObject([{ actor: 'token editor', detail: { name: 'The good day', runId } }])
  })

  test('passes where the draft does the same, and nothing was written or asked', async () => {
    const id = await publish(withoutWait(document))
    await make(await runOf(id), 'Again')
    const tables = ['tickets', 'runs', 'run_history', 'effects', 'steps', 'events'] as const
    const before = await Promise.all(tables.map(count))
    outside.calls.length = 0

    const played = await play(id)

    expect(played.body.items).toMatchObject([{ name: 'Again', result: { passed: true, differences: [] } }])
    expect(outside.calls).toEqual([])
    expect(await Promise.all(tables.map(count))).toEqual(before)
    const listed = await api.as('viewer', 'GET', `/api/workflows/${id}/scenarios`)
    expect(listed.body.items).toMatchObject([{ played: { result: { passed: true } } }])
  })

  test('fails where the draft writes something else, and says what and at which step', async () => {
    const id = await publish(withoutWait(document))
    await make(await runOf(id), 'Subject')
    expect((await save(id, withoutWait(draw('Full: {{ steps.read.output.value }}')))).status).toBe(200)

    const { result } = (await play(id)).body.items[0]

    expect(result).toMatchObject({
      passed: false,
      differences: [
        { where: 'effects.ticket.subject', wanted: 'Disk of SRV-1', seen: 'Full: SRV-1', nodeId: 'ticket' },
      ],
    })
  })

  test('that waits for days is played at once', async () => {
    const id = await publish(withoutWait(document))
    await make(await runOf(id), 'Five days')
    await save(id, document)
    const counted = await countedSteps()

    expect((await play(id)).body.items).toMatchObject([{ result: { passed: true } }])
    // The figures of the process are about runs that happen.
    expect(counted).not.toEqual([])
    expect(await countedSteps()).toEqual(counted)
  })

  test('stands at no limit and no hold when it is played, nor does a dry run, and counts towards none', async () => {
    const id = await publish(withoutWait(document))
    await make(await runOf(id), 'Limited since')
    await save(id, { ...withoutWait(document), settings: { limits: { tickets: { run: 0, day: 0 } } } })
    const hold = await api.as('admin', 'POST', '/api/write-holds', { scope: 'all', reason: 'A test' })
    const counts = () => api.db.selectFrom('effect_counts').selectAll().execute()
    const before = await counts()

    expect((await play(id)).body.items).toMatchObject([{ result: { passed: true } }])
    const dry = await api.as('editor', 'POST', `/api/workflows/${id}/try`, { input: { host: 'SRV-1' } })
    await api.settled()
    const { body } = await api.as('editor', 'GET', `/api/runs/${dry.body.runId}`)
    expect(body).toMatchObject({ mode: 'dry', status: 'succeeded' })
    expect(await counts()).toEqual(before)
    await api.as('admin', 'POST', `/api/write-holds/${hold.body.id}/lift`, {})
  })

  test('that failed is to fail again at the same step', async () => {
    const id = await publish(withoutWait(document))
    outside.failing.forGood = true
    const runId = await runOf(id)
    outside.failing.forGood = false

    const made = await make(runId, 'The failure')

    expect(made.body.expected).toEqual({
      status: 'failed',
      failure: { nodeId: 'read', code: 'broken' },
      effects: [],
    })
    expect((await play(id)).body.items).toMatchObject([{ result: { passed: true, message: 'It is broken' } }])
  })

  test('says which steps gave their example because nothing was recorded of them', async () => {
    const id = await publish(withoutWait(document))
    await make(await runOf(id), 'New step')
    const drawn = withoutWait(document)
    await save(id, {
      ...drawn,
      nodes: [...drawn.nodes, { id: 'more', type: 'test.read', name: 'More', params: {}, settings: {} }],
      edges: [...drawn.edges, { id: 'x', source: 'call', sourceHandle: 'out', target: 'more' }],
    })

    expect((await play(id)).body.items).toMatchObject([{ result: { passed: true, assumed: ['more'] } }])
    expect(outside.calls).toHaveLength(2)
  })

  test('fails with the reason where its trigger is gone or the draft has errors', async () => {
    const id = await publish(withoutWait(document))
    await make(await runOf(id), 'Gone')
    const drawn = withoutWait(document)
    const renamed = (text: string) => (text === 'hook' ? 'other' : text)
    await save(id, {
      ...drawn,
      nodes: drawn.nodes.map((node) => ({ ...node, id: renamed(node.id) })),
      edges: drawn.edges.map((edge) => ({ ...edge, source: renamed(edge.source) })),
    })
    expect((await play(id)).body.items).toMatchObject([
      { result: { passed: false, message: expect.stringContaining('trigger') } },
    ])

    await save(id, draw('{{ nonsense'))
    expect((await play(id)).body.items).toMatchObject([
      { result: { passed: false, message: 'The draft has errors: mend them, then play it.' } },
    ])
  })

  test('that is not over, was cancelled or is unknown becomes none', async () => {
    const id = await publish(document)
    const runId = await runOf(id)

    expect(await make(runId, 'Waiting')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('not over') },
    })
    await api.as('admin', 'POST', `/api/runs/${runId}/cancel`, {})
    await api.settled()
    await expect.poll(async () => (await make(runId, 'Cancelled')).body.detail).toContain('was cancelled')
    expect((await make(id, 'No run')).status).toBe(409)
  })

  test('is no scenario of somebody who may only look', async () => {
    const id = await publish(withoutWait(document))
    const runId = await runOf(id)
    expect((await api.as('viewer', 'POST', `/api/runs/${runId}/scenario`, { name: 'x' })).status).toBe(403)
    expect((await api.as('viewer', 'POST', `/api/workflows/${id}/scenarios/play`, {})).status).toBe(403)
  })
})

test('a scenario is renamed and removed', async () => {
  const id = await publish(withoutWait(document))
  const { body } = await make(await runOf(id), 'One')
  const path = `/api/workflows/${id}/scenarios/${body.id}`

  expect((await api.as('editor', 'PATCH', path, { name: 'Two' })).body).toMatchObject({ name: 'Two' })
  expect((await api.as('editor', 'DELETE', path)).status).toBe(204)
  expect((await api.as('editor', 'DELETE', path)).status).toBe(404)
  expect((await api.as('viewer', 'GET', `/api/workflows/${id}/scenarios`)).body.items).toEqual([])
})

describe('publishing', () => {
  const other = withoutWait(draw('Full: {{ steps.read.output.value }}'))

  test('says which scenarios the new version does otherwise', async () => {
    const id = await publish(withoutWait(document))
    await make(await runOf(id), 'Subject')
    await save(id, other)

    expect(await api.as('admin', 'POST', `/api/workflows/${id}/publish`, {})).toMatchObject({
      status: 200,
      body: { version: 2, failingScenarios: [{ name: 'Subject' }] },
    })
  })

  test('is refused where the workflow says so, until the scenario passes', async () => {
    const strict = (drawn: WorkflowDocument): WorkflowDocument => ({
      ...drawn,
      settings: { failingScenarios: 'block' },
    })
    const id = await publish(strict(withoutWait(document)))
    await make(await runOf(id), 'Subject')
    await save(id, strict(other))

    expect(await api.as('admin', 'POST', `/api/workflows/${id}/publish`, {})).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('"Subject"'), failingScenarios: [{ name: 'Subject' }] },
    })

    await save(id, strict(withoutWait(document)))
    expect(await api.as('admin', 'POST', `/api/workflows/${id}/publish`, {})).toMatchObject({
      status: 200,
      body: { version: 2, failingScenarios: [] },
    })
  })
})

test('a ticket of a customer is expected for that customer', async () => {
  const customer = await buildCustomer(api.db)
  const drawn = withoutWait(document)
  const nodes = drawn.nodes.map((node) =>
    node.id === 'ticket' ? { ...node, params: { ...node.params, customerId: literal(customer.id) } } : node,
  )
  const id = await publish({ ...drawn, nodes })
  const made = await make(await runOf(id), 'Customer')

  expect(made.body.expected.effects[0].input).toMatchObject({ customerId: customer.id })
  expect((await play(id)).body.items).toMatchObject([{ result: { passed: true } }])
})
