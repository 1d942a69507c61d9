import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Page as ApiPage, Run, TicketView } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { picture } from '../../support/browser.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'outline-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('a workflow with a choice and a loop is drawn, filled, mended and published by keyboard alone', async () => {
  const id = await openFlow('By keyboard', {})
  await press('Shift+O')
  await page.getByText('press N').waitFor()
  expect(page.url()).toContain('view=outline')

  await add('webhook')
  await heard('Inserted Webhook received as the first step, 1 of 1')
  await add('if')
  await heard('Inserted If after Webhook received, 2 of 2')

  // Into the branch, and into the loop in it.
  await press('ArrowRight')
  expect(await focused()).toBe('branch Yes. nothing follows')
  await add('for each')
  await heard('Inserted For each after If, 3 of 3')
  await press('ArrowRight')
  expect(await focused()).toBe('Nothing in it yet')
  await add('create ticket')
  await heard('Inserted Create ticket in For each, 4 of 4')
  await press('End')
  expect(await focused()).toBe('branch No. nothing follows')
  await add('set values')
  await heard('Inserted Set values after Create ticket, 5 of 5')

  // What is missing is said in the row, and mended in the parameters.
  await press('Home')
  await press('ArrowDown')
  await eventually(focused, /^If\. problem: “Condition” needs a value/)
  await fill('trigger.critical == true')
  await eventually(focused, /^If\. trigger\.critical == true/i)
  await press('c')
  await eventually(focused, /^Create ticket/)
  await press('ArrowUp')
  await eventually(focused, /^For each.*problem/)
  await fill('trigger.servers')
  await press('ArrowDown')
  await eventually(focused, /^Create ticket.*problem: “Subject” needs a value/)
  await press('Enter')
  await page.getByRole('dialog', { name: 'Step: Create ticket' }).waitFor()
  await press('Shift+Tab', 'ArrowRight', 'ArrowRight', 'Tab')
  await page.keyboard.type('loop.item.name')
  await leaveStep()
  await eventually(focused, /^Create ticket\. loop › item › name/i)

  await picture(page, 'outline-drawn')
  console.log(await page.getByRole('tree').ariaSnapshot())

  await tabBackTo('Publish version 1')
  await press('Enter')
  await page.getByRole('button', { name: 'Version 1 is live' }).waitFor()
  const { runId } = await ask<{ runId: string }>(page, 'POST', `/api/workflows/${id}/run`, {
    input: { critical: true, servers: [{ name: 'SRV-OUT-1' }, { name: 'SRV-OUT-2' }] },
  })
  await expect
    .poll(async () => (await ask<Run>(page, 'GET', `/api/runs/${runId}`)).status, { timeout: 15_000 })
    .toBe('done')
  const tickets = await ask<ApiPage<TicketView>>(page, 'GET', '/api/tickets?q=SRV-OUT')
  expect(tickets.items.map(({ subject }) => subject).toSorted()).toEqual(['SRV-OUT-1', 'SRV-OUT-2'])
  expect(editor.faults).toEqual([])
})

/** Opens a workflow, with the address that shows it so. */
async function openFlow(
  name: string,
  nodes: Parameters<typeof buildDocument>[0],
  edges: string[] = [],
  query = '',
): Promise<string> {
  const document = { ...buildDocument(nodes, edges), name }
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  await page.goto(`${editor.server.url}/workflows/${id}${query}`)
  await page.getByRole('textbox', { name: 'Workflow name' }).waitFor()
  return id
}

/** Asks for a step after the row with the focus, and takes the first that is found. */
async function add(search: string, key = 'n'): Promise<void> {
  await press(key)
  await page.getByRole('searchbox', { name: 'Search steps' }).waitFor()
  await page.keyboard.type(search)
  await press('Enter')
  await page.getByRole('searchbox', { name: 'Search steps' }).waitFor({ state: 'detached' })
}

/** Types into the first field of the step with the focus, and comes back. */
async function fill(text: string): Promise<void> {
  await press('Enter')
  await page.getByRole('dialog', { name: /^Step: / }).waitFor()
  await eventually(() => page.evaluate(() => document.activeElement?.closest('.param-field') !== null), true)
  await page.keyboard.type(text)
  await leaveStep()
}

async function leaveStep(): Promise<void> {
  const dialog = page.getByRole('dialog', { name: /^Step: / })
  // The first may close the list of what could be written.
  for (let tries = 0; tries < 3 && (await dialog.count()) > 0; tries++) await press('Escape')
  await eventually(async () => (await focused()) !== '', true)
}

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** What a screen reader says of the row with the focus; nothing where none has it. */
function focused(): Promise<string> {
  return page.evaluate(() =>
    document.activeElement?.getAttribute('role') === 'treeitem'
      ? (document.activeElement.getAttribute('aria-label') ?? '')
      : '',
  )
}

/** What a screen reader was told last. */
async function heard(sentence: string): Promise<void> {
  await page.getByRole('status', { name: 'Outline' }).getByText(sentence, { exact: true }).waitFor()
}

async function tabBackTo(button: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    await press('Shift+Tab')
    const name = await page.evaluate(() => document.activeElement?.textContent)
    if (name === button) return
  }
  throw new Error(`Shift+Tab does not lead to ${button}`)
}

/** The browser, the server and the database share the machine with other tests. */
async function eventually<T>(get: () => Promise<T>, expected: T | RegExp): Promise<void> {
  const soon = expect.poll(get, { timeout: 10_000 })
  await (expected instanceof RegExp ? soon.toMatch(expected) : soon.toEqual(expected))
}
