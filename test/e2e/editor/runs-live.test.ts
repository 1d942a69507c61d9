import type { ServerResponse } from 'node:http'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Run } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { picture } from '../../support/browser.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { ask, type Editor, openEditor } from '../../support/editor.ts'
import { startWebServer, type WebServer } from '../../support/web-server.ts'

let editor: Editor
let page: Page
let web: WebServer
/** Requests that are not answered yet, by their path. */
const held = new Map<string, ServerResponse>()

beforeAll(async () => {
  web = await startWebServer(({ url }, response) => {
    held.set(url, response)
  })
  editor = await openEditor()
  page = editor.page
  await ask(page, 'POST', '/api/allowed-targets', {
    name: 'Monitoring',
    hostPattern: '127.0.0.1',
    cidr: '127.0.0.1/32',
    ports: [web.port],
    reason: 'It stands beside us',
  })
})

beforeEach(() => held.clear())

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'runs-live-failed')
})

afterAll(async () => {
  for (const response of held.values()) response.destroy()
  await editor?.[Symbol.asyncDispose]()
  await web?.[Symbol.asyncDispose]()
})

test('a run that is started from the canvas lights its cards up there, one after the other', async () => {
  const id = await publish(
    'Lights up',
    buildDocument(
      {
        hook: { type: 'webhook.received' },
        First: call('first'),
        Second: call('second', { retry: { attempts: 3, initialSeconds: 3600, factor: 1, capSeconds: 3600 } }),
        Wait: { type: 'flow.delay', params: { amount: literal(3), unit: literal('days') } },
        Last: call('last'),
      },
      ['hook -> First', 'First -> Second', 'Second -> Wait', 'Wait -> Last'],
    ),
  )
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('button', { name: 'Send and watch here' }).click()
  await page.getByRole('region', { name: 'Run on the canvas' }).waitFor()
  await stateOf('First', 'Running')
  await expect.poll(() => page.getByRole('status', { name: 'State of the step' }).count()).toBe(1)
  await picture(page, 'runs-live-first')
  await release('/first', 200)
  await stateOf('First', 'Done')
  await stateOf('Second', 'Running')
  await release('/second', 503)
  await stateOf('Second', 'Retrying')
  await card('Second').getByText('attempt 2').waitFor()
  await card('Second').getByText(/until/).waitFor()
  await picture(page, 'runs-live-retrying')
  expect(new URL(page.url()).pathname).toBe(`/workflows/${id}`)
  const runId = new URL(page.url()).searchParams.get('run') ?? ''
  await ask(page, 'POST', `/api/runs/${runId}/cancel`)
  await page.getByRole('status', { name: 'Status of the run' }).getByText('Cancelled').waitFor()
  await page.getByRole('button', { name: 'Take the run off the canvas' }).click()
  await poll(() => page.getByRole('status', { name: 'State of the step' }).count()).toBe(0)
  expect(editor.faults).toEqual([])
})

test('a step that waits says until when, one that fails says why, and one that is not reached says nothing', async () => {
  const id = await publish(
    'Waits and fails',
    buildDocument(
      {
        hook: { type: 'webhook.received' },
        Wait: { type: 'flow.delay', params: { amount: literal(3), unit: literal('days') } },
        Broken: call('broken'),
        After: call('after'),
        Never: call('never'),
      },
      ['hook -> Wait', 'hook -> Broken', 'Broken -> After', 'Wait -> Never'],
    ),
  )
  const runId = await start(id)
  await page.goto(`${editor.server.url}/runs/${runId}`)
  await stateOf('Broken', 'Running')
  await release('/broken', 200)
  await stateOf('After', 'Running')
  await release('/after', 422)
  await stateOf('After', 'Failed')
  await card('After').getByText(/422/).waitFor()
  expect(await card('Never').getByRole('status').count()).toBe(0)
  await page.getByText('Failed at “After”').waitFor()
  await page.getByRole('button', { name: 'Open the failed step' }).click()
  await page.getByRole('complementary', { name: 'Step data' }).getByText('422').first().waitFor()
  await picture(page, 'runs-live-failed-step')
  expect(editor.faults).toEqual([])
})

test('a connection that is cut is said, and what happened meanwhile is shown when it is back', async () => {
  const id = await publish(
    'Cut',
    buildDocument(
      { hook: { type: 'webhook.received' }, One: call('one'), Two: call('two'), Three: call('three') },
      ['hook -> One', 'One -> Two', 'Two -> Three'],
    ),
  )
  const runId = await start(id)
  await page.goto(`${editor.server.url}/runs/${runId}`)
  await stateOf('One', 'Running')
  await page.context().setOffline(true)
  await page.getByText('Connection lost: trying again…').waitFor()
  await release('/one', 200)
  await release('/two', 200)
  await poll(() => held.has('/three')).toBe(true)
  await page.context().setOffline(false)
  await stateOf('One', 'Done')
  await stateOf('Two', 'Done')
  await stateOf('Three', 'Running')
  await poll(() => page.getByText('Connection lost: trying again…').count()).toBe(0)
  await release('/three', 200)
  await page.getByRole('status', { name: 'Status', exact: true }).getByText('Done').waitFor()
  await stateOf('Three', 'Done')
  const run = await ask<Run>(page, 'GET', `/api/runs/${runId}`)
  expect(run.steps).toHaveLength(3)
  // A request that cannot be made is told to the console by the browser itself.
  expect(editor.faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED/.test(fault))).toEqual([])
})

test('the items of a loop are counted on its card while they run, and lead to the items', async () => {
  const id = await publish(
    'Counts',
    buildDocument(
      {
        hook: { type: 'webhook.received' },
        Each: { type: 'flow.each', params: { items: expression('trigger.items') } },
        Inner: {
          type: 'http.send',
          in: 'Each',
          params: {
            method: literal('POST'),
            url: template(`${web.url}/item/{{ loop.index }}`),
            body: literal('{}'),
          },
        },
      },
      ['hook -> Each'],
    ),
  )
  const runId = await start(id, { items: ['a', 'b', 'c'] })
  await page.goto(`${editor.server.url}/runs/${runId}`)
  await poll(() => held.has('/item/0')).toBe(true)
  await release('/item/0', 200)
  await release('/item/1', 200)
  await poll(() => held.has('/item/2')).toBe(true)
  await card('Each').getByRole('button', { name: '2 of 3' }).first().waitFor()
  await picture(page, 'runs-live-loop')
  await release('/item/2', 200)
  await page.getByRole('status', { name: 'Status', exact: true }).getByText('Done').waitFor()
  await card('Each').getByRole('button', { name: '3 of 3' }).first().click()
  const items = page.getByRole('region', { name: 'Items of “Each”' })
  await poll(() => items.getByRole('list', { name: 'Items' }).getByRole('listitem').count()).toBe(3)
  expect(editor.faults).toEqual([])
})

function call(path: string, settings: WorkflowDocument['nodes'][number]['settings'] = {}) {
  const params = { method: literal('PUT'), url: template(`${web.url}/${path}`), body: literal('{}') }
  return { type: 'http.send', params, settings }
}

async function publish(name: string, document: WorkflowDocument): Promise<string> {
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', {
    document: { ...document, name },
  })
  await ask(page, 'POST', `/api/workflows/${id}/publish`, {})
  return id
}

async function start(id: string, input: object = {}): Promise<string> {
  return (await ask<{ runId: string }>(page, 'POST', `/api/workflows/${id}/run`, { input })).runId
}

/** Answers a request once it is there. */
async function release(path: string, status: number): Promise<void> {
  await poll(() => held.has(path)).toBe(true)
  const response = held.get(path)
  held.delete(path)
  response?.writeHead(status, { 'content-type': 'application/json' })
  response?.end('{"id":"M-7"}')
}

async function stateOf(name: string, state: string): Promise<void> {
  await card(name)
    .getByRole('status', { name: 'State of the step' })
    .getByText(state, { exact: true })
    .waitFor()
}

const card = (name: string) =>
  page.locator('.react-flow__node').filter({ has: page.getByText(name, { exact: true }) })

/** The browser, the server and the database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 15_000, ...options })
