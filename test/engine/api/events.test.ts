import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertDeviceToken } from '#engine/devices/device-tokens.ts'
import type { NoiseSettings } from '#engine/graph/noise-settings.ts'
import { storeOwnEvents } from '#engine/own-events/store-own-events.ts'
import { decideDeferred } from '#engine/triggers/decide-deferred.ts'
import { createHookRefusals } from '#engine/triggers/hook-refusals.ts'
import { catalogue } from '#nodes'
import { buildCustomer, buildDevice } from '../../support/build.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { buildReport } from '../devices/report-for-tests.ts'
import { createApiForTests } from './api-for-tests.ts'

let api: Awaited<ReturnType<typeof createApiForTests>>
beforeAll(async () => {
  api = await createApiForTests({ catalogue })
})
afterAll(() => api?.[Symbol.asyncDispose]())

/** A webhook that anybody may call. */
async function publishHook(noise: NoiseSettings = {}) {
  const workflowId = await api.publish(
    buildDocument(
      {
        hook: {
          type: 'alert.received',
          params: { authentication: literal('none') },
          settings: { noise },
        },
        set: { type: 'flow.set' },
      },
      ['hook -> set'],
    ),
  )
  const { id, hook_key: key } = await api.db
    .selectFrom('triggers')
    .select(['id', 'hook_key'])
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  return { workflowId, triggerId: id, path: `/hooks/${key}`, key: key ?? '' }
}

async function post(path: string, body: object): Promise<string> {
  const answer = await api.send('POST', path, body)
  await api.routeEvents()
  return answer.body.eventId
}

const alert = (host: string, severity = 'critical') => ({
  title: `Disk of ${host} is full`,
  host,
  severity,
  key: host,
})

test('an event says why it started nothing, in words and by a code, and is run again on request', async () => {
  const { workflowId, triggerId, path } = await publishHook({ minSeverity: 'high' })
  const eventId = await post(path, alert('SRV-9', 'low'))
  const event = await api.as('viewer', 'GET', `/api/events/${eventId}`)
  expect(event.body.decisions).toMatchObject([
    {
      triggerId,
      decision: 'skipped',
      code: 'severity',
      details: { severity: 'low', wanted: 'high' },
      reason: 'Its severity is low, and only high or worse starts a run',
    },
  ])
  const again = `/api/events/${eventId}/run-again`
  expect((await api.as('technician', 'POST', again, { triggerId })).status).toBe(403)
  const { status, body } = await api.as('editor', 'POST', again, { triggerId })
  expect(status).toBe(201)
  const run = await api.db
    .selectFrom('runs')
    .select(['workflow_id', 'event_id'])
    .where('id', '=', body.runId)
    .execute()
  expect(run).toEqual([{ workflow_id: workflowId, event_id: eventId }])
  const after = await api.as('viewer', 'GET', `/api/events/${eventId}`)
  expect(after.body.decisions).toMatchObject([{ decision: 'started', code: 'run_again', runId: body.runId }])
  expect((await publishHook()).triggerId).not.toBe(triggerId)
  const other = await publishHook()
  expect((await api.as('editor', 'POST', again, { triggerId: other.triggerId })).status).toBe(409)
})

test('events are found by what was decided about them', async () => {
  const { workflowId, path } = await publishHook({ minSeverity: 'high', holdMinutes: 5 })
  await post(path, alert('SRV-20', 'low'))
  await post(path, alert('SRV-21'))
  const found = async (decision: string) =>
    (await api.as('viewer', 'GET', `/api/events?workflowId=${workflowId}&decision=${decision}`)).body.items
      .length
  expect(await found('skipped')).toBe(1)
  expect(await found('deferred')).toBe(1)
  expect(await found('started')).toBe(0)
  const search = await api.as('viewer', 'GET', `/api/events?workflowId=${workflowId}&q=srv-21`)
  expect(search.body.items).toHaveLength(1)
})

test('of what we make ourselves a workflow lists what its trigger hears', async () => {
  const publish = (type: string) =>
    api.publish(buildDocument({ start: { type }, set: { type: 'flow.set' } }, ['start -> set']))
  const [ofDevices, ofBackups] = [await publish('device.added'), await publish('backup.failed')]
  const device = await buildDevice(api.db, { hostname: 'SRV-30' })
  const { token } = await insertDeviceToken(api.db, { purpose: 'report', deviceId: device.id }, 'tests')
  const headers = { authorization: `Bearer ${token}` }
  const report = buildReport({ hostname: 'SRV-30', serial: 'SRV-30' })
  expect((await api.send('POST', '/devices/check-in', report, headers)).status).toBe(200)
  await api.routeEvents()
  const types = async (workflowId: string) => {
    const { body } = await api.as('viewer', 'GET', `/api/events?workflowId=${workflowId}`)
    return body.items.map(({ type }: { type: string }) => type)
  }
  expect(await types(ofDevices)).toEqual(['device.added'])
  expect(await types(ofBackups)).toEqual([])
})

test('what names nobody we know is assigned, remembered, and decided about again', async () => {
  const { workflowId, path } = await publishHook({
    filter: { match: 'all', conditions: [{ field: 'customer.name', operator: 'is_not_empty' }] },
  })
  const customer = await buildCustomer(api.db, { name: 'Bianchi Spa' })
  const device = await buildDevice(api.db, { customerId: customer.id, hostname: 'NAS' })
  const eventId = await post(path, { ...alert('nas.bianchi.local'), customer: 'Bianchi Milano' })
  const list = `/api/events?workflowId=${workflowId}&unmatched=true`
  expect((await api.as('viewer', 'GET', list)).body.items).toMatchObject([
    { id: eventId, hints: { customerName: 'Bianchi Milano', hostname: 'nas.bianchi.local' } },
  ])
  const assign = `/api/events/${eventId}/assign`
  const wrong = await buildCustomer(api.db)
  const refused = await api.as('technician', 'POST', assign, { customerId: wrong.id, deviceId: device.id })
  expect(refused.status).toBe(422)
  const assigned = await api.as('technician', 'POST', assign, {
    customerId: customer.id,
    deviceId: device.id,
  })
  expect(assigned).toMatchObject({ status: 200, body: { customerName: 'Bianchi Spa', deviceName: 'NAS' } })
  await decideDeferred(api.db, api.registry, api.loadVersion, new Date())
  const event = await api.as('viewer', 'GET', `/api/events/${eventId}`)
  expect(event.body.decisions).toMatchObject([{ decision: 'started', code: 'started_later' }])
  expect((await api.as('viewer', 'GET', list)).body.items).toEqual([])
  const next = await post(path, { ...alert('NAS.bianchi.local'), customer: 'bianchi milano', key: 'second' })
  expect((await api.as('viewer', 'GET', `/api/events/${next}`)).body).toMatchObject({
    customerId: customer.id,
    deviceId: device.id,
  })
})

test('ids, serial number and e-mail domain are remembered too, and what another customer has stays with it', async () => {
  const hints = {
    customerName: 'Verdi Sas',
    customerExternalId: '4711',
    senderAddress: 'alarm@mail.verdi.example',
    hostname: 'fw.verdi.local',
    deviceExternalId: '88-12',
    deviceSerial: 'CZC123',
  }
  const arrives = async (said: object) => {
    const [id = ''] = await storeOwnEvents(api.db, [
      { type: 'x.y', source: 'ninja', occurredAt: new Date(), hints: said, data: {} },
    ])
    await api.routeEvents()
    return id
  }
  const verdi = await buildCustomer(api.db, { name: 'Verdi' })
  const firewall = await buildDevice(api.db, { customerId: verdi.id, hostname: 'FW' })
  await buildCustomer(api.db, { name: 'Taken', domains: ['taken.example'] })
  const eventId = await arrives(hints)
  const assign = (id: string) =>
    api.as('technician', 'POST', `/api/events/${id}/assign`, { customerId: verdi.id, deviceId: firewall.id })
  expect((await assign(eventId)).status).toBe(200)
  const finds = async (said: object) => {
    const { body } = await api.as('viewer', 'GET', `/api/events/${await arrives(said)}`)
    return [body.customerName, body.deviceName]
  }
  for (const name of ['customerName', 'customerExternalId', 'senderAddress'] as const) {
    expect([name, ...(await finds({ [name]: hints[name] }))]).toEqual([name, 'Verdi', null])
  }
  for (const name of ['hostname', 'deviceExternalId', 'deviceSerial'] as const) {
    expect([name, ...(await finds({ [name]: hints[name] }))]).toEqual([name, 'Verdi', 'FW'])
  }
  await assign(await arrives({ senderAddress: 'x@taken.example', deviceExternalId: '99' }))
  const { body } = await api.as('viewer', 'GET', `/api/customers/${verdi.id}`)
  expect(body).toMatchObject({ externalIds: { ninja: '4711' }, domains: ['mail.verdi.example'] })
  const device = await api.as('viewer', 'GET', `/api/devices/${firewall.id}`)
  expect(device.body.externalIds).toEqual({ ninja: '88-12', 'ninja 2': '99', serial: 'CZC123' })
  const audit = await api.as('admin', 'GET', '/api/audit?limit=100')
  const entry = audit.body.items.find(({ subject }: { subject: string }) => subject === `event/${eventId}`)
  expect(entry.detail.remembered).toMatchObject({ domain: 'mail.verdi.example', deviceSerial: 'CZC123' })
})

test('what was dismissed stays out of the triage, the next of the same name too, until it is asked for', async () => {
  const { workflowId, path } = await publishHook()
  const eventId = await post(path, alert('printer.nobody.local'))
  const listed = async (more = '') => {
    const { body } = await api.as(
      'viewer',
      'GET',
      `/api/events?workflowId=${workflowId}&unmatched=true${more}`,
    )
    return body.items.map(({ id }: { id: string }) => id)
  }
  expect(await listed()).toEqual([eventId])
  expect((await api.as('viewer', 'POST', `/api/events/${eventId}/dismiss`)).status).toBe(403)
  const dismissed = await api.as('technician', 'POST', `/api/events/${eventId}/dismiss`)
  expect(dismissed.body.dismissed).toEqual({ by: expect.any(String), at: expect.any(String) })
  const next = await post(path, { ...alert('printer.nobody.local'), key: 'again' })
  expect(await listed()).toEqual([])
  expect(await listed('&dismissed=true')).toEqual([next, eventId])
  const back = await api.as('technician', 'POST', `/api/events/${next}/restore`)
  expect(back.body.dismissed).toBe(null)
  expect(await listed()).toEqual([next, eventId])
  expect((await api.as('technician', 'POST', `/api/events/${next}/restore`)).status).toBe(404)
  const audit = await api.as('admin', 'GET', '/api/audit?limit=100')
  const actions = audit.body.items.map(({ action, subject }: { action: string; subject: string }) => [
    action,
    subject,
  ])
  expect(actions).toEqual(
    expect.arrayContaining([
      ['event.dismissed', `event/${eventId}`],
      ['event.restored', `event/${next}`],
    ]),
  )
})

test('deliveries that are refused are counted by address, without their bodies', async () => {
  const hook = await publishHook()
  const refusals = createHookRefusals(api.db, () => new Date())
  for (let nth = 0; nth < 60; nth++) {
    refusals.note(hook.key, 'signature', 'The signature is wrong', `10.0.0.${nth}`)
    refusals.note(hook.key, 'signature', 'The signature is wrong', '10.0.0.1')
  }
  refusals.note('no-such-hook', 'off', 'x', '10.0.0.1')
  await refusals.flush()
  refusals.note(hook.key, 'signature', 'The signature is missing', '10.0.0.1')
  await refusals.flush()
  const { body } = await api.as('viewer', 'GET', `/api/hook-refusals?workflowId=${hook.workflowId}`)
  expect(body.items).toHaveLength(51)
  expect(body.items[0]).toMatchObject({
    triggerId: hook.triggerId,
    remoteAddress: '10.0.0.1',
    count: 62,
    reason: 'The signature is missing',
  })
  const counts = body.items.map(({ count }: { count: number }) => count)
  expect(counts.reduce((sum: number, count: number) => sum + count, 0)).toBe(121)
})
