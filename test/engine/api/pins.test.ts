import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { insertRuns } from '#engine/runs/new-run.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { outsideNodes, testCatalogue } from '../runs/test-nodes.ts'
import { createApiForTests } from './api-for-tests.ts'

const outside = outsideNodes()
const api = await createApiForTests({ catalogue: testCatalogue(outside.actions), working: true })
afterAll(() => api[Symbol.asyncDispose]())
beforeEach(() => {
  outside.calls.length = 0
})

const document = buildDocument(
  {
    hook: { type: 'test.hook' },
    read: { type: 'test.read', params: { value: expression('trigger.host') } },
    beside: { type: 'test.read', params: { value: literal('beside') } },
    write: { type: 'test.call', params: { value: template('Disk of {{ steps.read.output.value }}') } },
    after: { type: 'test.call', params: { value: expression('steps.write.output.value') } },
  },
  ['hook -> read', 'hook -> beside', 'read -> write', 'write -> after'],
)

async function make(drawn: WorkflowDocument = document): Promise<string> {
  return (await api.as('editor', 'POST', '/api/workflows', { document: drawn })).body.id
}

const pin = (id: string, nodeId: string, body: object) =>
  api.as('editor', 'PUT', `/api/workflows/${id}/pins/${nodeId}`, body)

async function trial(id: string, body: object) {
  const started = await api.as('editor', 'POST', `/api/workflows/${id}/try`, { mode: 'test', ...body })
  if (started.status !== 201) return started
  await api.settled()
  const { body: run } = await api.as('viewer', 'GET', `/api/runs/${started.body.runId}`)
  return { status: started.status, body: run }
}

const ran = (run: { steps: { nodeId: string }[] }) => run.steps.map(({ nodeId }) => nodeId).toSorted()
const called = () => outside.calls.map(({ value }) => value).toSorted()

describe('a pin', () => {
  test('is set, read, listed, replaced and taken away, and the audit log says by whom', async () => {
    const id = await make()
    const set = await pin(id, 'read', { output: { value: 'SRV-9' } })
    expect(set).toMatchObject({
      status: 200,
      body: { nodeId: 'read', output: { value: 'SRV-9' }, handle: null, pinnedBy: 'token editor' },
    })
    await pin(id, 'read', { output: null, handle: 'out' })
    const path = `/api/workflows/${id}/pins`
    expect((await api.as('viewer', 'GET', `${path}/read`)).body).toMatchObject({
      output: null,
      handle: 'out',
    })
    expect((await api.as('viewer', 'GET', path)).body.items).toMatchObject([{ nodeId: 'read' }])
    expect((await api.as('editor', 'DELETE', `${path}/read`)).status).toBe(204)
    expect((await api.as('editor', 'DELETE', `${path}/read`)).status).toBe(404)
    expect((await api.as('viewer', 'GET', `${path}/read`)).status).toBe(404)
    const { body: log } = await api.as('admin', 'GET', '/api/audit')
    const actions = log.items
      .filter(({ subject }: { subject: string }) => subject === `workflow/${id}`)
      .map(({ action, detail }: { action: string; detail: object }) => [action, detail])
    expect(actions).toEqual(
      expect.arrayContaining([
        ['workflow.pinned', { nodeId: 'read' }],
        ['workflow.unpinned', { nodeId: 'read' }],
      ]),
    )
  })

  test('holds 1 MB at most, and only for a step that is there', async () => {
    const id = await make()
    const large = await pin(id, 'read', { output: { text: 'x'.repeat(1_400_000) } })
    expect(large.status).toBe(413)
    expect(large.body.detail).toBe(
      'This output has 1.4 MB, and at most 1 MB can be pinned. Pin a part of it: fewer items or fields.',
    )
    expect((await pin(id, 'nothing', { output: 1 })).status).toBe(404)
    const refused = await api.as('technician', 'PUT', `/api/workflows/${id}/pins/read`, { output: 1 })
    expect(refused.status).toBe(403)
  })

  test('stands in place of its step in tests and dry runs of the draft, which say so', async () => {
    const id = await make()
    await pin(id, 'read', { output: { value: 'SRV-9' } })
    for (const mode of ['test', 'dry']) {
      const { body: run } = await trial(id, { mode, input: { host: 'SRV-1' } })
      expect(run).toMatchObject({ status: 'succeeded', control: { pinned: ['read'] } })
      const read = run.steps.find(({ nodeId }: { nodeId: string }) => nodeId === 'read')
      expect(read).toMatchObject({ status: 'ok', input: null, output: { value: 'SRV-9' } })
      const write = run.steps.find(({ nodeId }: { nodeId: string }) => nodeId === 'write')
      expect(write.input).toEqual({ value: 'Disk of SRV-9' })
    }
    expect(called()).toEqual(['Disk of SRV-9', 'Disk of SRV-9', 'beside', 'beside'])
    const { body: runs } = await api.as('viewer', 'GET', `/api/runs?workflowId=${id}`)
    expect(runs.items[0].control).not.toHaveProperty('pins')
  })

  test('is kept with the trial: what is pinned later changes nothing of it, nor of what is forked from it', async () => {
    const id = await make()
    await pin(id, 'read', { output: { value: 'then' } })
    const { body: run } = await trial(id, {})
    await pin(id, 'read', { output: { value: 'now' } })
    const path = `/api/runs/${run.id}/fork`
    const { body: fork } = await api.as('editor', 'POST', path, { version: 'same', mode: 'test' })
    await api.settled()
    const { body: forked } = await api.as('viewer', 'GET', `/api/runs/${fork.runId}`)
    expect(forked.control.pinned).toEqual(['read'])
    expect(called()).toEqual(expect.arrayContaining(['Disk of then']))
    expect(called()).not.toContain('Disk of now')
    const live = await api.as('editor', 'POST', path, { version: 'same', mode: 'live' })
    expect(live.status).toBe(409)
    expect(live.body.detail).toContain('pinned')
  })

  test('counts in no live run, and in no trial of what is published', async () => {
    const id = await make()
    await api.as('editor', 'POST', `/api/workflows/${id}/publish`, {})
    await pin(id, 'read', { output: { value: 'pinned' } })
    await pin(id, 'hook', { output: { host: 'pinned' } })
    const input = { host: 'SRV-1' }
    const live = await api.as('editor', 'POST', `/api/workflows/${id}/run`, { input })
    expect(live.status).toBe(202)
    await api.settled()
    expect(called()).toEqual(['Disk of SRV-1', 'Disk of SRV-1', 'SRV-1', 'beside'])
    outside.calls.length = 0
    await trial(id, { draft: false, input })
    expect(called()).toEqual(['Disk of SRV-1', 'Disk of SRV-1', 'SRV-1', 'beside'])
  })

  test('even where the row of a live run has one, it is not read', async () => {
    const id = await make()
    await api.as('editor', 'POST', `/api/workflows/${id}/publish`, {})
    const { body: workflow } = await api.as('viewer', 'GET', `/api/workflows/${id}`)
    await api.db
      .insertInto('events')
      .values({
        id: '01900000-0000-7000-8000-000000000001',
        source_key: `manual:${workflow.triggers[0].id}`,
        type: 'test',
        source: 'test',
        state: 'raised',
        occurred_at: new Date(),
        trust: 'test',
        hints: '{}',
        data: JSON.stringify({ host: 'SRV-1' }),
        raw: '{}',
        routed_at: new Date(),
      })
      .execute()
    await api.db.transaction().execute((tx) =>
      insertRuns(tx, [
        {
          id: '01900000-0000-7000-8000-000000000002',
          workflowId: id,
          version: 1,
          triggerNode: 'hook',
          eventId: '01900000-0000-7000-8000-000000000001',
          customerId: null,
          concurrencyKey: null,
          mode: 'live',
          control: { pins: { read: { output: { value: 'pinned' } } }, until: 'read' },
        },
      ]),
    )
    await api.settled()
    expect(called()).toEqual(['Disk of SRV-1', 'Disk of SRV-1', 'SRV-1', 'beside'])
  })

  test('leaves by the way that it was left by', async () => {
    const id = await make(
      buildDocument(
        {
          hook: { type: 'test.hook' },
          choose: { type: 'test.choose', params: { way: literal('a') } },
          a: { type: 'test.call', params: { value: literal('a') } },
          b: { type: 'test.call', params: { value: literal('b') } },
        },
        ['hook -> choose', 'choose:a -> a', 'choose:b -> b'],
      ),
    )
    await pin(id, 'choose', { output: null, handle: 'b' })
    await trial(id, {})
    expect(called()).toEqual(['b'])
  })

  test('on a container keeps what stands in it from running', async () => {
    const id = await make(
      buildDocument(
        {
          hook: { type: 'test.hook' },
          loop: { type: 'flow.each', params: { items: literal([1, 2]) } },
          inner: { type: 'test.call', in: 'loop', params: { value: expression('loop.item') } },
          after: { type: 'test.call', params: { value: expression('steps.loop.output.count') } },
        },
        ['hook -> loop', 'loop -> after'],
      ),
    )
    await pin(id, 'loop', { output: { count: 7 } })
    await trial(id, {})
    expect(called()).toEqual([7])
  })

  test('of a trigger is what a trial runs on when nothing else is given: data, or a recorded event', async () => {
    const id = await make()
    await pin(id, 'hook', { output: { host: 'pasted' } })
    await trial(id, { until: 'read' })
    expect(called()).toEqual(['pasted'])
    const { body: first } = await trial(id, { until: 'beside', input: { host: 'recorded' } })
    expect(first.event.data).toEqual({ host: 'recorded' })
    const kept = await pin(id, 'hook', { output: null, eventId: first.eventId })
    expect(kept.body).toMatchObject({ output: { host: 'recorded' }, eventId: first.eventId })
    const { body: second } = await trial(id, {})
    expect(second.eventId).toBe(first.eventId)
  })
})

describe('run to here', () => {
  test('ends after the step: only what leads to it runs', async () => {
    const id = await make()
    const { body: run } = await trial(id, { until: 'write', input: { host: 'SRV-1' } })
    expect(run.status).toBe('succeeded')
    expect(ran(run)).toEqual(['read', 'write'])
    expect(called()).toEqual(['Disk of SRV-1', 'SRV-1'])
  })

  test('runs dry unless it is asked otherwise, and then writes nothing', async () => {
    const id = await make()
    const { body } = await trial(id, { mode: undefined, until: 'write', input: { host: 'SRV-1' } })
    expect(body).toMatchObject({ mode: 'dry', status: 'succeeded' })
    expect(called()).toEqual(['SRV-1'])
  })

  test('runs the step itself, though it is pinned, on what is pinned before it', async () => {
    const id = await make()
    await pin(id, 'read', { output: { value: 'pinned' } })
    await pin(id, 'write', { output: { value: 'old' } })
    await trial(id, { until: 'write' })
    expect(called()).toEqual(['Disk of pinned'])
  })

  test('in a loop runs the loop up to the step, and nothing after it', async () => {
    const id = await make(
      buildDocument(
        {
          hook: { type: 'test.hook' },
          loop: { type: 'flow.each', params: { items: literal(['x', 'y']) } },
          first: { type: 'test.call', in: 'loop', params: { value: template('first {{ loop.item }}') } },
          second: { type: 'test.call', in: 'loop', params: { value: template('second {{ loop.item }}') } },
          after: { type: 'test.call', params: { value: literal('after') } },
        },
        ['hook -> loop', 'first -> second', 'loop -> after'],
      ),
    )
    await trial(id, { until: 'first' })
    expect(called()).toEqual(['first x', 'first y'])
  })

  test('runs loops that stand before it whole', async () => {
    const id = await make(
      buildDocument(
        {
          hook: { type: 'test.hook' },
          loop: { type: 'flow.each', params: { items: literal(['x', 'y']) } },
          inner: { type: 'test.call', in: 'loop', params: { value: expression('loop.item') } },
          after: { type: 'test.call', params: { value: expression('steps.loop.output.count') } },
        },
        ['hook -> loop', 'loop -> after'],
      ),
    )
    await trial(id, { until: 'after' })
    expect(called()).toEqual([2, 'x', 'y'])
  })

  test('is possible while what comes after the step is still full of errors', async () => {
    const unfinished = buildDocument(
      {
        hook: { type: 'test.hook' },
        read: { type: 'test.read', params: { value: literal('fine') } },
        bad: { type: 'test.choose' },
      },
      ['hook -> read', 'read -> bad'],
    )
    const id = await make(unfinished)
    expect((await trial(id, {})).status).toBe(422)
    expect((await trial(id, { until: 'bad' })).status).toBe(422)
    expect((await trial(id, { until: 'read' })).body.status).toBe('succeeded')
    expect(called()).toEqual(['fine'])
  })

  test('names a step that is not there', async () => {
    const answer = await trial(await make(), { until: 'gone' })
    expect(answer.status).toBe(409)
    expect(answer.body.detail).toContain('no such step')
  })
})

describe('run this step', () => {
  test('runs that step once and no other, on what those before it gave', async () => {
    const id = await make()
    await trial(id, { input: { host: 'SRV-1' } })
    outside.calls.length = 0
    const { body: run } = await trial(id, { until: 'write', alone: {} })
    expect(run).toMatchObject({ status: 'succeeded', control: { until: 'write', pinned: ['read'] } })
    expect(called()).toEqual(['Disk of SRV-1'])
    expect(ran(run)).toEqual(['read', 'write'])
  })

  test('names what it uses and what has not run yet', async () => {
    const id = await make()
    const refused = await trial(id, { until: 'write', alone: {} })
    expect(refused.status).toBe(409)
    expect(refused.body.detail).toContain('"read"')
    expect(called()).toEqual([])
    await pin(id, 'read', { output: { value: 'pinned' } })
    await trial(id, { until: 'write', alone: {} })
    expect(called()).toEqual(['Disk of pinned'])
  })

  test('takes no pinned output for one that was given', async () => {
    const id = await make()
    await trial(id, { until: 'read', input: { host: 'real' } })
    await pin(id, 'read', { output: { value: 'pinned' } })
    await trial(id, {})
    await api.as('editor', 'DELETE', `/api/workflows/${id}/pins/read`)
    outside.calls.length = 0
    await trial(id, { until: 'write', alone: {} })
    expect(called()).toEqual(['Disk of real'])
  })

  test('in a loop runs once, for the item that is given', async () => {
    const id = await make(
      buildDocument(
        {
          hook: { type: 'test.hook' },
          loop: { type: 'flow.each', params: { items: literal(['x', 'y']) } },
          first: { type: 'test.read', in: 'loop', params: { value: template('first {{ loop.item }}') } },
          second: {
            type: 'test.call',
            in: 'loop',
            params: { value: template('{{ steps.first.output.value }} of {{ loop.item }}') },
          },
        },
        ['hook -> loop', 'first -> second'],
      ),
    )
    await trial(id, { until: 'first' })
    outside.calls.length = 0
    const { body: run } = await trial(id, { until: 'second', alone: { loop: { item: 'z', index: 4 } } })
    expect(run.status).toBe('succeeded')
    expect(called()).toEqual(['first y of z'])
  })

  test('behind a branch runs whichever way the branch would go', async () => {
    const id = await make(
      buildDocument(
        {
          hook: { type: 'test.hook' },
          choose: { type: 'test.choose', params: { way: literal('a') } },
          b: { type: 'test.call', params: { value: literal('b') }, settings: { join: 'all' } },
        },
        ['hook -> choose', 'choose:b -> b'],
      ),
    )
    await trial(id, { until: 'b', alone: {} })
    expect(called()).toEqual(['b'])
  })
})

test('what steps gave last is told with when, in which run and as what it ran', async () => {
  const id = await make()
  const { body: run } = await trial(id, { until: 'read', input: { host: 'SRV-1' } })
  const { body } = await api.as('viewer', 'GET', `/api/workflows/${id}/samples`)
  expect(body.items).toMatchObject([
    { nodeId: 'read', output: { value: 'SRV-1' }, handle: 'out', runId: run.id, version: -1, mode: 'test' },
    { nodeId: 'hook', output: { host: 'SRV-1' }, eventId: run.eventId },
  ])
  expect(body.documents).toMatchObject([
    { version: -1, document: { nodes: [{ id: 'hook' }, {}, {}, {}, {}] } },
  ])
})
