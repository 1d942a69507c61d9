import { afterAll, beforeAll, expect, test } from 'vitest'
import type {
  AuditEntry,
  Customer,
  DeviceView,
  EventSummary,
  Page as ListPage,
  RunSummary,
  ServiceCheck,
  TriggerView,
  Workflow,
} from '#engine/api/types.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { buildDocument, literal } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor
let rossi: Customer
let server1: DeviceView
let post: (body: object) => Promise<unknown>

beforeAll(async () => {
  editor = await openEditor()
  const { page } = editor
  rossi = await ask<Customer>(page, 'POST', '/api/customers', {
    name: 'Rossi Srl',
    domains: ['rossi.example', 'rossi-shop.example'],
  })
  server1 = await ask<DeviceView>(page, 'POST', '/api/devices', {
    hostname: 'SRV-1',
    customerId: rossi.id,
    warrantyEndsOn: '2099-06-30',
  })
  const workflow = await ask<Workflow>(page, 'POST', '/api/workflows', {
    document: {
      ...buildDocument(
        {
          alert: {
            type: 'alert.received',
            params: { authentication: literal('none') },
            settings: { noise: { minSeverity: 'high' } },
          },
          keep: { type: 'flow.set' },
        },
        ['alert -> keep'],
      ),
      name: 'Alerts',
    },
  })
  await ask(page, 'POST', `/api/workflows/${workflow.id}/publish`, {})
  const triggers = await ask<ListPage<TriggerView>>(page, 'GET', `/api/workflows/${workflow.id}/triggers`)
  const path = new URL(triggers.items[0]?.hookUrl ?? '').pathname
  post = (body) => ask(page, 'POST', path, body)
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

async function violations(): Promise<string[]> {
  const { violations: found } = await axe(editor.page).analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

async function countOf(path: string): Promise<number> {
  return (await ask<ListPage<EventSummary>>(editor.page, 'GET', path)).items.length
}

async function inItalian(look: () => Promise<void>): Promise<void> {
  const { page } = editor
  await page.evaluate(() => localStorage.setItem('sentiero-language', 'it'))
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.reload()
  await look()
  await page.evaluate(() => localStorage.setItem('sentiero-language', 'en'))
  await page.emulateMedia({ colorScheme: 'light' })
}

test('what names nobody we know is dismissed, stays away, and is put back when asked for', async () => {
  const { page, server } = editor
  const unknown = { title: 'Toner is low', host: 'printer.nobody.local', severity: 'critical' }
  await post({ ...unknown, customer: 'Nobody', key: 'one' })
  await expect.poll(() => countOf('/api/events?unmatched=true')).toBe(1)
  await page.goto(`${server.url}/events/triage`)
  await page.getByText('“printer.nobody.local” · “Nobody”').waitFor()
  expect(await violations()).toEqual([])
  await picture(page, 'triage-light')
  await page.getByRole('button', { name: 'Assign' }).click()
  await page.getByRole('dialog').getByText('Remember what it says').waitFor()
  await picture(page, 'triage-assign')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByText('Everything is assigned').waitFor()
  await post({ ...unknown, customer: 'Nobody', key: 'two' })
  await expect.poll(() => countOf('/api/events?unmatched=true&dismissed=true')).toBe(2)
  await page.getByText('Dismissed', { exact: true }).click()
  await expect.poll(() => page.getByText('Dismissed by ada@msp.example').count()).toBe(2)
  expect(await violations()).toEqual([])
  await picture(page, 'triage-dismissed')
  await inItalian(async () => {
    await page.getByText('Scartato da ada@msp.example').first().waitFor()
    expect(await violations()).toEqual([])
    await picture(page, 'triage-dismissed-it-dark')
  })
  await page.reload()
  await page.getByRole('button', { name: 'Put back' }).first().click()
  await page.getByText('Nothing is dismissed').waitFor()
  await page.getByText('To assign', { exact: true }).click()
  await expect.poll(() => page.getByText('“printer.nobody.local” · “Nobody”').count()).toBe(2)
  expect(editor.faults).toEqual([])
})

test('why something did not run is said in Italian to whom reads Italian', async () => {
  const { page, server } = editor
  await post({ title: 'Toner is low', host: 'SRV-1', severity: 'low', customer: 'Rossi Srl', key: 'three' })
  await expect.poll(() => countOf('/api/events?decision=skipped')).toBe(1)
  await page.goto(`${server.url}/events`)
  await page.getByText('Its severity is low, and only high or worse starts a run').waitFor()
  await inItalian(async () => {
    await page.getByText('La gravità è bassa: solo alta o peggio avvia un’esecuzione').waitFor()
    await picture(page, 'events-it-dark')
  })
})

test('a check is changed on the page of its device, and says when it will look elsewhere', async () => {
  const { page, server } = editor
  const check = await ask<ServiceCheck>(page, 'POST', '/api/service-checks', {
    name: 'Web shop',
    kind: 'tcp',
    target: '10.0.0.1:443',
    deviceId: server1.id,
  })
  await page.goto(`${server.url}/devices/${server1.id}`)
  await page.getByText('Warranty until 30/06/2099').waitFor()
  await page.getByRole('button', { name: 'Edit: 10.0.0.1:443' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Every (s)').fill('300')
  await dialog.getByLabel('Target').fill('10.0.0.2:443')
  await dialog.getByText('It will look elsewhere').waitFor()
  expect(await violations()).toEqual([])
  await picture(page, 'check-edit')
  await dialog.getByRole('switch', { name: 'Is tried' }).or(dialog.getByLabel('Is tried')).first().click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Check saved').waitFor()
  await page.getByRole('table', { name: 'Checks from this server' }).getByText('paused').waitFor()
  const { items } = await ask<ListPage<ServiceCheck>>(
    page,
    'GET',
    `/api/service-checks?deviceId=${server1.id}`,
  )
  expect(items).toMatchObject([
    { id: check.id, name: 'Web shop', target: '10.0.0.2:443', everySeconds: 300, enabled: false },
  ])
  await picture(page, 'device-checks')
  await inItalian(async () => {
    await page.getByText(/In garanzia fino al 30\/0?6\/2099/).waitFor()
    await page.getByRole('button', { name: 'Modifica: 10.0.0.2:443' }).click()
    await page.getByRole('dialog').getByText('Viene provato').waitFor()
    expect(await violations()).toEqual([])
    await picture(page, 'check-edit-it-dark')
  })
  expect(editor.faults).toEqual([])
})

test('deadlines are those of contracts and warranties too, domains without one are offered, and one is changed', async () => {
  const { page, server } = editor
  await ask(page, 'POST', `/api/customers/${rossi.id}/contracts`, {
    name: 'All in',
    kind: 'fixed_per_seat',
    startsOn: '2026-01-01',
    endsOn: '2099-12-31',
  })
  await page.goto(`${server.url}/customers/${rossi.id}?tab=expiries`)
  const table = page.getByRole('table', { name: 'Deadlines' })
  await table.getByRole('row', { name: /All in.*31\/12\/2099.*by the contract/ }).waitFor()
  await table.getByRole('row', { name: /SRV-1.*30\/06\/2099.*by the device/ }).waitFor()
  await page.getByRole('button', { name: 'rossi-shop.example' }).click()
  await page.getByLabel('Ends').fill('2098-03-01')
  await page.getByRole('button', { name: 'Add deadline' }).click()
  await page.getByRole('button', { name: 'Edit: rossi-shop.example' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Days of warning').fill('60')
  await dialog.getByLabel('Note').fill('Registered at example.net')
  await picture(page, 'expiry-edit')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await table.getByRole('row', { name: /rossi-shop.example Registered at example.net.*60/ }).waitFor()
  expect(await violations()).toEqual([])
  await picture(page, 'expiries-more')
  await inItalian(async () => {
    await page.getByRole('table', { name: 'Scadenze' }).getByText('dal contratto').waitFor()
    expect(await violations()).toEqual([])
    await picture(page, 'expiries-it-dark')
  })
  expect(editor.faults).toEqual([])
})

test('the device of a run is opened from the page of the run, and who did it is in the audit log', async () => {
  const { page, server } = editor
  await post({
    title: 'Disk is full',
    host: 'SRV-1',
    severity: 'critical',
    customer: 'Rossi Srl',
    key: 'four',
  })
  const runs = () => ask<ListPage<RunSummary>>(page, 'GET', `/api/runs?customerId=${rossi.id}`)
  await expect.poll(async () => (await runs()).items.length).toBe(1)
  const run = (await runs()).items[0]
  await ask(page, 'PUT', '/api/remote-links', { kind: 'rdp', template: '{{device.hostname}}' })
  await page.goto(`${server.url}/runs/${run?.id}`)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Open SRV-1 by remote control' }).click()
  expect((await download).suggestedFilename()).toBe('SRV-1.rdp')
  await picture(page, 'run-device')
  const audit = await ask<ListPage<AuditEntry>>(page, 'GET', '/api/audit')
  expect(audit.items.find(({ action }) => action === 'remote-control.opened')).toMatchObject({
    subject: `device/${server1.id}`,
    detail: { device: 'SRV-1', kind: 'rdp', page: `run/${run?.id}` },
  })
  expect(editor.faults).toEqual([])
})
