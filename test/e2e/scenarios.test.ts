import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Page as ApiPage, Run, RunSummary, ScenarioView, Workflow } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { buildDocument, literal, template } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'scenarios-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('a run becomes a scenario on its page, is played with a draft, says what goes otherwise and leads to the step', async () => {
  const id = await publish('Disk alerts', {})
  const runId = await start(id)
  await page.goto(`${editor.server.url}/runs/${runId}`)
  await page.getByRole('button', { name: 'Make it a scenario' }).click()
  const dialog = page.getByRole('dialog', { name: 'Make it a scenario' })
  const name = dialog.getByRole('textbox', { name: 'What it shows' })
  expect(await name.inputValue()).toMatch(/^Goes well · /)
  await name.fill('A full disk is a ticket')
  await dialog.getByRole('button', { name: 'Make it a scenario' }).click()
  await dialog.getByText('“A full disk is a ticket” is a scenario of the workflow').waitFor()
  await dialog.getByRole('link', { name: 'Open the scenarios' }).click()

  const panel = page.getByRole('complementary', { name: 'Scenarios' })
  const card = panel.getByRole('region', { name: 'A full disk is a ticket' })
  await card.getByText('Not played yet').waitFor()
  await panel.getByRole('button', { name: 'Play all with the draft' }).click()
  await card.getByText('Passed', { exact: true }).waitFor()
  await panel.getByText('The scenario passes').waitFor()

  await saveDraft(id, drawn('Full disk: {{ trigger.body.host }}', {}))
  await page.reload()
  await card.getByText('of an older draft').waitFor()
  await card.getByRole('button', { name: 'Play “A full disk is a ticket”' }).click()
  await card.getByText('Goes otherwise').waitFor()
  const difference = card.getByRole('listitem').filter({ hasText: 'Subject of Ticket' })
  await difference.getByText('Disk of SRV-1').waitFor()
  await difference.getByText('Full disk: SRV-1').waitFor()
  await barrierFree('scenario-panel')
  await difference.getByRole('button', { name: 'Show “Ticket”' }).click()
  await page.getByRole('textbox', { name: 'Step name' }).waitFor()
  await expect.poll(() => page.locator('.react-flow__node[data-id="Ticket"].selected').count()).toBe(1)
  expect(editor.faults).toEqual([])
})

test('publishing says which scenarios fail, and stops where the workflow says that they block', async () => {
  const id = await publish('Blocked', {})
  await make(await start(id), 'The good day')
  await saveDraft(id, drawn('Another: {{ trigger.body.host }}', {}))
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Workflow settings' }).click()
  await page.getByRole('combobox', { name: 'When a scenario fails' }).click()
  await page.getByRole('option', { name: 'Do not publish' }).click()
  await expect
    .poll(async () => (await workflow(id)).document.settings.failingScenarios, { timeout: 30_000 })
    .toBe('block')
  await page.getByRole('button', { name: 'Publish version 2' }).click()
  const blocked = page.getByRole('dialog', { name: 'Not published: scenarios fail' })
  await blocked.getByRole('listitem').filter({ hasText: 'The good day' }).waitFor()
  await barrierFree('scenario-blocked')
  await blocked.getByRole('button', { name: 'Open the scenarios' }).click()
  const panel = page.getByRole('complementary', { name: 'Scenarios' })
  const card = panel.getByRole('region', { name: 'The good day' })
  await card.getByText('Goes otherwise').waitFor()
  expect((await workflow(id)).publishedVersion).toBe(1)

  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Publish with a note…' }).click()
  const note = page.getByRole('dialog', { name: /version 2/ })
  await note.getByText('1 scenario goes otherwise').waitFor()
  await note.getByText('This workflow is not published until they pass or are deleted.').waitFor()
  await atRest(page)
  await barrierFree('scenario-publish-note')
  await page.keyboard.press('Escape')

  await card.getByRole('button', { name: 'What can be done with “The good day”' }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  const renaming = page.getByRole('dialog', { name: 'Rename the scenario' })
  await renaming.getByRole('textbox').fill('The old day')
  await renaming.getByRole('button', { name: 'Save' }).click()
  await panel.getByRole('button', { name: 'What can be done with “The old day”' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await panel.getByText('No scenarios yet').waitFor()
  expect((await scenarios(id)).items).toEqual([])
  await page.getByRole('button', { name: 'Publish version 2' }).click()
  await page.getByRole('button', { name: 'Version 2 is live' }).waitFor()
  // A browser writes every answer that is no success to its console.
  expect(editor.faults.filter((fault) => !fault.includes('409 (Conflict)'))).toEqual([])
  editor.faults.length = 0
})

test('a backtest says in a sentence what the draft would do otherwise, and leads to the events and the runs that were', async () => {
  const { id: customerId } = await ask<{ id: string }>(page, 'POST', '/api/customers', { name: 'Rossi Srl' })
  const id = await publish('Past', {})
  const hook = await hookOf(id)
  for (const host of ['SRV-1', 'LAPTOP', 'SRV-2']) {
    await ask(page, 'POST', hook, { host, customer: 'Rossi Srl' })
  }
  await expect
    .poll(async () => (await runs(id)).filter(({ status }) => status === 'succeeded').length, {
      timeout: 30_000,
    })
    .toBe(3)
  const filter = {
    match: 'all' as const,
    conditions: [{ field: 'trigger.body.host', operator: 'starts_with' as const, value: 'SRV' }],
  }
  const { document } = await workflow(id)
  const nodes = document.nodes.map((node) =>
    node.id === 'start' ? { ...node, settings: { ...node.settings, noise: { filter } } } : node,
  )
  await saveDraft(id, { ...document, nodes })

  await page.goto(`${editor.server.url}/workflows/${id}`)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Backtest…' }).click()
  await page.getByRole('heading', { name: 'Backtest of “Past”' }).waitFor()
  await page.getByText('No backtest yet').waitFor()
  await barrierFree('backtest-empty')
  await page.getByRole('textbox', { name: 'Days' }).fill('1')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByText('The draft would start 1 run fewer and open 1 ticket fewer.').waitFor()
  await page.getByText('1 of 3 events would go otherwise.').waitFor()
  await page.getByRole('navigation', { name: 'Backtests so far' }).getByText('Last day').waitFor()
  const customers = page.getByRole('table', { name: 'By customer' })
  await customers.getByRole('button', { name: 'Show the events of Rossi Srl' }).click()
  await page.waitForURL(new RegExp(`customerId=${customerId}`))
  await page.getByRole('radiogroup').getByText('Would fail').click()
  await page.getByText('Nothing matches these filters.').waitFor()
  await page.getByRole('radiogroup').getByText('Would not start').click()
  await page.waitForURL(/change=starts_not/)
  const events = page.getByRole('table', { name: 'Events that would go otherwise' })
  const row = events.getByRole('row').filter({ hasText: 'Would not start' })
  await row.getByText('Both sides').click()
  await row.getByRole('region', { name: 'What was done' }).getByText('Disk of LAPTOP').waitFor()
  await row.getByRole('region', { name: 'With the draft' }).getByText('Writes nothing').waitFor()
  await barrierFree('backtest')

  await row.getByRole('link', { name: 'Recorded run' }).click()
  await page.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  await page.goBack()
  await row.getByRole('link', { name: /^Open the event/ }).click()
  await page.getByRole('dialog').getByText('LAPTOP').first().waitFor()
  expect(editor.faults).toEqual([])
})

/** A ticket for each event whose subject names its host. */
function drawn(subject: string, settings: WorkflowDocument['settings']): WorkflowDocument {
  const built = buildDocument(
    {
      start: {
        type: 'webhook.received',
        params: { authentication: literal('none'), customerField: literal('customer') },
      },
      Ticket: { type: 'ticket.create', params: { subject: template(subject) } },
    },
    ['start -> Ticket'],
  )
  return { ...built, settings }
}

async function publish(name: string, settings: WorkflowDocument['settings']): Promise<string> {
  const document = { ...drawn('Disk of {{ trigger.body.host }}', settings), name }
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  await ask(page, 'POST', `/api/workflows/${id}/publish`, {})
  return id
}

/** A live run that is over. */
async function start(id: string, host = 'SRV-1'): Promise<string> {
  const { runId } = await ask<{ runId: string }>(page, 'POST', `/api/workflows/${id}/run`, {
    input: { body: { host } },
  })
  await expect
    .poll(async () => (await ask<Run>(page, 'GET', `/api/runs/${runId}`)).status, { timeout: 30_000 })
    .toBe('succeeded')
  return runId
}

async function saveDraft(id: string, document: WorkflowDocument): Promise<void> {
  const { draftRevision, name } = await workflow(id)
  await ask(page, 'PUT', `/api/workflows/${id}/draft`, {
    revision: draftRevision,
    document: { ...document, name },
  })
}

/** Where its webhook is reached. */
async function hookOf(id: string): Promise<string> {
  const { items } = await ask<ApiPage<{ hookUrl: string }>>(page, 'GET', `/api/workflows/${id}/triggers`)
  return new URL(items[0]?.hookUrl ?? '').pathname
}

const runs = async (workflowId: string) =>
  (await ask<ApiPage<RunSummary>>(page, 'GET', `/api/runs?workflowId=${workflowId}`)).items
const workflow = (id: string) => ask<Workflow>(page, 'GET', `/api/workflows/${id}`)
const make = (runId: string, name: string) => ask(page, 'POST', `/api/runs/${runId}/scenario`, { name })
const scenarios = (id: string) => ask<ApiPage<ScenarioView>>(page, 'GET', `/api/workflows/${id}/scenarios`)

async function barrierFree(name: string): Promise<void> {
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await atRest(page)
    const { violations } = await axe(page).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(
      serious.map(({ id, nodes }) => `${scheme}: ${id} at ${nodes.map(({ target }) => target)}`),
    ).toEqual([])
    await picture(page, `${name}-${scheme}`)
  }
}
