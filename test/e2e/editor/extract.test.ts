import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Run, Workflow, WorkflowSummary } from '#engine/api/types.ts'
import { areaAtRest } from '../../support/at-rest.ts'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../../support/editor.ts'

let editor: Editor
let page: Page
let id: string

const document = {
  ...buildDocument(
    {
      start: { type: 'manual.start' },
      check: { type: 'flow.if', params: { condition: expression('trigger.host') } },
      make: { type: 'flow.set', params: { text: template('Look at {{ trigger.host | upcase }}') } },
      say: { type: 'flow.set', params: { text: template('{{ steps.make.output.text }}!') } },
      last: { type: 'flow.set', params: { said: expression('steps.say.output.text') } },
    },
    ['start -> check', 'check:yes -> make', 'make -> say', 'say -> last'],
  ),
  name: 'Long workflow',
  layout: {
    start: { x: 0, y: 160 },
    check: { x: 300, y: 160 },
    make: { x: 600, y: 160 },
    say: { x: 900, y: 160 },
    last: { x: 1200, y: 160 },
  },
}

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  id = (await ask<Workflow>(page, 'POST', '/api/workflows', { document })).id
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await page.locator('.react-flow__node').nth(4).waitFor()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'extract-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

/** The browser, the server and the database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 20_000, ...options })
const cards = () => page.locator('.react-flow__node').count()
const dialog = () => page.getByRole('dialog', { name: 'Make a workflow of these steps' })

async function choose(...ids: string[]): Promise<void> {
  await page.keyboard.press('Escape')
  await page.keyboard.press('1')
  await areaAtRest(page.locator('.react-flow__viewport'))
  for (const [row, step] of ids.entries()) {
    const card = page.locator(`.react-flow__node[data-id="${step}"]`)
    await card.click(row === 0 ? {} : { modifiers: ['Shift'] })
  }
}

test('steps that cannot be taken out stay, and the reason says what to choose instead', async () => {
  await choose('check', 'make')
  await page.keyboard.press('Alt+x')
  await dialog().getByText('What follows “make” runs only in some cases').waitFor()
  await picture(page, 'extract-refused')
  await dialog().getByRole('button', { name: 'Close' }).last().click()
  await choose('start')
  await page.keyboard.press('Alt+x')
  await dialog().getByText('“start” is a trigger').waitFor()
  await page.keyboard.press('Escape')
  expect(await cards()).toBe(5)
})

test('chosen steps become a workflow of their own, which runs in their place and gives back what they gave', async () => {
  await choose('make', 'say')
  await page.keyboard.press('Alt+x')
  await dialog().getByText('host', { exact: true }).waitFor()
  await picture(page, 'extract-dialog')
  const { violations } = await axe(page).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  await dialog().getByRole('textbox', { name: 'Name' }).fill('Say it loudly')
  await dialog().getByRole('button', { name: 'Make workflow' }).click()
  await page.getByText('Made “Say it loudly”.').waitFor()
  await poll(cards).toBe(4)
  await page.getByText('Saved', { exact: true }).waitFor()
  const { nodes } = (await workflowOf(page, id)).document
  const call = nodes.find(({ type }) => type === 'flow.call')
  expect(call?.params).toMatchObject({ wait: literal(true), host: expression('trigger.host') })
  expect(nodes.find((node) => node.id === 'last')?.params.said).toEqual(
    expression(`steps.${call?.id}.output.result.text`),
  )

  await page.getByRole('button', { name: 'Publish version 1' }).click()
  await page
    .getByRole('button', { name: /Version 1 is live|Published/ })
    .first()
    .waitFor()
  const { runId } = await ask<{ runId: string }>(page, 'POST', `/api/workflows/${id}/run`, {
    input: { host: 'srv' },
  })
  const run = () => ask<Run>(page, 'GET', `/api/runs/${runId}`)
  await poll(async () => (await run()).status).toBe('succeeded')
  const { steps } = await run()
  expect(steps.find(({ nodeId }) => nodeId === 'last')?.output).toEqual({ said: 'Look at SRV!' })
})

test('Ctrl+Shift+O opens the workflow that the step runs, and undo brings the steps back while it stays', async () => {
  const call = page
    .locator('.react-flow__node')
    .filter({ has: page.getByText('Say it loudly', { exact: true }) })
  await call.click()
  await page.keyboard.press('Control+Shift+O')
  await poll(() => page.getByRole('textbox', { name: 'Workflow name' }).inputValue()).toBe('Say it loudly')
  await page.goBack()
  await poll(cards).toBe(4)

  await choose('last')
  await page.keyboard.press('Alt+x')
  await dialog().getByRole('textbox', { name: 'Name' }).fill('The last one')
  await page.keyboard.press('Enter')
  await page.getByText('Made “The last one”.').waitFor()
  await poll(() => dialog().count()).toBe(0)
  await page.keyboard.press('Control+z')
  await page.locator('.react-flow__node[data-id="last"]').waitFor()
  const { items } = await ask<{ items: WorkflowSummary[] }>(page, 'GET', '/api/workflows')
  expect(items.map(({ name }) => name)).toEqual(['Long workflow', 'Say it loudly', 'The last one'])
  expect(editor.faults).toEqual([])
})
