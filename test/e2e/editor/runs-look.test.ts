import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Page as ApiPage, Run, RunSummary } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { atRest } from '../../support/at-rest.ts'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { ask, type Editor, openEditor } from '../../support/editor.ts'
import { startWebServer, type WebServer } from '../../support/web-server.ts'

let editor: Editor
let page: Page
let web: WebServer
/** Statuses that are answered one after the other; then 200. */
let answers: number[] = []

beforeAll(async () => {
  web = await startWebServer(({ url }, response) => {
    response.writeHead(answers.shift() ?? 200, { 'content-type': 'application/json' })
    response.end(url === '/large' ? JSON.stringify({ text: 'x'.repeat(600_000) }) : '{"id":"M-7"}')
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

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'runs-look-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
  await web?.[Symbol.asyncDispose]()
})

test('the timeline has a bar for each attempt and the wait between them, with exact times, and is used by keys', async () => {
  answers = [503, 503]
  const retry = { attempts: 3, initialSeconds: 1, factor: 1, capSeconds: 1 }
  const runId = await runOf(
    'Tried thrice',
    {
      hook: { type: 'webhook.received' },
      Before: { type: 'flow.set', params: { a: literal(1) } },
      Call: { ...call('calls'), settings: { retry } },
      After: { type: 'flow.set', params: { b: literal(2) } },
    },
    ['hook -> Before', 'Before -> Call', 'Call -> After'],
  )
  await page.goto(`${editor.server.url}/runs/${runId}?view=timeline`)
  const grid = page.getByRole('treegrid', { name: 'Steps by time' })
  const line = grid.getByRole('row', { name: /^Call/ })
  await line.getByText('3 attempts').waitFor()
  await expect
    .poll(() => line.getAttribute('aria-label'))
    .toMatch(/Failed: .*\d+ ms.*Failed \(attempt 2\): .*Done \(attempt 3\): \d.*–.*\d/s)
  await poll(() => line.locator('.waterfall-bar[data-kind="failed"]').count()).toBe(2)
  await line.locator('.waterfall-bar[data-kind="failed"]').last().hover()
  await page
    .getByRole('tooltip')
    .getByText(/Failed \(attempt 2\)/)
    .waitFor()
  const spent = page.getByRole('region', { name: 'Where the time went' })
  for (const word of ['Queued', 'Running', 'Waiting']) await spent.getByText(word).waitFor()
  await barrierFree('runs-timeline')

  await grid.focus()
  await page.keyboard.press('Home')
  while ((await active()) !== 'Call') await page.keyboard.press('ArrowDown')
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await poll(() => page.getByRole('button', { name: 'The whole run' }).isEnabled()).toBe(true)
  await page.keyboard.press('0')
  await poll(() => page.getByRole('button', { name: 'The whole run' }).isEnabled()).toBe(false)
  await page.keyboard.press('Enter')
  const data = page.getByRole('complementary', { name: 'Step data' })
  await data.getByRole('heading', { name: 'Call' }).waitFor()
  await data.getByText('attempt 1', { exact: true }).click()
  await data.getByText('503').first().waitFor()
  expect(editor.faults).toEqual([])

  async function active(): Promise<string> {
    const id = (await grid.getAttribute('aria-activedescendant')) ?? ''
    return page.locator(`[id="${id}"] .waterfall-title`).innerText()
  }
})

test('ten thousand items are opened without being all drawn: paged, filtered, searched, jumped to, each with its steps', async () => {
  const runId = await runOf(
    'Every device',
    {
      hook: { type: 'webhook.received' },
      Each: { type: 'flow.each', params: { items: expression('trigger.items') } },
      Inner: { type: 'flow.set', in: 'Each', params: { host: expression('loop.item') } },
      Tell: { type: 'flow.set', in: 'Each', params: { told: literal(true) } },
    },
    ['hook -> Each', 'Inner -> Tell'],
    { items: ['SRV-0'] },
  )
  // As a run of ten thousand leaves them; making them for real takes longer than looking at them.
  await sql`
    insert into steps (run_id, seq, node_id, path, attempt, status, handle, started_at, finished_at, input, output, error)
    select ${runId}::uuid, 100 + item * 2 + part, case when part = 0 then 'Inner' else 'Tell' end, 'Each[' || item || ']', 1,
           case when part = 1 and item % 1000 = 7 then 'error' else 'ok' end,
           case when part = 1 and item % 1000 = 7 then null else 'out' end,
           r.created_at + item * interval '5 microseconds', r.created_at + item * interval '5 microseconds' + interval '1 millisecond',
           jsonb_build_object('host', 'SRV-' || item), jsonb_build_object('host', 'SRV-' || item),
           case when part = 1 and item % 1000 = 7 then jsonb_build_object('class', 'Remote', 'message', 'SRV-' || item || ' does not answer') end
      from run_history r, generate_series(1, 9999) as item, generate_series(0, 1) as part where r.id = ${runId}::uuid`.execute(
    editor.database.db,
  )
  const { steps, stepCount } = await ask<Run>(page, 'GET', `/api/runs/${runId}`)
  expect(stepCount).toBeGreaterThan(20_000)
  expect(steps.length).toBeLessThan(10)

  await page.goto(`${editor.server.url}/runs/${runId}?view=timeline`)
  const grid = page.getByRole('treegrid', { name: 'Steps by time' })
  await grid.getByText('10,000 of 10,000 · 10 failed').waitFor()
  await grid.focus()
  await page.keyboard.press('Home')
  while ((await grid.getByRole('row', { expanded: true }).count()) === 0) {
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowUp')
  await grid.getByRole('row', { name: /item 9999/ }).waitFor()
  await expect.poll(() => grid.getByRole('row').count()).toBeLessThan(80)
  await picture(page, 'runs-timeline-items')

  await page.getByRole('radiogroup', { name: 'Show as' }).getByText('Canvas').click()
  await page
    .locator('.react-flow__node')
    .getByRole('button', { name: /10,000 of 10,000/ })
    .first()
    .click()
  const items = page.getByRole('region', { name: 'Items of “Each”' })
  await poll(() => listed().count()).toBe(50)
  await items.getByRole('button', { name: 'Items after' }).click()
  await items.getByText('51 to 100').waitFor()
  await items.getByRole('radiogroup', { name: 'Items' }).getByText('Failed 10').click()
  await poll(() => listed().count()).toBe(10)
  await listed().nth(3).click()
  await items.getByRole('region', { name: 'Tell' }).getByText('SRV-3007 does not answer').waitFor()
  await items.getByRole('region', { name: 'Inner' }).getByRole('button').first().click()
  await items.getByRole('region', { name: 'Output' }).getByText('SRV-3007').first().waitFor()
  await barrierFree('runs-items')
  await items.getByRole('radiogroup', { name: 'Items' }).getByText(/^All/).click()
  await items.getByRole('searchbox', { name: 'Search their data' }).fill('SRV-4321')
  await poll(() => listed().count()).toBe(1)
  await items.getByRole('searchbox', { name: 'Search their data' }).fill('')
  await items.getByRole('textbox', { name: 'Go to item number' }).fill('9000')
  await items.getByRole('textbox', { name: 'Go to item number' }).press('Enter')
  await items.getByRole('heading', { name: 'item 9,000' }).waitFor()
  await items.getByText(/8,997 to/).waitFor()
  await page.reload()
  await items.getByRole('heading', { name: 'item 9,000' }).waitFor()
  expect(editor.faults).toEqual([])

  function listed() {
    return items.getByRole('list', { name: 'Items' }).getByRole('listitem')
  }
})

test('a step with a large output is opened at once, and its data is loaded when it is asked for', async () => {
  const runId = await runOf(
    'Large',
    {
      hook: { type: 'webhook.received' },
      Large: { type: 'http.get', params: { url: template(`${web.url}/large`) } },
    },
    ['hook -> Large'],
  )
  const { steps } = await ask<Run>(page, 'GET', `/api/runs/${runId}`)
  expect(steps[0]?.output).toBeNull()
  expect(steps[0]?.leftOut?.output).toBeGreaterThan(600_000)
  await page.goto(`${editor.server.url}/runs/${runId}`)
  await clickCard(page.locator('.react-flow__node').filter({ hasText: 'Large' }))
  const data = page.getByRole('complementary', { name: 'Step data' })
  await data.getByText('600 kB: too large to be shown with the others.').waitFor()
  await picture(page, 'runs-large')
  await data.getByRole('button', { name: 'Load it' }).click()
  await data.getByRole('region', { name: 'Output' }).getByText(/xxxx/).first().waitFor()
  expect(editor.faults).toEqual([])
})

test('a failed run is compared with the last good one, on the canvas and as a list of what is different', async () => {
  const nodes = {
    hook: { type: 'webhook.received' },
    Ask: { type: 'flow.set', params: { host: expression('trigger.host') } },
    Call: call('compared'),
    Then: { type: 'flow.set', params: { told: literal(true) } },
  }
  const id = await publish('Compared', nodes, ['hook -> Ask', 'Ask -> Call', 'Call -> Then'])
  await ended(await start(id, { host: 'SRV-1' }))
  answers = [422]
  const failed = await start(id, { host: 'SRV-2' })
  await ended(failed)
  await page.goto(`${editor.server.url}/runs/${failed}`)
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByRole('menuitem', { name: 'With the last good one' }).click()
  await page.waitForURL('**/compare/*')
  const list = page.getByRole('complementary', { name: 'Differences' })
  await list.getByText('3 steps differ').waitFor()
  await list.getByRole('region', { name: 'Call' }).getByText('state').first().waitFor()
  await list.getByRole('region', { name: 'Ask' }).getByText('- "host": "SRV-2"').first().waitFor()
  await list.getByRole('region', { name: 'Then' }).getByText('Only there').first().waitFor()
  await page.locator('.react-flow__node').filter({ hasText: 'Then' }).getByText('Only there').waitFor()
  await barrierFree('runs-compare')
  await clickCard(page.locator('.react-flow__node').filter({ hasText: 'Ask' }))
  await poll(() => list.getByRole('region', { name: 'Call' }).count()).toBe(0)
  await page.getByRole('link', { name: 'Swap the two' }).click()
  await list.getByRole('region', { name: 'Then' }).getByText('Only here').waitFor()
  expect(editor.faults).toEqual([])
})

test('a run is looked at on a phone: what failed, its steps, its timeline, and nothing is wider than the screen', async () => {
  answers = [422]
  const runId = await runOf(
    'A workflow whose name is far too long to stand in one line on a phone',
    {
      hook: { type: 'webhook.received' },
      Call: call('phone'),
    },
    ['hook -> Call'],
  )
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${editor.server.url}/runs/${runId}`)
  await page.getByText('Failed at “Call”').waitFor()
  await narrow('runs-phone')
  await page.getByRole('button', { name: 'Open the failed step' }).click()
  await page.getByRole('complementary', { name: 'Step data' }).getByText(/422/).first().waitFor()
  await page.getByRole('radiogroup', { name: 'Show as' }).getByText('Timeline').click()
  await page.getByRole('treegrid').waitFor()
  await narrow('runs-phone-timeline')
  await page.goto(`${editor.server.url}/runs`)
  await page.getByRole('table', { name: 'Runs', exact: true }).waitFor()
  await narrow('runs-phone-list')
  await page.setViewportSize({ width: 1440, height: 900 })
  expect(editor.faults).toEqual([])
})

async function narrow(name: string): Promise<void> {
  await atRest(page)
  await picture(page, name)
  await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
}

type Sketch = Parameters<typeof buildDocument>[0]

function call(path: string) {
  const params = { method: literal('PUT'), url: template(`${web.url}/${path}`), body: literal('{}') }
  return { type: 'http.send', params }
}

async function publish(name: string, nodes: Sketch, edges: string[]): Promise<string> {
  const document: WorkflowDocument = { ...buildDocument(nodes, edges), name }
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  await ask(page, 'POST', `/api/workflows/${id}/publish`, {})
  return id
}

async function start(id: string, input: object): Promise<string> {
  return (await ask<{ runId: string }>(page, 'POST', `/api/workflows/${id}/run`, { input })).runId
}

async function ended(runId: string): Promise<void> {
  await poll(async () => (await ask<Run>(page, 'GET', `/api/runs/${runId}`)).finishedAt).not.toBeNull()
}

/** A run of a workflow that has ended. */
async function runOf(name: string, nodes: Sketch, edges: string[], input: object = {}): Promise<string> {
  const runId = await start(await publish(name, nodes, edges), input)
  await ended(runId)
  const { items } = await ask<ApiPage<RunSummary>>(page, 'GET', `/api/runs?q=${runId}`)
  expect(items.map(({ id }) => id)).toEqual([runId])
  return runId
}

/** The browser, the server and the database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 15_000, ...options })

/** A picture of the page in light and dark, and what axe holds against either. */
async function barrierFree(name: string): Promise<void> {
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await atRest(page)
    const { violations } = await axe(page).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(
      serious.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `${scheme}: ${id} at ${target.join(' ')}`),
      ),
    ).toEqual([])
    await picture(page, `${name}-${scheme}`)
  }
}
