import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Workflow } from '#engine/api/types.ts'
import { atRest } from '../../support/at-rest.ts'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../../support/editor.ts'
import { openSecondPerson } from '../../support/second-person.ts'

let editor: Editor
let ada: Page
let bruno: Page

beforeAll(async () => {
  editor = await openEditor()
  ada = editor.page
  bruno = await openSecondPerson(editor)
  for (const page of [ada, bruno]) page.setDefaultTimeout(30_000)
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    await picture(ada, 'versions-failed-ada')
    await picture(bruno, 'versions-failed-bruno')
  }
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

/** Browsers, server and database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 30_000, ...options })

test('whoever opens a draft is told whose unpublished changes it holds, and is asked before publishing them too', async () => {
  const id = await makePublished('Whose draft')
  await change(ada, id, 'first', 'Changed by Ada')
  await open(bruno, id)
  const notice = bruno.getByRole('region', { name: 'Not only your draft' })
  await notice.getByText('Ada Rossi has changes in this draft that are not published: first').waitFor()
  await picture(bruno, 'versions-1-notice')
  await change(bruno, id, 'second', 'Changed by Bruno')
  await poll(async () => (await workflowOf(bruno, id)).draftRevision).toBe(3)
  await bruno.getByRole('button', { name: 'Publish version 2' }).click()
  const dialog = bruno.getByRole('dialog', { name: 'Before version 2 goes live' })
  await dialog.getByText('Of Ada Rossi').waitFor()
  await dialog.getByText('Yours', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'first Subject' }).waitFor()
  await picture(bruno, 'versions-2-publish')
  await expectAccessible(bruno)
  expect((await workflowOf(bruno, id)).publishedVersion).toBe(1)

  await dialog.getByRole('textbox', { name: 'What changed' }).fill('Better subjects')
  await dialog.getByRole('button', { name: 'Publish all of it' }).click()
  await bruno.getByRole('button', { name: 'Version 2 is live' }).waitFor()
  await poll(() => notice.count()).toBe(0)
  const { items } = await ask<{ items: unknown[] }>(bruno, 'GET', `/api/workflows/${id}/versions`)
  expect(items[0]).toMatchObject({
    note: 'Better subjects',
    publishedBy: 'Bruno Bianchi',
    authors: ['Bruno Bianchi', 'Ada Rossi'],
  })
  expectNoFaults()
})

test('drafts are kept under names, versions are named and found, compared by drawing, parameter and line, and taken back', async () => {
  const id = await makePublished('Kept and compared')
  await change(ada, id, 'first', 'Second wording')
  await open(ada, id)
  await ada.getByRole('button', { name: 'Versions' }).click()
  const list = ada.getByRole('complementary', { name: 'Versions' })
  await list.getByRole('button', { name: 'Keep the draft under a name…' }).click()
  const naming = ada.getByRole('dialog', { name: 'Keep the draft as it is now' })
  await naming.getByRole('textbox', { name: 'Name' }).fill('Before the holidays')
  await naming.getByRole('button', { name: 'Save' }).click()
  const kept = list.getByRole('region', { name: 'Before the holidays' })
  await kept.waitFor()

  await list.getByRole('button', { name: 'Actions of version 1' }).click()
  await ada.getByRole('menuitem', { name: 'Name this version…' }).click()
  await ada.getByRole('dialog', { name: 'version 1' }).getByRole('textbox', { name: 'Name' }).fill('Go-live')
  await ada.keyboard.press('Enter')
  const first = list.getByRole('region', { name: 'version 1 · Go-live' })
  await first.waitFor()
  await list.getByRole('searchbox', { name: 'Search versions' }).fill('go-live')
  await poll(() => kept.count()).toBe(0)
  await picture(ada, 'versions-3-list')

  await first.getByRole('button', { name: 'Compare' }).click()
  const dialog = ada.getByRole('dialog', { name: 'What changed' })
  await dialog.getByRole('button', { name: 'first Subject' }).click()
  await poll(() => dialog.locator('.diff-changed').count()).toBe(1)
  await picture(ada, 'versions-4-drawn')
  await expectAccessible(ada)
  await dialog.getByText('Parameters', { exact: true }).click()
  await dialog.getByText('Second wording').waitFor()
  await picture(ada, 'versions-5-parameters')
  await dialog.getByText('YAML', { exact: true }).click()
  const lines = dialog.getByRole('region', { name: 'YAML' })
  await expect
    .poll(() => lines.innerText())
    .toMatch(/Removed:\s+value: Disk full\s[\s\S]*Added:\s+value: Second wording/)
  await picture(ada, 'versions-6-lines')
  await ada.keyboard.press('Escape')

  await first.getByRole('button', { name: 'Take into draft' }).click()
  await poll(() => subjectOf(id)).toBe('Disk full')
  await ada.getByRole('button', { name: 'Undo' }).last().click()
  await poll(() => subjectOf(id)).toBe('Second wording')
  expectNoFaults()
})

test('where a second person is needed, nobody publishes alone, and what was approved is exactly what goes out', async () => {
  const id = await makePublished('Looked at by two')
  await open(ada, id)
  await ada.getByRole('button', { name: 'More actions' }).click()
  await ada.getByRole('menuitem', { name: 'Second look…' }).click()
  await ada.getByRole('switch', { name: 'Publishing this workflow needs a second person' }).click()
  await ada.keyboard.press('Escape')
  await change(ada, id, 'first', 'To be looked at')
  await ada.getByRole('button', { name: 'Ask for a review' }).click()
  const asking = ada.getByRole('dialog', { name: 'Second look' })
  await asking.getByRole('textbox', { name: 'What to look at' }).fill('Is the wording right?')
  await asking.getByRole('button', { name: 'Ask for a review' }).click()
  await asking.getByText('Waiting for a second person').waitFor()
  expect(await asking.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  await ada.keyboard.press('Escape')

  await open(bruno, id)
  await bruno.getByRole('button', { name: 'Waiting for a second person' }).click()
  const review = bruno.getByRole('dialog', { name: 'Second look' })
  await review.getByText('Is the wording right?').waitFor()
  await review.getByRole('button', { name: 'first Subject' }).waitFor()
  await review.getByRole('textbox', { name: 'Comment' }).fill('Fine with me')
  await picture(bruno, 'versions-7-review')
  await expectAccessible(bruno)
  await review.getByRole('button', { name: 'Approve' }).click()
  await review.getByText('Bruno Bianchi approved exactly this draft').waitFor()
  await ada.getByRole('button', { name: 'Publish version 2' }).waitFor()

  // One more change, and the approval is of something else.
  await change(ada, id, 'first', 'Changed after all')
  await ada.getByRole('button', { name: 'Ask for a review' }).waitFor()
  await ask(ada, 'POST', `/api/workflows/${id}/reviews`, {})
  const { reviews } = await ask<{ reviews: { id: string }[] }>(ada, 'GET', `/api/workflows/${id}/reviews`)
  await ask(bruno, 'POST', `/api/workflows/${id}/reviews/${reviews[0]?.id}/answer`, { choice: 'approved' })
  await ada.getByRole('button', { name: 'Publish version 2' }).click()
  await ada.getByRole('button', { name: 'Version 2 is live' }).waitFor()
  expectNoFaults()
})

/** A published workflow of two tickets; answers its id. */
async function makePublished(name: string): Promise<string> {
  const ticket = { type: 'ticket.create', params: { subject: literal('Disk full') } }
  const document = buildDocument({ hook: { type: 'webhook.received' }, first: ticket, second: ticket }, [
    'hook -> first',
    'first -> second',
  ])
  const { id } = await ask<Workflow>(ada, 'POST', '/api/workflows', { document: { ...document, name } })
  await ask(ada, 'POST', `/api/workflows/${id}/publish`, {})
  return id
}

async function open(page: Page, id: string): Promise<void> {
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await poll(() => page.locator('.react-flow__node').count()).toBe(3)
}

/** As the editor of somebody does. */
async function change(page: Page, id: string, step: string, subject: string): Promise<void> {
  const { draftRevision } = await workflowOf(page, id)
  await ask(page, 'PATCH', `/api/workflows/${id}/draft`, {
    revision: draftRevision,
    patches: [{ op: 'set', path: ['nodes', step, 'params', 'subject'], value: literal(subject) }],
  })
}

async function subjectOf(id: string): Promise<unknown> {
  const { nodes } = (await workflowOf(ada, id)).document
  const subject = nodes.find((node) => node.id === 'first')?.params.subject
  return subject?.kind === 'literal' ? subject.value : subject
}

/** In both colour schemes. */
async function expectAccessible(page: Page): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    // Colours fade from one scheme to the other, and the dialog fades in.
    await atRest(page)
    const { violations } = await axe(page).include('[role=dialog]').analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  }
  await picture(page, 'versions-dark')
  await page.emulateMedia({ colorScheme: 'light' })
}

function expectNoFaults(): void {
  expect(editor.faults).toEqual([])
}
