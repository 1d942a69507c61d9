import { expect, test } from 'vitest'
import { createProbe } from '#engine/devices/probe.ts'
import { createTendDevices } from '#engine/devices/tend-devices.ts'
import type { NoiseSettings } from '#engine/graph/noise-settings.ts'
import { decideDeferred } from '#engine/triggers/decide-deferred.ts'
import { routeEvents } from '#engine/triggers/route-events.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { startRawServer } from '../../support/web-server.ts'
import { createApiForTests } from '../api/api-for-tests.ts'
import { buildReport } from './report-for-tests.ts'
import { startSilentMachine } from './silent-machine.ts'

/** One ticket for what is offline, and its end: closed, or commented where a person has touched it. */
const ticketOfProblem = {
  open: {
    type: 'ticket.upsert_by_key',
    params: {
      dedupKey: expression('event.dedupKey'),
      subject: template('{{ trigger.title }}{% if event.flapping %} (on and off){% endif %}'),
      deviceId: expression('event.device.id'),
    },
  },
  find: { type: 'ticket.find', params: { dedupKey: expression('event.dedupKey'), onlyOpen: literal(true) } },
  close: {
    type: 'ticket.close',
    params: {
      ticket: expression('steps.find.output.ticket.id'),
      resolution: literal('It is back'),
      onlyIfUntouched: literal(true),
    },
  },
  closed: { type: 'flow.if', params: { condition: expression('steps.close.output.closed') } },
  tell: {
    type: 'ticket.comment',
    params: {
      ticket: expression('steps.find.output.ticket.id'),
      body: template('{{ trigger.title }}. It stays open: {{ steps.close.output.reason }}.'),
    },
  },
  over: { type: 'flow.if', params: { condition: expression('trigger.status == "cleared"') } },
}
const endOfProblem = ['over:yes -> find', 'find:found -> close', 'close -> closed', 'closed:no -> tell']

/** Knocks at a port of the machine before it opens a ticket. */
const ofDevices = (port: number, noise: NoiseSettings = {}) =>
  buildDocument(
    {
      start: { type: 'device.offline', params: { when: literal('both') }, settings: { noise } },
      verify: {
        type: 'device.verify_offline',
        params: { ports: literal(String(port)), ping: literal(false) },
      },
      ...ticketOfProblem,
    },
    ['start -> over', 'over:no -> verify', 'verify:offline -> open', ...endOfProblem],
  )

const ofSites = buildDocument(
  { start: { type: 'site.offline', params: { when: literal('both') } }, ...ticketOfProblem },
  ['start -> over', 'over:no -> open', ...endOfProblem],
)

/** Where nobody would answer: its name is not known any more. */
const gone = 9

/** A whole installation whose clock the test moves: check-ins, what looks for silence, triggers, runs and desk. */
async function start() {
  let now = new Date('2026-03-02T10:00:00Z')
  const machines = new Set<string>()
  const probe = createProbe({
    allow: () => true,
    resolve: async (host) => {
      if (!machines.has(host)) throw Object.assign(new Error(`No ${host}`), { code: 'ENOTFOUND' })
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  const api = await createApiForTests({ catalogue, working: true, clock: () => now, powers: { probe } })
  const tend = createTendDevices(api.db, () => now)
  const reporting = new Map<string, () => Promise<void>>()
  const office = async (method: string, path: string, body?: unknown) => {
    const answer = await api.as('admin', method, `/api${path}`, body)
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
    return answer.body
  }

  async function settle(): Promise<void> {
    const { db, registry, loadVersion } = api
    while ((await decideDeferred(db, registry, loadVersion, now)) > 0);
    while ((await routeEvents(db, registry, loadVersion, () => now)) > 0);
    await api.settled()
  }

  return {
    office,
    machines,
    now: () => now,
    async publish(document: ReturnType<typeof ofDevices>): Promise<void> {
      const workflow = await office('POST', '/workflows', { document })
      await office('POST', `/workflows/${workflow.id}/publish`, {})
    },
    /** A server with its token, which does not report yet. */
    async device(hostname: string, place: { customerId?: string; siteId?: string } = {}) {
      const { id } = await office('POST', '/devices', { hostname, kind: 'server', ...place })
      const { token } = await office('POST', `/devices/${id}/tokens`)
      const checkIn = async () => {
        const report = buildReport({ hostname, serial: hostname, sentAt: now.toISOString() })
        const headers = { authorization: `Bearer ${token}` }
        expect((await api.send('POST', '/devices/check-in', report, headers)).status).toBe(200)
      }
      return {
        id: id as string,
        async reports() {
          reporting.set(hostname, checkIn)
          await checkIn()
          await settle()
        },
        isSilent: () => void reporting.delete(hostname),
      }
    },
    /** Time goes by in the steps in which devices are looked at; who reports does so each minute. */
    async pass(minutes: number): Promise<void> {
      for (let step = 1; step <= minutes * 3; step++) {
        now = new Date(now.getTime() + 20_000)
        if (step % 3 === 0) await Promise.all([...reporting.values()].map((checkIn) => checkIn()))
        await tend()
        await settle()
      }
    },
    async tickets() {
      const { items } = await office('GET', '/tickets?limit=100')
      return (items as Ticket[]).map(({ id, subject, status, occurrences }) => ({
        id,
        subject,
        status,
        occurrences,
      }))
    },
    /** What was decided about the silence of devices, the newest first. */
    async decisions() {
      const { items } = await office('GET', '/events?limit=200')
      const silent = (items as Arrived[]).filter(({ type }) => type === 'device.offline')
      return silent.flatMap(({ decisions }) => decisions)
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  }
}

interface Ticket {
  id: string
  subject: string
  status: string
  occurrences: number
}
interface Arrived {
  type: string
  decisions: { decision: string; code: string; reason: string; dueAt: string | null }[]
}

test('a server that falls silent is knocked at, opens one ticket after its threshold, and closes it when it is back', async () => {
  await using machine = await startSilentMachine()
  await using world = await start()
  world.machines.add('srv-1')
  await world.publish(ofDevices(machine.port))
  const device = await world.device('srv-1')
  await device.reports()
  await world.pass(3)
  device.isSilent()
  await world.pass(4)
  expect(await world.tickets()).toEqual([])
  await world.pass(2)
  expect(await world.tickets()).toMatchObject([
    { subject: 'srv-1 is offline', status: 'new', occurrences: 1 },
  ])
  await world.pass(30)
  expect(await world.tickets()).toMatchObject([{ status: 'new', occurrences: 1 }])
  await device.reports()
  expect(await world.tickets()).toMatchObject([{ status: 'closed' }])
}, 60_000)

test('a server that still answers at its port opens no ticket: only its report is missing', async () => {
  await using port = await startRawServer((socket) => socket.end())
  await using world = await start()
  world.machines.add('srv-1')
  await world.publish(ofDevices(port.port))
  const device = await world.device('srv-1')
  await device.reports()
  device.isSilent()
  await world.pass(7)
  expect(await world.decisions()).toMatchObject([{ decision: 'started' }])
  expect(await world.tickets()).toEqual([])
})

test('a ticket that a person has touched stays open when the server is back, and says that it is', async () => {
  await using world = await start()
  await world.publish(ofDevices(gone))
  const device = await world.device('srv-1')
  await device.reports()
  device.isSilent()
  await world.pass(7)
  const [ticket] = await world.tickets()
  await world.office('POST', `/tickets/${ticket?.id}/comments`, { body: 'I am driving there' })
  await device.reports()
  expect(await world.tickets()).toMatchObject([{ status: 'new' }])
  const { comments } = await world.office('GET', `/tickets/${ticket?.id}`)
  expect(comments).toMatchObject([
    { authorKind: 'technician' },
    {
      authorKind: 'automation',
      body: expect.stringMatching(/^srv-1 is back online\. It stays open: a person has worked on it/),
    },
  ])
})

test('a server that is on and off ten times is one event that says so, and one ticket until it keeps still', async () => {
  await using world = await start()
  await world.publish(ofDevices(gone, { holdMinutes: 10, flap: { changes: 5, minutes: 60 } }))
  const device = await world.device('srv-1')
  for (let flap = 0; flap < 10; flap++) {
    await device.reports()
    device.isSilent()
    await world.pass(6)
  }
  await device.reports()
  const decisions = await world.decisions()
  expect(decisions).toHaveLength(10)
  expect(decisions.filter(({ decision }) => decision === 'started')).toMatchObject([
    { code: 'started_flapping', reason: expect.stringContaining('changed 5 times within 60 min') },
  ])
  expect(await world.tickets()).toMatchObject([
    { subject: 'srv-1 is offline (on and off)', status: 'new', occurrences: 1 },
  ])
  await world.pass(61)
  expect(await world.tickets()).toMatchObject([{ status: 'closed', occurrences: 1 }])
}, 60_000)

test('forty devices of a site that go dark are one ticket of the site, which closes when they are back', async () => {
  await using world = await start()
  await world.publish(ofDevices(gone))
  await world.publish(ofSites)
  const { id: customerId } = await world.office('POST', '/customers', { name: 'Rossi Srl' })
  const site = await world.office('POST', `/customers/${customerId}/sites`, { name: 'Milano' })
  const devices = []
  for (let nth = 1; nth <= 40; nth++) {
    devices.push(await world.device(`pc-${nth}`, { customerId, siteId: site.id }))
  }
  await Promise.all(devices.map((device) => device.reports()))
  for (const device of devices) device.isSilent()
  await world.pass(20)
  expect(await world.tickets()).toMatchObject([
    { subject: 'Milano is offline: 40 of 40 devices', status: 'new', occurrences: 1 },
  ])
  const decisions = await world.decisions()
  expect(decisions).toHaveLength(40)
  expect(new Set(decisions.map(({ reason }) => reason))).toEqual(
    new Set(['It is part of the outage of Milano']),
  )
  const [late, ...back] = devices
  for (const device of back) await device.reports()
  await world.pass(1)
  expect((await world.tickets()).toSorted((a, b) => (a.subject < b.subject ? -1 : 1))).toMatchObject([
    { subject: 'Milano is offline: 40 of 40 devices', status: 'closed' },
    { subject: 'pc-1 is offline', status: 'new' },
  ])
  await late?.reports()
  expect((await world.tickets()).map(({ status }) => status)).toEqual(['closed', 'closed'])
}, 60_000)

test('maintenance mutes a silent server and says so; what is still down after it gets its ticket, what is back none', async () => {
  await using world = await start()
  await world.publish(ofDevices(gone))
  const [down, back] = [await world.device('srv-down'), await world.device('srv-back')]
  for (const device of [down, back]) await device.reports()
  const endsAt = new Date(world.now().getTime() + 30 * 60_000).toISOString()
  await world.office('POST', '/maintenance-windows', {
    reason: 'New disks',
    scope: { kind: 'devices', values: [down.id, back.id] },
    startsAt: world.now().toISOString(),
    endsAt,
  })
  for (const device of [down, back]) device.isSilent()
  await world.pass(20)
  expect(await world.tickets()).toEqual([])
  const waits = {
    decision: 'deferred',
    reason: 'Muted by maintenance: New disks. It is looked at again when that ends',
    dueAt: endsAt,
  }
  expect(await world.decisions()).toMatchObject([waits, waits])
  expect((await world.office('GET', '/muted')).windows).toMatchObject([
    { reason: 'New disks', mutedUntil: endsAt },
  ])
  await back.reports()
  await world.pass(12)
  expect(await world.tickets()).toMatchObject([{ subject: 'srv-down is offline', status: 'new' }])
  expect((await world.decisions()).map(({ code }) => code).toSorted()).toEqual([
    'cleared_while_held',
    'started_later',
  ])
})
