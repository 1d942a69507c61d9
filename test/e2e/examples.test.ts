import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Workflow } from '#engine/api/types.ts'
import { picture } from '../support/browser.ts'
import { clickCard } from '../support/click-card.ts'
import { buildDocument } from '../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(editor.page, 'examples-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('the examples of a step stand below its form, and their values are taken over and back in one go', async () => {
  const { page, server } = editor
  const document = buildDocument({ hook: { type: 'alert.received' }, route: { type: 'flow.switch' } }, [
    'hook -> route',
  ])
  const { id } = await ask<Workflow>(page, 'POST', '/api/workflows', { document })
  await page.goto(`${server.url}/workflows/${id}`)
  await clickCard(page.locator('.react-flow__node').filter({ hasText: 'route' }))
  const panel = page.getByRole('complementary', { name: 'Step: route' })
  const examples = panel.getByRole('region', { name: 'Examples' })
  await examples.getByRole('button', { name: /Examples/ }).click()
  const first = examples.getByRole('article').first()
  await first.getByText('A way for each severity').waitFor()
  await first.scrollIntoViewIfNeeded()
  await picture(page, 'examples-1-open')

  await first.getByRole('button', { name: 'Use these values' }).click()

  const params = async () => (await workflowOf(page, id)).document.nodes[1]?.params ?? {}
  await expect.poll(params).toMatchObject({
    value: { kind: 'expression', source: 'trigger.severity' },
    cases: { kind: 'literal', value: [{ id: 'now' }, { id: 'today' }] },
  })
  await picture(page, 'examples-2-used')
  await page.locator('.react-flow__pane').click({ position: { x: 200, y: 600 } })
  await page.keyboard.press('Control+z')
  await expect.poll(params).toEqual({})
  expect(editor.faults).toEqual([])
})
