import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Customer, DeviceDetail, DeviceView, NewDeviceToken } from '#engine/api/types.ts'
import { buildReport, disk, patch } from '../engine/devices/report-for-tests.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

async function checkIn(token: string, report: object): Promise<void> {
  const answer = await fetch(`${editor.server.url}/devices/check-in`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(report),
  })
  expect(answer.status).toBe(200)
}

test('a machine is added by a line to paste, reports, and its page shows how it fares', async () => {
  const { page, server } = editor
  const rossi = await ask<Customer>(page, 'POST', '/api/customers', { name: 'Rossi Srl' })
  await page.goto(`${server.url}/devices`)
  await page.getByRole('button', { name: 'Let machines report' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Show the line' }).click()
  await dialog.getByText('/devices/script.sh').waitFor()
  await dialog.getByText('/devices/script.ps1').waitFor()
  await picture(page, 'devices-add')
  await page.keyboard.press('Escape')

  const device = await ask<DeviceView>(page, 'POST', '/api/devices', {
    hostname: 'SRV-1',
    customerId: rossi.id,
  })
  await ask(page, 'POST', '/api/devices', { hostname: 'SRV-2', customerId: rossi.id })
  const { token } = await ask<NewDeviceToken>(page, 'POST', `/api/devices/${device.id}/tokens`)
  await checkIn(
    token,
    buildReport({
      hostname: 'SRV-1',
      disks: [disk('/', 100, 50), disk('/var', 500, 20)],
      reboot: { pending: true, reasons: ['linux-image'] },
      patches: { pending: [patch('openssl', 'important'), patch('vim', 'low')] },
    }),
  )
  await page.goto(`${server.url}/devices`)
  const table = page.getByRole('table', { name: 'Devices' })
  await table.getByText('/var 4 % free').waitFor()
  await table.getByText('never reported').waitFor()
  await table.getByText('2 missing, restart pending').waitFor()
  await picture(page, 'devices')

  await table.getByRole('link', { name: 'SRV-1' }).click()
  await page.getByText('Disk /var of SRV-1 has 4 % left (20 of 500 GB)').waitFor()
  await page.getByRole('table', { name: 'Patches' }).getByText('Update of openssl').waitFor()
  await page.getByLabel('Target').fill('10.0.0.1:443')
  await page.getByRole('button', { name: 'Add check' }).click()
  await page
    .getByRole('table', { name: 'Checks from this server' })
    .getByText('10.0.0.1:443', { exact: false })
    .first()
    .waitFor()
  await picture(page, 'device')
  expect(editor.faults).toEqual([])
})

test('how long a device may be silent is set on its page', async () => {
  const { page, server } = editor
  const device = await ask<DeviceView>(page, 'POST', '/api/devices', { hostname: 'SRV-3' })
  const { token } = await ask<NewDeviceToken>(page, 'POST', `/api/devices/${device.id}/tokens`)
  await checkIn(
    token,
    buildReport({
      hostname: 'SRV-3',
      serial: 'CZ3',
      sentAt: new Date(Date.now() + 900_000).toISOString(),
      disks: [disk('/', 100, 2)],
      patches: { pending: [patch('openssl', 'important')] },
    }),
  )
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${server.url}/devices/${device.id}`)
  await page.getByRole('button', { name: 'Open SRV-3 by remote control' }).waitFor()
  await page.getByLabel('Offline after (min)').fill('90')
  await page.getByRole('main').getByRole('button', { name: 'Save' }).click()
  await page.getByText('Time until offline saved').waitFor()
  const detail = () => ask<DeviceDetail>(page, 'GET', `/api/devices/${device.id}/report`)
  expect((await detail()).offlineAfterMinutes).toBe(90)
  await page.reload()
  await expect.poll(() => page.getByLabel('Offline after (min)').inputValue()).toBe('90')
  const { violations } = await axe(page).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  await picture(page, 'device-dark')
  await page.getByLabel('Offline after (min)').fill('')
  await page.getByRole('main').getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => (await detail()).offlineAfterMinutes).toBeNull()
  await page.emulateMedia({ colorScheme: 'light' })
  expect(editor.faults).toEqual([])
})

test('what ends at a customer is added and deleted on its page', async () => {
  const { page, server } = editor
  const bianchi = await ask<Customer>(page, 'POST', '/api/customers', { name: 'Bianchi Srl' })
  await page.goto(`${server.url}/customers/${bianchi.id}?tab=expiries`)
  await page.getByLabel('Name').fill('bianchi.example')
  await page.getByLabel('Ends').fill('2027-03-01')
  await page.getByRole('button', { name: 'Add deadline' }).click()
  const table = page.getByRole('table', { name: 'Deadlines' })
  await table.getByText('bianchi.example').waitFor()
  await picture(page, 'expiries')
  await page.getByRole('button', { name: 'Delete: bianchi.example' }).click()
  await page.getByText('Nothing ends here').waitFor()
  expect(editor.faults).toEqual([])
})
