import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Page as ApiPage, Run, Workflow } from '#engine/api/types.ts'
import type { WorkflowSettings } from '#engine/graph/document.ts'
import { picture } from '../support/browser.ts'
import { buildDocument, expression, literal } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'blast-radius-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('a run that came to its limit is found on the start page, shows what it was about to do, and is let through', async () => {
  const workflowId = await publish('Limited', { limits: { tickets: { run: 1 } } })
  const runId = await start(workflowId)
  await status(runId).toBe('paused')

  await page.goto(editor.server.url)
  await page.getByRole('link', { name: '1 run has come to a limit' }).click()
  await page.waitForURL(/\/runs\?status=paused/)
  await page.goto(`${editor.server.url}/runs/${runId}`)
  const question = page.getByRole('region', { name: 'This run has come to a limit' })
  await question.getByText('“Ticket” would make it 2: Tickets, a run. The limit is 1.').waitFor()
  await question.getByText('Second').waitFor()
  await question.getByRole('button', { name: 'Let this one through' }).click()
  await status(runId).toBe('succeeded')
  await question.waitFor({ state: 'detached' })
  await tickets().toBe(2)
  expect(editor.faults).toEqual([])
})

test('limits are set in the workflow’s settings', async () => {
  const workflowId = await publish('Set', {})
  await page.goto(`${editor.server.url}/workflows/${workflowId}`)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Workflow settings' }).click()
  await page.getByRole('textbox', { name: 'Scripts, an hour' }).fill('3')
  await page.getByRole('textbox', { name: 'Money billed, a day' }).fill('99.5')
  await expect
    .poll(
      async () => (await ask<Workflow>(page, 'GET', `/api/workflows/${workflowId}`)).document.settings.limits,
      { timeout: 30_000 },
    )
    .toEqual({ scripts: { hour: 3 }, money: { day: 99.5 } })
})

test('a workflow is held from its menu: its runs wait and say why, the start page says so, and they go on when it is lifted', async () => {
  const workflowId = await publish('Held', {})
  await page.goto(`${editor.server.url}/workflows/${workflowId}`)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Hold this workflow…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Hold the workflow “Held”' })
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Tickets for the wrong customer')
  await dialog.getByRole('button', { name: 'Hold it now' }).click()
  await page.getByText('The workflow “Held” is held').waitFor()

  const runId = await start(workflowId)
  await page.goto(`${editor.server.url}/runs/${runId}`)
  await page.getByText('Held by ada@msp.example: Tickets for the wrong customer').waitFor()
  await page.goto(editor.server.url)
  await page.getByText('The workflow “Held” is held').waitFor()
  await page.getByText('1 run stands still').waitFor()
  await page.getByRole('button', { name: 'Let it go on' }).click()
  await page.getByText('The workflow “Held” is held').waitFor({ state: 'detached' })
  await status(runId).toBe('succeeded')
})

/** Opens two tickets, whatever started it. */
async function publish(name: string, settings: WorkflowSettings): Promise<string> {
  const built = buildDocument(
    {
      start: { type: 'webhook.received' },
      each: { type: 'flow.each', params: { items: literal(['First', 'Second']) } },
      Ticket: { type: 'ticket.create', in: 'each', params: { subject: expression('loop.item') } },
    },
    ['start -> each'],
  )
  const document = { ...built, name, settings }
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  await ask(page, 'POST', `/api/workflows/${id}/publish`, {})
  return id
}

async function start(workflowId: string): Promise<string> {
  const { runId } = await ask<{ runId: string }>(page, 'POST', `/api/workflows/${workflowId}/run`, {
    input: {},
  })
  return runId
}

const status = (runId: string) =>
  expect.poll(async () => (await ask<Run>(page, 'GET', `/api/runs/${runId}`)).status, { timeout: 30_000 })

const tickets = () =>
  expect.poll(async () => (await ask<ApiPage<unknown>>(page, 'GET', '/api/tickets')).items.length, {
    timeout: 30_000,
  })
