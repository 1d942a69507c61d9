import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Workflow } from '#engine/api/types.ts'
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
      hook: { type: 'webhook.received' },
      open: {
        type: 'ticket.create',
        params: { subject: template('Disk full on {{ trigger.body.host }}') },
        settings: { note: 'Nobody wants a full disk' },
      },
      count: { type: 'flow.set', params: { disk: expression('trigger.body.disk'), text: literal('Disk') } },
    },
    ['hook -> open', 'open -> count'],
  ),
  name: 'Find in me',
  layout: { hook: { x: 0, y: 160 }, open: { x: 320, y: 160 }, count: { x: 640, y: 160 } },
}

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  id = (await ask<Workflow>(page, 'POST', '/api/workflows', { document })).id
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await page.locator('.react-flow__node').nth(2).waitFor()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'find-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

/** The browser, the server and the database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 30_000, ...options })
const bar = () => page.getByRole('search', { name: 'Find in this workflow' })
const chosen = () => page.locator('.react-flow__node.selected').getAttribute('data-id')

async function barriers(): Promise<string[]> {
  const { violations } = await axe(page).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

test('Ctrl+F finds a text in parameters, expressions and notes, says where, and goes from place to place', async () => {
  await page.keyboard.press('Control+f')
  const field = bar().getByRole('textbox', { name: 'Find in this workflow' })
  await field.fill('disk')
  await bar().getByText('4 places').waitFor()
  const hits = bar().getByRole('list', { name: 'Where it was found' }).getByRole('listitem')
  await expect
    .poll(() => hits.allInnerTexts())
    .toEqual([
      expect.stringMatching(/open\s*Subject\s*Disk full on/),
      expect.stringMatching(/open\s*Note of the step\s*Nobody wants a full disk/),
      expect.stringMatching(/count\s*disk\s*trigger\.body\.disk/),
      expect.stringMatching(/count\s*text\s*Disk/),
    ])
  await field.press('Enter')
  await bar().getByText('1 of 4').waitFor()
  await poll(chosen).toBe('open')
  await field.press('Shift+Enter')
  await bar().getByText('4 of 4').waitFor()
  await poll(chosen).toBe('count')
  await picture(page, 'find-light')
  expect(await barriers()).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'find-dark')
  expect(await barriers()).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await field.fill('nowhere')
  await bar().getByText('Not found').waitFor()
})

test('a text is replaced everywhere at once, which one undo takes back', async () => {
  await bar().getByRole('textbox', { name: 'Find in this workflow' }).fill('disk')
  await bar().getByRole('button', { name: 'Replace', exact: true }).click()
  await bar().getByRole('textbox', { name: 'Replace with' }).fill('volume')
  await bar()
    .getByRole('button', { name: /^Replace all/ })
    .click()
  await page.getByText('Replaced in 4 places').waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
  const [, open, count] = (await workflowOf(page, id)).document.nodes
  expect(open?.params.subject).toEqual(template('volume full on {{ trigger.body.host }}'))
  expect(open?.settings.note).toBe('Nobody wants a full volume')
  expect(count?.params.text).toEqual(literal('volume'))
  await bar().getByRole('button', { name: 'Close' }).click()
  await page.locator('.react-flow__pane').click({ position: { x: 300, y: 40 } })
  await page.keyboard.press('Control+z')
  await poll(async () => (await workflowOf(page, id)).document.nodes).toEqual(document.nodes)
  expect(editor.faults).toEqual([])
})
