import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { outsideNodes, testCatalogue } from '../runs/test-nodes.ts'
import { createApiForTests } from './api-for-tests.ts'

const outside = outsideNodes()
const api = await createApiForTests({ catalogue: testCatalogue(outside.actions), working: true })
afterAll(() => api[Symbol.asyncDispose]())
beforeEach(() => {
  outside.failing.forGood = false
})

const document = buildDocument(
  {
    hook: { type: 'test.hook' },
    ticket: { type: 'ticket.create', params: { subject: expression('trigger.subject') } },
    wait: { type: 'flow.delay', params: { amount: literal(2), unit: literal('days') } },
    call: { type: 'test.once', params: { value: expression('steps.ticket.output.number') } },
  },
  ['hook -> ticket', 'ticket -> call'],
)
const parked = {
  ...document,
  edges: [...document.edges, { id: 'w', source: 'hook', sourceHandle: 'out', target: 'wait' }],
}

async function workflow(content = document): Promise<string> {
  const { body } = await api.as('editor', 'POST', '/api/workflows', { document: content })
  await api.as('editor', 'POST', `/api/workflows/${body.id}/publish`, {})
  return body.id
}

async function start(content = document, subject = 'Disk full'): Promise<string> {
  const id = await workflow(content)
  const { body } = await api.as('editor', 'POST', `/api/workflows/${id}/run`, { input: { subject } })
  await api.settled()
  return body.runId
}

const read = async (id: string) => (await api.as('viewer', 'GET', `/api/runs/${id}`)).body

describe('a run', () => {
  test('that failed says why and what helps, and goes on after a retry', async () => {
    outside.failing.forGood = true
    const id = await start()
    expect((await read(id)).explanation).toMatchObject({
      reasons: [
        {
          code: 'failed',
          nodeId: 'call',
          message: expect.stringContaining('It is broken'),
          params: { class: 'Remote' },
        },
      ],
      actions: ['retry', 'fork'],
    })
    outside.failing.forGood = false
    expect(await api.as('technician', 'POST', `/api/runs/${id}/retry`, { version: 'newest' })).toMatchObject({
      status: 200,
      body: { runId: id, version: 1 },
    })
    await api.settled()
    expect(await read(id)).toMatchObject({ status: 'succeeded', retries: 1 })
    const effects = await api.as('viewer', 'GET', `/api/runs/${id}/effects`)
    expect(effects.body.items).toMatchObject([
      { nodeId: 'ticket', kind: 'ticket.create', status: 'done', key: null, input: { subject: 'Disk full' } },
      { nodeId: 'call', kind: 'test.once', status: 'done', key: expect.any(String) },
    ])
  })

  test('that waits says for what and until when; it is paused, resumed and cancelled', async () => {
    const id = await start(parked)
    const waiting = await read(id)
    expect(waiting).toMatchObject({
      status: 'waiting',
      explanation: {
        reasons: [{ code: 'timer', nodeId: 'wait', until: expect.stringMatching(/^20/) }],
        actions: ['pause', 'cancel', 'fork'],
      },
    })
    expect((await api.as('technician', 'POST', `/api/runs/${id}/pause`)).body).toEqual({ status: 'paused' })
    expect(await read(id)).toMatchObject({
      status: 'paused',
      explanation: { reasons: [{ code: 'paused', params: { by: expect.stringContaining('technician') } }] },
    })
    expect((await api.as('technician', 'POST', `/api/runs/${id}/resume`, {})).status).toBe(200)
    await api.settled()
    expect(await read(id)).toMatchObject({ status: 'waiting' })
    const again = await api.as('technician', 'POST', `/api/runs/${id}/resume`, {})
    expect(again).toMatchObject({
      status: 409,
      body: { detail: 'The run does not stand still: it is waiting.' },
    })
    expect((await api.as('technician', 'POST', `/api/runs/${id}/cancel`)).body).toEqual({
      status: 'cancelled',
    })
  })

  test('is forked with another trigger, and the two are compared', async () => {
    const id = await start()
    const forked = await api.as('technician', 'POST', `/api/runs/${id}/fork`, {
      trigger: { subject: 'Printer' },
      mode: 'dry',
    })
    expect(forked.status).toBe(201)
    await api.settled()
    expect(await read(forked.body.runId)).toMatchObject({ status: 'succeeded', mode: 'dry', forkedFrom: id })
    const compared = await api.as('viewer', 'GET', `/api/runs/${id}/compare?with=${forked.body.runId}`)
    expect(compared.body.items).toMatchObject([
      {
        nodeId: 'ticket',
        change: 'different',
        left: { status: 'done', input: { subject: 'Disk full' } },
        right: { status: 'planned', input: { subject: 'Printer' } },
      },
      { nodeId: 'call', left: { status: 'done' }, right: { status: 'planned' } },
    ])
    const inside = await api.as('technician', 'POST', `/api/runs/${id}/fork`, { nodeId: 'gone' })
    expect(inside).toMatchObject({ status: 409, body: { detail: 'Version 1 has no such step.' } })
  })

  test('many are acted on at once, each by itself', async () => {
    const [one, two] = [await start(parked), await start()]
    const { body } = await api.as('technician', 'POST', '/api/runs/bulk', {
      action: 'cancel',
      ids: [one, two],
    })
    expect(body.results).toEqual([
      { id: one, ok: true, message: 'cancelled' },
      { id: two, ok: false, message: 'The run has ended already: it succeeded.' },
    ])
  })

  test('is found by words of what it is about', async () => {
    const id = await start(document, 'Found by number')
    const { body: tickets } = await api.as('viewer', 'GET', '/api/tickets?q=Found%20by%20number')
    const { number } = tickets.items[0]
    for (const q of [`#${number}`, id]) {
      const { body } = await api.as('viewer', 'GET', `/api/runs?q=${encodeURIComponent(q)}`)
      expect(body.items.map((run: { id: string }) => run.id)).toEqual([id])
    }
    const none = await api.as('viewer', 'GET', '/api/runs?q=100%25')
    expect(none.body.items).toEqual([])
  })
})

describe('a trial', () => {
  test('runs the draft dry, without publishing it, and the same draft is kept once', async () => {
    const { body: created } = await api.as('editor', 'POST', '/api/workflows', { document })
    const path = `/api/workflows/${created.id}/try`
    const first = await api.as('editor', 'POST', path, { input: { subject: 'Planned' } })
    const second = await api.as('editor', 'POST', path, { eventId: first.body.eventId })
    expect([first.status, second.status]).toEqual([201, 201])
    await api.settled()
    const [one, two] = [await read(first.body.runId), await read(second.body.runId)]
    expect(one).toMatchObject({ status: 'succeeded', mode: 'dry', version: -1 })
    expect(two).toMatchObject({ version: -1, eventId: one.eventId })
    const { body } = await api.as('viewer', 'GET', `/api/runs/${one.id}/effects`)
    expect(body.items).toMatchObject([
      { nodeId: 'ticket', status: 'planned', input: { subject: 'Planned' } },
      { nodeId: 'call', status: 'planned' },
    ])
    const tickets = await api.as('viewer', 'GET', '/api/tickets?q=Planned')
    expect(tickets.body.items).toEqual([])
    const versions = await api.as('viewer', 'GET', `/api/workflows/${created.id}/versions`)
    expect(versions.body.items).toEqual([])
  })

  test('of a draft with errors is refused with what is wrong', async () => {
    const broken = buildDocument({ hook: { type: 'test.hook' }, bad: { type: 'no.such' } }, ['hook -> bad'])
    const { body } = await api.as('editor', 'POST', '/api/workflows', { document: broken })
    expect(await api.as('editor', 'POST', `/api/workflows/${body.id}/try`, {})).toMatchObject({ status: 422 })
  })

  test('stops at a breakpoint, says so, and goes on step by step', async () => {
    const id = await workflow()
    const { body } = await api.as('editor', 'POST', `/api/workflows/${id}/try`, {
      mode: 'test',
      draft: false,
      input: { subject: 'Stepped' },
      breakpoints: ['call'],
    })
    await api.settled()
    expect(await read(body.runId)).toMatchObject({
      status: 'paused',
      explanation: {
        reasons: [{ code: 'breakpoint', nodeId: 'call' }],
        actions: ['resume', 'step', 'cancel', 'fork'],
      },
    })
    await api.as('technician', 'POST', `/api/runs/${body.runId}/resume`, { stepping: true })
    await api.settled()
    expect(await read(body.runId)).toMatchObject({ status: 'succeeded' })
  })
})
