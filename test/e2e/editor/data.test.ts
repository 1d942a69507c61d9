import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { PinView, Run, Workflow } from '#engine/api/types.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument, expression, template } from '../../support/document.ts'
import { ask, type Editor, openEditor } from '../../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, `data-failed-${task.id}`)
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

/** Runs take a moment, and machines may be busy. */
const poll = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 15_000 })

const disk = buildDocument(
  {
    hook: { type: 'webhook.received' },
    host: { type: 'flow.set', params: { name: expression('trigger.host') } },
    ticket: {
      type: 'ticket.create',
      params: { subject: template('Disk full on {{ steps.host.output.name }}') },
    },
    note: { type: 'flow.set', params: { about: expression('steps.ticket.output.subject') } },
  },
  ['hook -> host', 'host -> ticket', 'ticket -> note'],
)

async function draw(document: unknown = disk): Promise<string> {
  return (await ask<Workflow>(page, 'POST', '/api/workflows', { document })).id
}

async function open(id: string) {
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await card('hook').waitFor({ timeout: 45_000 })
}

/** Runs the draft and answers how it went. */
async function tryDraft(id: string, body: JsonObject): Promise<Run> {
  const { runId } = await ask<{ runId: string }>(page, 'POST', `/api/workflows/${id}/try`, body)
  return over(runId)
}

async function over(runId: string): Promise<Run> {
  await poll(async () => (await ask<Run>(page, 'GET', `/api/runs/${runId}`)).status).toBe('succeeded')
  return ask<Run>(page, 'GET', `/api/runs/${runId}`)
}

const card = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
const pinsOf = async (id: string) =>
  (await ask<{ items: PinView[] }>(page, 'GET', `/api/workflows/${id}/pins`)).items
const ticketsAbout = async (words: string) =>
  (await ask<{ items: unknown[] }>(page, 'GET', `/api/tickets?q=${encodeURIComponent(words)}`)).items.length

async function choose(id: string) {
  await clickCard(card(id))
  const panel = page.getByRole('complementary', { name: `Step: ${id}` })
  await panel.waitFor()
  return panel
}

/** The step opened over the canvas, with its data at the right. */
async function openStep(id: string) {
  await clickCard(card(id))
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: `Step: ${id}` })
  await dialog.waitFor()
  return dialog.getByRole('region', { name: 'Output' }).first()
}

test('a step is run alone or up to it without leaving the canvas, dry until somebody says otherwise', async () => {
  const id = await draw()
  await ask(page, 'PUT', `/api/workflows/${id}/pins/hook`, { output: { host: 'SRV-7' } })
  await open(id)
  const panel = await choose('note')
  await panel.getByText('It uses what ticket gave, which has not run yet.').waitFor()
  await expect.poll(() => panel.getByRole('button', { name: 'Run this step' }).isDisabled()).toBe(true)
  await panel.getByRole('button', { name: 'Run to ticket, dry' }).click()
  await card('ticket').getByText('Planned').waitFor()
  expect(await card('note').getByRole('status').count()).toBe(0)
  await panel.getByRole('button', { name: 'Run this step' }).click()
  await panel.getByRole('region', { name: 'Output' }).getByText('Disk full on SRV-7').first().waitFor()
  await card('note').getByText('Done').waitFor()
  expect(page.url()).toContain(`/workflows/${id}`)
  expect(await ticketsAbout('Disk full on SRV-7')).toBe(0)
  await picture(page, 'data-1-run-step')

  // For real it says what it will write, and writes it once.
  const ticket = await choose('ticket')
  await ticket.getByRole('button', { name: 'Other ways to run' }).click()
  await page.getByRole('menuitem', { name: 'Run this step for real' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run this step for real' })
  await dialog.getByRole('listitem').filter({ hasText: 'ticket' }).waitFor()
  await dialog.getByRole('button', { name: 'Run for real' }).click()
  await card('ticket').getByText('Done').waitFor()
  await poll(() => ticketsAbout('Disk full on SRV-7')).toBe(1)
  expect(editor.faults).toEqual([])
})

test('test runs give what live runs give', async () => {
  const id = await draw()
  const input = { host: 'SRV-8' }
  const tested = await tryDraft(id, { mode: 'test', input })
  await ask(page, 'POST', `/api/workflows/${id}/publish`, {})
  await ask(page, 'PUT', `/api/workflows/${id}/pins/host`, { output: { name: 'pinned' } })
  const { runId } = await ask<{ runId: string }>(page, 'POST', `/api/workflows/${id}/run`, { input })
  const live = await over(runId)
  const seen = ({ steps }: Run) =>
    steps.map(({ nodeId, status, input, output }) => ({
      nodeId,
      status,
      input,
      about: (output as JsonObject).about,
    }))
  expect(seen(live)).toEqual(seen(tested))
  expect(live.control).toBeNull()
})

test('data goes stale with a word when a step before it is changed, and running to the step makes it new', async () => {
  const id = await draw()
  await tryDraft(id, { mode: 'dry', input: { host: 'SRV-9' } })
  await open(id)
  const output = await openStep('note')
  await output.getByText('From the last run').waitFor()
  expect(await output.getByText('changed since').count()).toBe(0)
  await page.keyboard.press('Escape')
  const host = await choose('host')
  await host.getByRole('textbox', { name: 'Step name' }).fill('Which host')
  const renamed = await openStep('note')
  expect(await renamed.getByText('changed since').count()).toBe(0)
  await page.keyboard.press('Escape')
  await clickCard(card('ticket'))
  await page.keyboard.press('d')
  const changed = await openStep('note')
  await changed.getByText('changed since').waitFor()
  await picture(page, 'data-2-stale')
  await changed.getByRole('button', { name: 'Run to here' }).click()
  await poll(() => changed.getByText('changed since').count()).toBe(0)
  expect(editor.faults).toEqual([])
})

test('an output is pinned with P, edited as JSON, stands in place of its step in tests, and the run says so', async () => {
  const id = await draw()
  await tryDraft(id, { mode: 'dry', input: { host: 'SRV-10' } })
  await open(id)
  await clickCard(card('host'))
  await page.keyboard.press('p')
  await card('host').getByText('Pinned').waitFor()
  expect(await pinsOf(id)).toMatchObject([{ nodeId: 'host', output: { name: 'SRV-10' } }])
  const panel = page.getByRole('complementary', { name: 'Step: host' })
  await panel.getByRole('button', { name: 'Edit and pin the output' }).click()
  const dialog = page.getByRole('dialog', { name: 'Output of host' })
  const text = dialog.getByRole('textbox', { name: 'Output' })
  await text.fill('{ "name": "SRV-11" ')
  await dialog.getByText('This is not JSON').waitFor()
  await text.fill('{ "name": "SRV-11" }')
  await picture(page, 'data-3-edit')
  await dialog.getByRole('button', { name: 'Pin', exact: true }).click()
  await poll(async () => (await pinsOf(id))[0]?.output).toEqual({ name: 'SRV-11' })

  const ticket = await choose('ticket')
  await ticket.getByRole('button', { name: 'Run to here' }).click()
  await ticket.getByRole('region', { name: 'Output' }).getByText('Disk full on SRV-11').first().waitFor()
  await ticket.getByRole('link', { name: 'Open the run' }).click()
  await page.waitForURL('**/runs/*')
  await card('host').getByText('Pinned').waitFor()
  await page.getByRole('tabpanel').getByRole('button', { name: /host/ }).click()
  await page.getByText('The step did not run: this output was pinned for the trial.').waitFor()
  await picture(page, 'data-4-pinned-run')

  await open(id)
  await clickCard(card('host'))
  await page.keyboard.press('p')
  await poll(() => pinsOf(id)).toEqual([])
  await poll(() => card('host').getByText('Pinned').count()).toBe(0)
  expect(editor.faults).toEqual([])
})

test('a recorded event is found by its words and kept as the sample of the trigger', async () => {
  const id = await draw()
  const first = await tryDraft(id, { mode: 'dry', input: { host: 'SRV-12' } })
  await tryDraft(id, { mode: 'dry', input: { host: 'SRV-13' } })
  await open(id)
  const panel = await choose('hook')
  await panel.getByRole('button', { name: 'Choose a sample' }).click()
  const dialog = page.getByRole('dialog', { name: 'Sample of hook' })
  await poll(() => dialog.getByRole('radio', { name: /webhook/ }).count()).toBe(2)
  await dialog.getByRole('textbox', { name: 'Search events' }).fill('nothing like it')
  await dialog.getByText('No event says that').waitFor()
  await dialog.getByRole('textbox', { name: 'Search events' }).fill('webhook')
  await dialog
    .getByRole('radio', { name: /webhook/ })
    .nth(1)
    .click()
  await dialog.getByRole('region', { name: 'Data of the event' }).getByText('SRV-12').waitFor()
  await picture(page, 'data-5-event')
  await dialog.getByRole('button', { name: 'Keep as sample' }).click()
  await card('hook').getByText('Pinned').waitFor()
  expect(await pinsOf(id)).toMatchObject([{ nodeId: 'hook', eventId: first.eventId }])
  const host = await choose('host')
  await host.getByRole('button', { name: 'Run to here' }).click()
  await host.getByRole('region', { name: 'Output' }).getByText('SRV-12').first().waitFor()
  expect(editor.faults).toEqual([])
})

test('five megabytes of data are looked at, searched and paged, and the page stays quick', async () => {
  const id = await draw()
  const { id: runId } = await tryDraft(id, { mode: 'dry', input: { host: 'x' } })
  await editor.database.pool.query(
    `update steps set output = (
       select jsonb_build_object('rows', jsonb_agg(jsonb_build_object(
                'id', i, 'host', 'SRV-' || i, 'text', repeat('lorem ipsum ', 9), 'deep', jsonb_build_object('disk', i % 7))),
              'long', repeat('0123456789', 100000))
         from generate_series(1, 27000) as i)
      where run_id = $1 and node_id = 'host'`,
    [runId],
  )
  await open(id)
  const output = await openStep('host')
  await output.getByRole('treeitem').filter({ hasText: /^rows/ }).click()
  await expect.poll(() => page.locator('.data-view *').count()).toBeLessThan(3000)
  await output.getByRole('textbox', { name: /^Search/ }).fill('SRV-26999')
  const found = output.getByRole('option')
  await poll(() => found.count()).toBe(1)
  await expect.poll(() => found.textContent()).toContain('rows[26998].host')
  await output.getByRole('textbox', { name: /^Search/ }).fill('')
  await output.getByRole('treeitem').filter({ hasText: /^long/ }).click()
  await output.getByRole('button', { name: 'Show more of 1,000,000 characters' }).click()
  await output.getByText('JSON', { exact: true }).click()
  await output.getByText(/^1 of 1\d\d$/).waitFor()
  await expect
    .poll(async () => (await output.locator('pre').first().textContent())?.length)
    .toBeLessThan(50_000)
  expect(editor.faults).toEqual([])
})

test('a list is a table by the page; secrets are masked, pages run nothing, images are shown, and paths are copied', async () => {
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const id = await draw()
  await ask(page, 'PUT', `/api/workflows/${id}/pins/host`, {
    output: Array.from({ length: 120 }, (_, at) => ({ name: `SRV-${at}`, apiToken: `hush-${at}` })),
  })
  await ask(page, 'PUT', `/api/workflows/${id}/pins/ticket`, {
    output: {
      body: '<p>Hello</p><img src="/api/session"><script>parent.document.title = "taken"</script>',
      picture: pixel,
      password: '••••••••',
    },
  })
  await open(id)
  const list = await openStep('host')
  const table = list.getByRole('grid')
  await table.getByRole('gridcell', { name: 'SRV-49', exact: true }).waitFor()
  await expect.poll(() => table.getByRole('row').count()).toBe(51)
  await list.getByRole('button', { name: 'Next page' }).click()
  await table.getByRole('gridcell', { name: 'SRV-50', exact: true }).click()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Space')
  expect(await list.textContent()).not.toContain('hush')
  await list.getByRole('button', { name: 'Show', exact: true }).click()
  await list.getByText('hush-50').waitFor()
  await picture(page, 'data-6-table')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await list.getByRole('button', { name: 'Copy path' }).click()
  await poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('steps.host.output[50].apiToken')
  await list.getByRole('textbox', { name: /^Search/ }).fill('srv-11')
  await poll(() => table.getByRole('row').count()).toBe(1 + 11)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')

  const mail = await openStep('ticket')
  await mail.getByRole('treeitem').filter({ hasText: /^body/ }).click()
  const frame = mail.locator('iframe')
  await expect.poll(() => frame.getAttribute('sandbox')).toBe('')
  await frame.contentFrame().getByText('Hello').waitFor()
  expect(await page.title()).not.toBe('taken')
  await mail
    .getByRole('treeitem')
    .filter({ hasText: /^picture/ })
    .click()
  await poll(() =>
    mail.getByRole('img', { name: 'Image' }).evaluate((image) => (image as HTMLImageElement).naturalWidth),
  ).toBe(1)
  await mail
    .getByRole('treeitem')
    .filter({ hasText: /^password/ })
    .click()
  expect(await mail.getByRole('button', { name: 'Show', exact: true }).count()).toBe(0)
  // What the frame was not allowed is its own fault, and is told as one.
  editor.faults.splice(
    0,
    editor.faults.length,
    ...editor.faults.filter((fault) => !/sandboxed|Content Security Policy|violates/i.test(fault)),
  )
  expect(editor.faults).toEqual([])
})

test('data and the buttons around it hold what axe asks, in light and dark', async () => {
  const id = await draw()
  await tryDraft(id, { mode: 'dry', input: { host: 'SRV-14' } })
  await ask(page, 'PUT', `/api/workflows/${id}/pins/host`, { output: [{ name: 'SRV-14' }] })
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.evaluate((scheme) => localStorage.setItem('mantine-color-scheme-value', scheme), scheme)
    await open(id)
    const output = await openStep('host')
    await output.getByRole('gridcell').first().click()
    await picture(page, `data-7-${scheme}`)
    const { violations } = await axe(page).include('.step-detail').analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    const panel = await choose('ticket')
    await panel.getByRole('button', { name: /^Output/ }).click()
    await panel.getByRole('tree').waitFor()
    await picture(page, `data-8-${scheme}`)
    const narrow = await axe(page).include('.step-output').analyze()
    const bad = narrow.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(bad.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
  await page.evaluate(() => localStorage.removeItem('mantine-color-scheme-value'))
  await page.emulateMedia({ colorScheme: 'light' })
  expect(editor.faults).toEqual([])
})
