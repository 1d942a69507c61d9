import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page as ApiPage, Run, RunSummary } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { clickCard } from '../support/click-card.ts'
import { buildDocument, expression, literal, template } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'
import { startWebServer, type WebServer } from '../support/web-server.ts'

let editor: Editor
let page: Page
let web: WebServer
let answer = 200

beforeAll(async () => {
  web = await startWebServer((_, response) => {
    response.writeHead(answer, { 'content-type': 'application/json' })
    response.end(answer === 200 ? '{"id":"M-7"}' : '{"error":"the disk is full"}')
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

beforeEach(() => {
  answer = 200
  web.asked.length = 0
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'run-operations-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
  await web?.[Symbol.asyncDispose]()
})

test('a run that failed is retried from its page, after its effects were shown, and goes on where it stood', async () => {
  answer = 422
  const { runId } = await startRun('Retried', monitored())
  await page.goto(`${editor.server.url}/runs/${runId}`)
  await page.getByText('Failed at “Monitor”').waitFor()
  await page.getByText('A value is not what the step takes.').waitFor()
  await barrierFree('run-failed')

  await page.getByRole('button', { name: 'Retry…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Retry the run' })
  const did = dialog.getByRole('region', { name: 'What it did so far' })
  await did.getByRole('listitem').filter({ hasText: 'Ticket' }).getByText('Done', { exact: true }).waitFor()
  await did.getByRole('listitem').filter({ hasText: 'Monitor' }).getByText('Not done').waitFor()
  await barrierFree('run-retry')
  answer = 200
  await dialog.getByRole('button', { name: 'Retry on version 1' }).click()
  await page.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  await page.getByText('retried 1 time').waitFor()
  const run = await ask<Run>(page, 'GET', `/api/runs/${runId}`)
  expect(run.steps.map(({ nodeId, status }) => `${nodeId} ${status}`)).toEqual([
    'Ticket ok',
    'Monitor error',
    'Monitor ok',
  ])

  await page.getByRole('tab', { name: 'What it did' }).click()
  const effects = page.getByRole('tabpanel').getByRole('listitem')
  await effects.filter({ hasText: 'Monitor' }).getByText('Done', { exact: true }).waitFor()
  await effects.filter({ hasText: 'Monitor' }).getByText('What was sent').click()
  await effects.filter({ hasText: 'Monitor' }).getByText('SRV-1').waitFor()
  await barrierFree('run-effects')
  expect(await ticketsAbout('Retried')).toBe(1)
  expect(editor.faults).toEqual([])
})

test('a step that cannot go on by itself is decided about in words, and what it sent is shown', async () => {
  answer = 422
  const { runId } = await startRun('Decided', monitored({ whenFailed: 'pause' }))
  await page.goto(`${editor.server.url}/runs/${runId}`)
  const why = page.getByRole('list', { name: 'Why it stands here' })
  await why.getByText('“Monitor” needs a decision').waitFor()
  await why.getByRole('button', { name: 'Decide' }).click()
  const panel = page.getByRole('region', { name: 'What becomes of this step?' })
  await panel.getByText('SRV-1').waitFor()
  await panel.getByText('Not done', { exact: true }).waitFor()
  for (const choice of ['Make it once more', 'It was done: go on', 'Let it fail']) {
    await panel.getByRole('radio', { name: choice }).waitFor()
  }
  await panel.getByRole('radio', { name: 'It was done: go on' }).click()
  await panel.getByRole('textbox', { name: 'Output (JSON)' }).fill('{"status": 200}')
  await barrierFree('run-decide')
  await panel.getByRole('button', { name: 'It was done: go on' }).click()
  await page.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  expect(web.asked).toHaveLength(1)
  const run = await ask<Run>(page, 'GET', `/api/runs/${runId}`)
  expect(run.steps.findLast(({ nodeId }) => nodeId === 'Monitor')).toMatchObject({
    status: 'ok',
    output: { status: 200 },
  })
  expect(editor.faults).toEqual([])
})

test('a dry run of the draft shows what it would do, and is compared with a live run', async () => {
  const { runId, workflowId } = await startRun('Planned', monitored())
  await page.goto(`${editor.server.url}/workflows/${workflowId}`)
  await page.getByRole('button', { name: 'Try', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Try the workflow' })
  await dialog.getByRole('radio', { name: 'Dry run' }).waitFor()
  await dialog.getByRole('textbox', { name: 'Event data (JSON)' }).fill('{"subject": "Another"}')
  await barrierFree('try')
  await dialog.getByRole('button', { name: 'Start dry run' }).click()
  await page.waitForURL('**/runs/*')
  await page.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  await page.getByRole('tab', { name: 'What it would do' }).click()
  const plan = page.getByRole('tabpanel')
  await plan.getByText('A dry run: nothing of this was written.').waitFor()
  await poll(() => plan.getByText('Would be done').count()).toBe(2)
  await barrierFree('run-plan')
  expect(web.asked).toHaveLength(1)
  expect(await ticketsAbout('Another')).toBe(0)

  await plan.getByRole('button', { name: 'Compare with…' }).click()
  const compare = page.getByRole('dialog', { name: 'Compare what two runs did' })
  await compare.getByRole('combobox', { name: 'Other run' }).click()
  await page.getByRole('option', { name: /Live/ }).click()
  const ticket = compare.getByRole('row').filter({ hasText: 'Ticket' })
  await ticket.getByText('Different').waitFor()
  await ticket.getByText('Another', { exact: true }).waitFor()
  await ticket.getByText('Planned', { exact: true }).waitFor()
  await compare.getByRole('row').filter({ hasText: 'Monitor' }).getByText('Same').waitFor()
  expect(new URL(page.url()).searchParams.get('compare')).toBe(runId)
  await barrierFree('run-compare')
  expect(editor.faults).toEqual([])
})

test('a test run stops at a breakpoint set with a key, and goes on step by step', async () => {
  const { workflowId } = await startRun('Stepped', monitored())
  web.asked.length = 0
  await page.goto(`${editor.server.url}/workflows/${workflowId}`)
  await clickCard(card('Ticket'))
  await page.keyboard.press('b')
  await page.getByRole('button', { name: 'Breakpoint before Ticket', pressed: true }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Breakpoint before Ticket', pressed: true }).waitFor()
  await picture(page, 'steering-breakpoint')
  await page.keyboard.press('Control+Shift+Enter')
  const dialog = page.getByRole('dialog', { name: 'Try the workflow' })
  await dialog.getByRole('radio', { name: 'Test run' }).click()
  await dialog.getByText('Stops at 1 breakpoint').waitFor()
  await dialog.getByText('A recorded event').click()
  await dialog
    .getByRole('radio', { name: /webhook.received/ })
    .first()
    .click()
  await dialog.getByRole('button', { name: 'Start test run' }).click()
  await page.waitForURL('**/runs/*')
  const why = page.getByRole('list', { name: 'Why it stands here' })
  await why.getByText('Stopped at the breakpoint before “Ticket”.').waitFor()
  await card('Ticket').getByText('Stopped here').waitFor()
  await barrierFree('run-stopped')
  await page.getByRole('button', { name: 'Next step' }).click()
  await why.getByText('Stopped before “Monitor”.').waitFor()
  expect(web.asked).toEqual([])
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  expect(web.asked).toHaveLength(1)
  expect(await ticketsAbout('Stepped')).toBe(2)
  expect(editor.faults).toEqual([])
})

test('a run is run again from a step with another input, and the two lead to each other', async () => {
  const { runId } = await startRun('Forked', monitored())
  await page.goto(`${editor.server.url}/runs/${runId}`)
  await page.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  await page.getByRole('button', { name: 'Run again from a step…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run again from a step' })
  await dialog.getByRole('combobox', { name: 'Begin with' }).click()
  await page.getByRole('option', { name: 'Monitor' }).click()
  const again = dialog.getByRole('region', { name: 'What it would do once more' })
  await again.getByText('Monitor').first().waitFor()
  await expect.poll(() => again.getByText('Ticket', { exact: true }).count()).toBe(0)
  const input = dialog.getByRole('textbox', { name: 'Input of the step (JSON)' })
  const recorded = await input.innerText()
  await input.fill(recorded.replace('SRV-1', 'SRV-2'))
  await barrierFree('run-fork')
  await dialog.getByRole('button', { name: 'Run live' }).click()
  await page.getByRole('link', { name: 'Forked from another run' }).waitFor()
  await page.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  expect(web.asked.map(({ body }) => JSON.parse(body))).toEqual([{ host: 'SRV-1' }, { host: 'SRV-2' }])
  expect(await ticketsAbout('Forked')).toBe(1)
  expect(editor.faults).toEqual([])
})

test('many runs are found, selected with Shift and cancelled at once; what could not be is said', async () => {
  const document = {
    ...buildDocument({ hook: { type: 'webhook.received' }, wait: { type: 'flow.delay', params: waiting } }, [
      'hook -> wait',
    ]),
    name: 'Waits for days',
  }
  const { workflowId } = await startRun('Waits for days', document)
  for (const subject of ['two', 'three']) {
    await ask(page, 'POST', `/api/workflows/${workflowId}/run`, { input: { subject } })
  }
  const runs = async () =>
    (await ask<ApiPage<RunSummary>>(page, 'GET', `/api/runs?workflowId=${workflowId}`)).items
  await poll(async () => (await runs()).map(({ status }) => status)).toEqual(Array(3).fill('waiting'))
  await page.goto(`${editor.server.url}/runs`)
  await page.getByRole('searchbox').fill('waits for')
  const boxes = page.getByRole('checkbox', { name: 'Select the run of Waits for days' })
  await poll(() => page.getByRole('row').count()).toBe(4)
  await boxes.first().click()
  await boxes.last().click({ modifiers: ['Shift'] })
  await page.getByText('3 runs selected').waitFor()
  await barrierFree('runs-selected')
  await ask(page, 'POST', `/api/runs/${(await runs())[0]?.id}/cancel`)
  await page.getByRole('button', { name: 'Cancel 3 runs' }).click()
  await page.getByText('Done for 2 runs').waitFor()
  await page.getByText('The run has ended already: it was cancelled.').waitFor()
  await barrierFree('runs-cancelled')
  expect((await runs()).map(({ status }) => status)).toEqual(Array(3).fill('cancelled'))
  expect(editor.faults).toEqual([])
})

const waiting = { amount: literal(3), unit: literal('days') }

/** A ticket, and then the monitoring is told. */
function monitored(settings: WorkflowDocument['nodes'][number]['settings'] = {}): WorkflowDocument {
  return buildDocument(
    {
      hook: { type: 'webhook.received' },
      Ticket: { type: 'ticket.create', params: { subject: expression('trigger.subject') } },
      Monitor: {
        type: 'http.send',
        params: {
          method: literal('PUT'),
          url: template(`${web.url}/monitors/7`),
          body: literal('{"host":"SRV-1"}'),
        },
        settings,
      },
    },
    ['hook -> Ticket', 'Ticket -> Monitor'],
  )
}

/** Publishes a document and starts it with its name as the subject. */
async function startRun(name: string, document: WorkflowDocument) {
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', {
    document: { ...document, name },
  })
  await ask(page, 'POST', `/api/workflows/${id}/publish`, {})
  const { runId } = await ask<{ runId: string }>(page, 'POST', `/api/workflows/${id}/run`, {
    input: { subject: name },
  })
  const status = async () => (await ask<Run>(page, 'GET', `/api/runs/${runId}`)).status
  await poll(status).not.toMatch(/queued|running/)
  return { runId, workflowId: id }
}

async function ticketsAbout(subject: string): Promise<number> {
  const found = await ask<ApiPage<unknown>>(page, 'GET', `/api/tickets?q=${encodeURIComponent(subject)}`)
  return found.items.length
}

/** The browser, the server and the database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 15_000, ...options })

const card = (name: string) =>
  page.locator('.react-flow__node').filter({ has: page.getByText(name, { exact: true }) })

/** A picture of the page in light and dark, and what axe holds against either. */
async function barrierFree(name: string): Promise<void> {
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    // Dialogs and panels fade in; half seen they have too little contrast.
    await atRest(page)
    const { violations } = await axe(page).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(
      serious.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `${scheme}: ${id} at ${target.join(' ')}`),
      ),
    ).toEqual([])
    await picture(page, `steering-${name}-${scheme}`)
  }
}
