import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { buildDocument, literal } from '../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../support/editor.ts'

let editor: Editor
let page: Page
let workflowId: string
let hookPath: string

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  const document = buildDocument(
    {
      alert: { type: 'alert.received', params: { preset: literal('autotask') } },
      set: { type: 'flow.set', params: { a: literal(1) } },
    },
    ['alert -> set'],
  )
  const workflow = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  workflowId = workflow.id
  await ask(page, 'POST', `/api/workflows/${workflowId}/publish`, {})
  const triggers = await ask<{ items: { hookUrl: string }[] }>(
    page,
    'GET',
    `/api/workflows/${workflowId}/triggers`,
  )
  hookPath = new URL(triggers.items[0]?.hookUrl ?? '').pathname
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'webhook-senders-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

async function openTrigger() {
  await page.goto(`${editor.server.url}/workflows/${workflowId}`)
  await page.locator('[data-id="alert"]').click()
}

const side = () => page.getByRole('complementary', { name: /^(Step|Passo): / })
const setUp = (name: string) => side().getByRole('region', { name })

test('the set-up of the chosen sender is shown with the real address, and with the secret once it is revealed', async () => {
  await openTrigger()
  const steps = setUp('Set up Autotask PSA')
  await steps.getByText(hookPath).first().waitFor()
  await expect.poll(() => steps.getByText('<secret: reveal it above>').count()).toBe(1)
  await side().getByRole('button', { name: 'Reveal secret' }).click()
  const secret = await side().getByLabel('Secret', { exact: true }).innerText()
  await expect.poll(() => steps.getByLabel('Step 1', { exact: true }).innerText()).toContain(secret)
  await picture(page, 'webhook-senders-set-up')
})

test('another sender is picked by its name, and has its own set-up', async () => {
  await side().getByRole('combobox', { name: 'Sender' }).click()
  await page.getByRole('option', { name: 'JSON' }).click()
  await setUp('Set up JSON').getByText('These names are known', { exact: false }).waitFor()
})

test('what still holds until it is published is said at the set-up, in both languages', async () => {
  const notice = side().getByRole('alert').filter({ hasText: 'Not published yet' })
  await notice.getByText('takes only what Autotask PSA sends, proved by: Signature (HMAC)').waitFor()
  await notice.scrollIntoViewIfNeeded()
  await picture(page, 'webhook-senders-unpublished')
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.evaluate(() => localStorage.setItem('sentiero-language', 'it'))
  await openTrigger()
  const avviso = side().getByRole('alert').filter({ hasText: 'Non ancora pubblicato' })
  await avviso.getByText('accetta solo ciò che invia Autotask PSA, autenticato con: Firma (HMAC)').waitFor()
  await page.evaluate(() => localStorage.setItem('sentiero-language', 'en'))
  await openTrigger()
  await notice.waitFor()
})

test('a refused delivery is captured with why, and its values are mapped by clicking', async () => {
  await side().getByRole('button', { name: 'Capture next delivery' }).click()
  await side().getByText('Waiting for a delivery').waitFor()
  await expect
    .poll(
      async () => {
        await fetch(editor.server.url + hookPath, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer wrong' },
          body: JSON.stringify({ machine: { name: 'SRV-FILE01' }, state: 'bad', what: 'Disk full' }),
        })
        return side().getByText('Refused ·').count()
      },
      { timeout: 15_000, interval: 500 },
    )
    .toBe(1)
  const panel = side().getByRole('region', { name: 'See a real delivery' })
  await panel.getByRole('button', { name: 'What is machine.name?' }).click()
  await page.getByRole('menuitem', { name: 'Device' }).click()
  await panel.getByText('Device: machine.name').waitFor()
  // The menu of the first value has the same words while it fades.
  await expect.poll(() => page.getByRole('menuitem').count(), { timeout: 5000 }).toBe(0)
  await panel.getByRole('button', { name: 'What is state?' }).click()
  await page.getByRole('menuitem', { name: 'State' }).click()
  await panel.getByRole('combobox', { name: 'States that say it is over' }).fill('good')
  await page.keyboard.press('Enter')
  await panel.scrollIntoViewIfNeeded()
  await picture(page, 'webhook-senders-captured')
  await expect
    .poll(
      async () => {
        const { document } = await workflowOf(page, workflowId)
        return document.nodes.find(({ id }) => id === 'alert')?.params.mapping
      },
      { timeout: 10_000 },
    )
    .toEqual({ kind: 'literal', value: { host: 'machine.name', state: 'state', over: ['good'] } })
})

test('once it is published, the sender is read as it was mapped, and its next delivery is seen to be taken', async () => {
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Publish version 2' }).click()
  await page.getByRole('button', { name: 'Version 2 is live' }).waitFor()
  const notice = side().getByRole('alert').filter({ hasText: 'Not published yet' })
  await expect.poll(() => notice.count(), { timeout: 10_000 }).toBe(0)
  await side().getByRole('button', { name: 'Reveal secret' }).click()
  const secret = await side().getByLabel('Secret', { exact: true }).innerText()
  const post = async (state: string) => {
    const response = await fetch(editor.server.url + hookPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ machine: { name: 'SRV-FILE01' }, state, title: 'Disk full', rack: 7 }),
    })
    const answer = (await response.json()) as { eventId?: string }
    return { status: response.status, eventId: answer.eventId }
  }
  const eventOf = (id: string | undefined) =>
    ask<{ state: string; data: { host: string }; raw: unknown }>(page, 'GET', `/api/events/${id}`)

  let raised: string | undefined
  await expect
    .poll(
      async () => {
        const { status, eventId } = await post('bad')
        raised = eventId
        return status
      },
      { timeout: 10_000, interval: 500 },
    )
    .toBe(202)
  expect(await eventOf(raised)).toMatchObject({
    state: 'raised',
    data: { host: 'SRV-FILE01' },
    raw: { rack: 7 },
  })

  const panel = side().getByRole('region', { name: 'See a real delivery' })
  await panel.getByRole('button', { name: 'Capture another' }).click()
  await side().getByText('Waiting for a delivery').waitFor()
  let cleared: string | undefined
  await expect
    .poll(
      async () => {
        cleared = (await post('good')).eventId
        return panel.getByText('Accepted ·').count()
      },
      { timeout: 15_000, interval: 500 },
    )
    .toBe(1)
  expect(await eventOf(cleared)).toMatchObject({ state: 'cleared', data: { host: 'SRV-FILE01' } })
  await panel.scrollIntoViewIfNeeded()
  await picture(page, 'webhook-senders-accepted')
})

test.each(['light', 'dark'] as const)('everybody can use it: %s', async (scheme) => {
  await page.emulateMedia({ colorScheme: scheme })
  await page.evaluate(() => localStorage.setItem('sentiero-language', 'it'))
  await openTrigger()
  await setUp('Configura JSON').waitFor()
  await side().getByRole('region', { name: 'Guarda una consegna vera' }).scrollIntoViewIfNeeded()
  await picture(page, `webhook-senders-${scheme}`)
  const { violations } = await axe(page).include('.inspector').analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
})
