import { afterAll, expect, test } from 'vitest'
import { buildDocument, literal } from '../../support/document.ts'
import { outsideNodes, testCatalogue } from '../runs/test-nodes.ts'
import { createApiForTests } from './api-for-tests.ts'

const outside = outsideNodes()
const api = await createApiForTests({ catalogue: testCatalogue(outside.actions), working: true })
afterAll(() => api[Symbol.asyncDispose]())

const document = buildDocument(
  {
    hook: { type: 'test.hook' },
    call: { type: 'test.call', params: { value: literal('hello') } },
    ticket: { type: 'ticket.create', params: { subject: literal('Disk full') } },
  },
  ['hook -> call', 'call -> ticket'],
)

async function start(): Promise<string> {
  const { body: workflow } = await api.as('editor', 'POST', '/api/workflows', { document })
  await api.as('editor', 'POST', `/api/workflows/${workflow.id}/publish`, {})
  const started = await api.as('editor', 'POST', `/api/workflows/${workflow.id}/run`, { input: { disk: 99 } })
  return started.body.runId
}

/** Reads server-sent events until one fits, or to the end. */
async function* follow(runId: string) {
  const answer = await api.app.request(`/api/runs/${runId}/live`, {
    headers: { authorization: `Bearer ${await api.tokenOf('viewer')}` },
  })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1] ?? ''
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data !== undefined) yield { event, data: JSON.parse(data) }
    }
  }
}

test('what a step says while it runs is passed on to whoever follows the run', async () => {
  const open = outside.hold()
  const runId = await start()
  const said: unknown[] = []
  for await (const { event, data } of follow(runId)) {
    if (event === 'run' && data.status === 'running') {
      api.live.tell(runId, () => ({ kind: 'output', nodeId: 'call', path: '', text: 'line 1\n\nline 2' }))
      open()
    }
    if (event === 'output') said.push(data)
  }
  expect(said).toEqual([{ nodeId: 'call', path: '', text: 'line 1\n\nline 2' }])
})

test('a run is followed from its first step to its end', async () => {
  const open = outside.hold()
  const runId = await start()
  const seen: string[] = []
  for await (const { event, data } of follow(runId)) {
    seen.push(event === 'run' ? `run ${data.status}` : `${data.nodeId} ${data.status}`)
    if (event === 'run' && data.status === 'running') open()
  }
  expect(seen.at(-1)).toBe('run succeeded')
  expect(seen).toEqual(expect.arrayContaining(['call ok', 'ticket ok']))
  expect(seen.indexOf('call ok')).toBeLessThan(seen.indexOf('ticket ok'))

  const { body: run } = await api.as('viewer', 'GET', `/api/runs/${runId}`)
  expect(run).toMatchObject({
    status: 'succeeded',
    document: { nodes: [{ id: 'hook' }, { id: 'call' }, { id: 'ticket' }] },
    steps: [
      { nodeId: 'call', status: 'ok', input: { value: 'hello' }, output: { value: 'hello' }, error: null },
      { nodeId: 'ticket', status: 'ok', output: { subject: 'Disk full' } },
    ],
    explanation: { reasons: [], actions: ['fork'] },
    error: null,
  })
  expect(run.durationMs).toBeGreaterThanOrEqual(0)
  const { body: ticket } = await api.as('viewer', 'GET', `/api/tickets/${run.steps[1].output.number}`)
  expect(ticket.runs).toEqual([{ id: runId, workflowName: 'Test', status: 'succeeded' }])
  const { body: runs } = await api.as('viewer', 'GET', `/api/runs?ticketId=${ticket.id}`)
  expect(runs.items.map((item: { id: string }) => item.id)).toEqual([runId])
})

test('each place where a run stands still is told, also when it was reached between two looks', async () => {
  const { body: workflow } = await api.as('editor', 'POST', '/api/workflows', { document })
  const { body: trial } = await api.as('editor', 'POST', `/api/workflows/${workflow.id}/try`, {
    mode: 'test',
    stepping: true,
  })
  const places: string[] = []
  for await (const { event, data } of follow(trial.runId)) {
    if (event !== 'run' || data.status !== 'paused') continue
    places.push(data.pauseReason.nodeId)
    await api.as('technician', 'POST', `/api/runs/${trial.runId}/resume`, { stepping: true })
  }
  expect(places).toEqual(['call', 'ticket'])
})

test('an ended run is told at once and to its end', async () => {
  const runId = await start()
  await api.settled()
  const events = []
  for await (const event of follow(runId)) events.push(event)
  expect(events.map(({ event }) => event)).toEqual(['step', 'step', 'run'])
})

test('a run that is under way can be cancelled, an ended one not', async () => {
  const open = outside.hold()
  const runId = await start()
  for await (const { data } of follow(runId)) if (data.status === 'running') break
  const answer = await api.as('technician', 'POST', `/api/runs/${runId}/cancel`)
  expect(answer.status).toBe(200)
  let last: unknown
  for await (const { event, data } of follow(runId)) if (event === 'run') last = data.status
  open()
  expect(last).toBe('cancelled')
  const again = await api.as('technician', 'POST', `/api/runs/${runId}/cancel`)
  expect(again.status).toBe(409)
  expect(again.body.detail).toContain('cancelled')
})

test('the failure of a step is on the run and on the step', async () => {
  outside.failing.forGood = true
  const runId = await start()
  await api.settled()
  outside.failing.forGood = false
  const { body: run } = await api.as('viewer', 'GET', `/api/runs/${runId}`)
  expect(run).toMatchObject({
    status: 'failed',
    error: { class: 'Remote', code: 'broken', message: 'It is broken', nodeId: 'call' },
    steps: [{ nodeId: 'call', status: 'error', error: { message: 'It is broken' } }],
  })
  const { body: failed } = await api.as('viewer', 'GET', '/api/runs?status=failed')
  expect(failed.items).toMatchObject([{ id: runId }])
})

test('the start page counts what happened', async () => {
  await start()
  await api.settled()
  const { body } = await api.as('viewer', 'GET', '/api/overview')
  expect(body.runs.last24h.succeeded).toBeGreaterThan(0)
  expect(body.tickets.new).toBeGreaterThan(0)
  expect(body.workflows.published).toBeGreaterThan(0)
  expect(body.recentRuns.length).toBeGreaterThan(0)
  expect(body.setUp).toEqual({ hasConnection: false, hasWorkflow: true, hasCustomer: false })
})

test('runs come in pages', async () => {
  for (let count = 0; count < 3; count += 1) await start()
  await api.settled()
  const all = (await api.as('viewer', 'GET', '/api/runs?limit=200')).body.items
  const seen: unknown[] = []
  let cursor = ''
  do {
    const { body } = await api.as('viewer', 'GET', `/api/runs?limit=2${cursor}`)
    seen.push(...body.items.map((run: { id: string }) => run.id))
    cursor = body.next === null ? '' : `&cursor=${body.next}`
  } while (cursor !== '')
  expect(seen).toEqual(all.map((run: { id: string }) => run.id))
})
