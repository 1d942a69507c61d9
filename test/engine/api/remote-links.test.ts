import { afterAll, expect, test } from 'vitest'
import { insertCustomer } from '#engine/desk/customers.ts'
import { insertDevice } from '#engine/desk/devices.ts'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests()
afterAll(() => api[Symbol.asyncDispose]())

const { id: customerId } = await insertCustomer(api.db, { name: 'Rossi Srl' })
const device = await insertDevice(api.db, {
  hostname: 'srv-1',
  customerId,
  externalIds: { anydesk: '123456789' },
})
const link = `/api/devices/${device.id}/remote-link`
const set = (rule: object) => api.as('editor', 'PUT', '/api/remote-links', rule)
const opened = async () => (await api.as('technician', 'GET', link)).body

test('the nearest rule says how a device is reached: its own link, its own rule, its customer, everybody', async () => {
  expect(await opened()).toEqual({ kind: null, url: null, file: null, problem: null })
  await set({ kind: 'custom', template: 'https://rc.example/{{device.hostname}}' })
  expect(await opened()).toMatchObject({ kind: 'custom', url: 'https://rc.example/srv-1' })
  await set({ customerId, kind: 'anydesk', template: '{{externalIds.anydesk}}' })
  expect(await opened()).toMatchObject({ kind: 'anydesk', url: 'anydesk:123456789' })
  const own = await set({ deviceId: device.id, kind: 'rdp', template: 'admin@10.0.0.5' })
  expect(await opened()).toEqual({ kind: 'rdp', url: null, file: 'srv-1.rdp', problem: null })

  await api.as('technician', 'PATCH', `/api/devices/${device.id}`, { remoteUrl: 'javascript:alert(1)' })
  expect((await opened()).problem).toContain('Links with javascript: are not opened')
  await api.as('technician', 'PATCH', `/api/devices/${device.id}`, { remoteUrl: 'https://mesh.example/x' })
  expect(await opened()).toMatchObject({ kind: 'custom', url: 'https://mesh.example/x' })
  await api.as('technician', 'PATCH', `/api/devices/${device.id}`, { remoteUrl: null })

  const again = await set({ deviceId: device.id, kind: 'rdp', template: '10.0.0.6' })
  expect(again.body.id).toBe(own.body.id)
  expect((await api.as('editor', 'GET', '/api/remote-links')).body.items).toHaveLength(3)
  const { status } = await api.as('editor', 'DELETE', `/api/remote-links/${own.body.id}`)
  expect(status).toBe(204)
  expect(await opened()).toMatchObject({ kind: 'anydesk' })
})

test('a remote desktop is a file to be saved, in the encoding of Windows', async () => {
  const rule = await set({ deviceId: device.id, kind: 'rdp', template: 'admin@10.0.0.5' })
  const answer = await api.app.request(`${link}/file`, {
    headers: { authorization: `Bearer ${await api.tokenOf('technician')}` },
  })
  expect(answer.headers.get('content-disposition')).toContain('attachment; filename="srv-1.rdp"')
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe])
  expect(bytes.toString('utf16le')).toContain('full address:s:10.0.0.5\r\nusername:s:admin\r\n')
  await api.as('editor', 'DELETE', `/api/remote-links/${rule.body.id}`)
  expect((await api.as('technician', 'GET', `${link}/file`)).status).toBe(404)
})

test('a rule that can never work is refused with what is wrong', async () => {
  const bad = await set({ kind: 'custom', template: 'file:///etc/passwd' })
  expect(bad.status).toBe(422)
  expect(bad.body.detail).toContain('Links with file: are not opened')
  const both = await set({ customerId, deviceId: device.id, kind: 'anydesk', template: '1' })
  expect(both.body.detail).toContain('not both')
  const nobody = await set({ customerId: device.id, kind: 'anydesk', template: '1' })
  expect(nobody.body.detail).toContain('There is no customer')
})

test('whoever opens a device is written into the audit log, with the device, the page and the address', async () => {
  const opens = async () => {
    const { body } = await api.as('admin', 'GET', '/api/audit?limit=100')
    return body.items.filter(({ action }: { action: string }) => action === 'remote-control.opened')
  }
  const before = (await opens()).length
  const target = await insertDevice(api.db, { hostname: 'srv-2', customerId })
  const path = `/api/devices/${target.id}/remote-link`
  const rule = await set({ deviceId: target.id, kind: 'custom', template: 'https://rc.example/x?pin=1234' })
  const ticket = `ticket/${target.id}`
  expect((await api.as('technician', 'GET', `${path}?page=${ticket}`)).status).toBe(200)
  const [entry] = await opens()
  expect(entry).toMatchObject({
    actor: expect.stringContaining('technician'),
    subject: `device/${target.id}`,
    detail: { device: 'srv-2', kind: 'custom', address: '127.0.0.1', page: ticket },
  })
  expect(JSON.stringify(entry)).not.toContain('1234')
  expect((await api.as('technician', 'GET', `${path}?page=elsewhere`)).status).toBe(400)
  await set({ deviceId: target.id, kind: 'rdp', template: '10.0.0.5' })
  await api.as('technician', 'GET', path)
  expect(await opens()).toHaveLength(before + 1)
  const file = await api.app.request(`${path}/file?page=device/${target.id}`, {
    headers: { authorization: `Bearer ${await api.tokenOf('technician')}` },
  })
  expect(file.status).toBe(200)
  expect((await opens())[0].detail).toMatchObject({ kind: 'rdp', page: `device/${target.id}` })
  await api.as('editor', 'DELETE', `/api/remote-links/${rule.body.id}`)
  await api.as('technician', 'GET', path)
  expect(await opens()).toHaveLength(before + 2)
})
