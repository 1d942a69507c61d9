import { afterAll, beforeAll, expect, test } from 'vitest'
import { detectSilence } from '#engine/devices/detect-silence.ts'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { NoiseSettings } from '#engine/graph/noise-settings.ts'
import { refusalSentences } from '#engine/msp/refusal.ts'
import { reasonCodes } from '#engine/noise/reason.ts'
import { type OwnEvent, storeOwnEvents } from '#engine/own-events/store-own-events.ts'
import { decideDeferred } from '#engine/triggers/decide-deferred.ts'
import { routeEvents } from '#engine/triggers/route-events.ts'
import { catalogue } from '#nodes'
import type { JsonValue } from '#sdk'
import { buildDocument, literal } from '../../support/document.ts'
import { buildReport } from '../devices/report-for-tests.ts'
import { createApiForTests } from './api-for-tests.ts'

/** A Monday, within the usual business hours. */
const monday = new Date('2026-03-02T10:00:00Z')
const sunday = new Date('2026-03-01T10:00:00Z')
let now = monday

let api: Awaited<ReturnType<typeof createApiForTests>>
beforeAll(async () => {
  api = await createApiForTests({ catalogue, clock: () => now })
})
afterAll(() => api?.[Symbol.asyncDispose]())

async function route(): Promise<void> {
  while ((await routeEvents(api.db, api.registry, api.loadVersion, () => now)) > 0);
}

/** Lets time pass, and what waited until then be decided again. */
async function wait(minutes: number): Promise<void> {
  now = new Date(now.getTime() + minutes * 60_000)
  while ((await decideDeferred(api.db, api.registry, api.loadVersion, now)) > 0);
}

const office = (method: string, path: string, body?: unknown) => api.as('admin', method, `/api${path}`, body)

let made = 0

async function customerCalled(name: string) {
  made += 1
  const { body } = await office('POST', '/customers', { name: `${name} ${made}` })
  return body as { id: string; name: string }
}

interface Rules {
  noise?: NoiseSettings
  params?: Record<string, JsonValue>
  scope?: WorkflowDocument['settings']['customerScope']
  limits?: Pick<WorkflowDocument['settings'], 'concurrencyKey' | 'concurrencyPolicy'>
  settings?: Partial<DocumentNode['settings']>
}

async function publish(type: string, { noise = {}, params = {}, scope, limits, settings }: Rules = {}) {
  const node = {
    type,
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, literal(value)])),
    settings: { noise, ...settings } as DocumentNode['settings'],
  }
  const document = {
    ...buildDocument({ start: node, set: { type: 'flow.set' } }, ['start -> set']),
    settings: { ...(scope ? { customerScope: scope } : {}), ...limits },
  }
  const { body: workflow } = await office('POST', '/workflows', { document })
  expect(await office('POST', `/workflows/${workflow.id}/publish`, {})).toMatchObject({ status: 200 })
  return workflow.id as string
}

/** A webhook of a published workflow. Its alerts need no proof unless its parameters say so. */
async function hook(rules: Rules = {}) {
  const workflowId = await publish('alert.received', {
    ...rules,
    params: { authentication: 'none', ...rules.params },
  })
  const { body } = await office('GET', `/workflows/${workflowId}/triggers`)
  const path = new URL(body.items[0].hookUrl).pathname
  return {
    workflowId,
    path,
    async alert(fields: Record<string, string> = {}): Promise<Told> {
      const given = { id: 'disk', title: 'Disk full', severity: 'high', status: 'firing', ...fields }
      const answer = await api.send('POST', path, given)
      expect(answer.status).toBe(202)
      await route()
      return { eventId: answer.body.eventId, workflowId }
    },
  }
}

/** A server that has checked in through its own route, and what is said when it falls silent. */
async function server(fields: { customerId?: string; siteId?: string } = {}) {
  made += 1
  const hostname = `SRV-${made}`
  const { body: device } = await office('POST', '/devices', { hostname, kind: 'server', ...fields })
  const { body: token } = await office('POST', `/devices/${device.id}/tokens`)
  const report = buildReport({ hostname, serial: hostname, sentAt: now.toISOString() })
  const headers = { authorization: `Bearer ${token.token}` }
  expect((await api.send('POST', '/devices/check-in', report, headers)).status).toBe(200)
  await route()
  return device.id as string
}

/** All that are not heard of for six minutes fall silent; answers what is told of one of them. */
async function fallsSilent(deviceId: string, workflowId: string): Promise<Told> {
  now = new Date(now.getTime() + 6 * 60_000)
  await detectSilence(api.db, new Date(0), now)
  const { id: eventId } = await api.db
    .selectFrom('events')
    .select('id')
    .where('type', '=', 'device.offline')
    .where('hints', '@>', JSON.stringify({ deviceId }))
    .executeTakeFirstOrThrow()
  await route()
  return { eventId, workflowId }
}

async function mute(customerId: string): Promise<void> {
  const window = {
    reason: 'New disks',
    scope: { kind: 'customers', values: [customerId] },
    startsAt: new Date(now.getTime() - 60_000).toISOString(),
    endsAt: new Date(now.getTime() + 3_600_000).toISOString(),
  }
  expect((await office('POST', '/maintenance-windows', window)).status).toBe(201)
}

/** An event, and the workflow that is asked why it did not run. */
interface Told {
  eventId: string
  workflowId: string
}

const byTitle = (value: string): NoiseSettings => ({
  filter: { match: 'all', conditions: [{ field: 'trigger.title', operator: 'contains', value }] },
})
const cleared = { status: 'resolved' }

const rows: [what: string, story: () => Promise<Told>, code: string, reason: RegExp][] = [
  [
    'the filter of its trigger',
    async () => (await hook({ noise: byTitle('backup') })).alert(),
    'skipped: filter',
    /^The filter keeps it out: trigger.title contains backup does not hold$/,
  ],
  [
    'its severity',
    async () => (await hook({ noise: { minSeverity: 'critical' } })).alert(),
    'skipped: severity',
    /^Its severity is high, and only critical or worse starts a run$/,
  ],
  [
    'a run with the same key that is under way',
    async () => {
      const held = await hook({ limits: { concurrencyKey: 'one at a time', concurrencyPolicy: 'drop_new' } })
      await held.alert({ id: 'first' })
      return held.alert({ id: 'second' })
    },
    'skipped: busy',
    /^A run with the key one at a time was under way \(1 of 1\)/,
  ],
  [
    'what its trigger asks for',
    async () => (await hook({ params: { kinds: 'offline' } })).alert(),
    'skipped: other_alert_kind',
    /^"Disk full" is not about something offline$/,
  ],
  [
    'the severity that its trigger asks for',
    async () => (await hook({ params: { minimumSeverity: 'critical' } })).alert(),
    'skipped: mild_alert',
    /^Its severity high is below critical$/,
  ],
  [
    'the devices that its trigger asks for',
    async () => {
      const workflowId = await publish('device.offline', { params: { devices: 'workstation' } })
      return fallsSilent(await server(), workflowId)
    },
    'skipped: other_device_kind',
    /^SRV-\d+ is no workstation$/,
  ],
  [
    'what cannot be read of it',
    async () => {
      const workflowId = await publish('device.offline')
      return { eventId: await happens({ hints: {}, data: {}, causedByRun: null }), workflowId }
    },
    'skipped: unreadable_event',
    /^It cannot be read: /,
  ],
  [
    'the scope of the workflow',
    async () => {
      const [ours, other] = [await customerCalled('Rossi'), await customerCalled('Bianchi')]
      const workflow = await hook({ scope: { kind: 'customers', values: [ours.id], exclude: [] } })
      return workflow.alert({ customer: other.name })
    },
    'skipped: scope_customer',
    /^Bianchi \d+ is not among the workflow's customers$/,
  ],
  [
    'the tags that the workflow is for',
    async () => {
      const { name } = await customerCalled('Rossi')
      const workflow = await hook({ scope: { kind: 'tags', values: ['gold'], exclude: [] } })
      return workflow.alert({ customer: name })
    },
    'skipped: scope_tag',
    /^Rossi \d+ has none of the tags gold$/,
  ],
  [
    'naming nobody we know',
    async () => {
      const ours = await customerCalled('Rossi')
      const workflow = await hook({ scope: { kind: 'customers', values: [ours.id], exclude: [] } })
      const told = await workflow.alert({ customer: 'Rosi' })
      const { body } = await office('GET', `/events?workflowId=${told.workflowId}&unmatched=true`)
      expect(body.items).toMatchObject([{ id: told.eventId, hints: { customerName: 'Rosi' } }])
      return told
    },
    'skipped: scope_nobody',
    /^The event names no customer, and the workflow is for certain customers only$/,
  ],
  [
    'an exclusion',
    async () => {
      const { id: customerId, name } = await customerCalled('Rossi')
      const exclude = [{ customerId, reason: 'they patch by hand', until: '2026-03-31' }]
      const told = await (await hook({ scope: { kind: 'all', values: [], exclude } })).alert({
        customer: name,
      })
      const { body } = await office('GET', '/muted')
      expect(body.exclusions).toContainEqual({
        workflowId: told.workflowId,
        workflowName: 'Test',
        customerId,
        customerName: name,
        reason: 'they patch by hand',
        until: '2026-03-31',
      })
      return told
    },
    'skipped: exclusion',
    /^Rossi \d+ is excluded: they patch by hand$/,
  ],
  [
    'its hold, while it waits',
    async () => (await hook({ noise: { holdMinutes: 10 } })).alert(),
    'deferred: hold',
    /^It must stay open for 10 min$/,
  ],
  [
    'its hold, repeated meanwhile',
    async () => {
      const workflow = await hook({ noise: { holdMinutes: 10 } })
      await workflow.alert()
      return workflow.alert()
    },
    'skipped: waiting',
    /^Its problem waits for a decision already; counted$/,
  ],
  [
    'its hold, over before it was long enough',
    async () => {
      const workflow = await hook({ noise: { holdMinutes: 10 } })
      const told = await workflow.alert()
      await workflow.alert(cleared)
      return told
    },
    'skipped: cleared_while_held',
    /^The problem was over before a run was started for it$/,
  ],
  [
    'the end of what started nothing',
    async () => {
      const workflow = await hook({ noise: { rate: { perHour: 1, above: 'drop' } } })
      await workflow.alert({ id: 'other' })
      await workflow.alert()
      return workflow.alert(cleared)
    },
    'skipped: nothing_started',
    /^The problem is over, and nothing was started for it$/,
  ],
  [
    'flapping',
    async () => {
      const workflow = await hook({ noise: { flap: { changes: 3, minutes: 60 } } })
      for (const fields of [{}, cleared, {}, cleared]) await workflow.alert(fields)
      return workflow.alert()
    },
    'skipped: flapping',
    /^The problem keeps changing, and one run was started for that; counted$/,
  ],
  [
    'flapping, its end',
    async () => {
      const workflow = await hook({ noise: { flap: { changes: 3, minutes: 60 } } })
      for (const fields of [{}, cleared, {}]) await workflow.alert(fields)
      return workflow.alert(cleared)
    },
    'deferred: flapping_wait',
    /^The problem keeps changing: whether it is over is decided once it keeps still for 60 min$/,
  ],
  [
    'being a repeat',
    async () => {
      const workflow = await hook({ noise: { dedupMinutes: 30 } })
      await workflow.alert()
      return workflow.alert()
    },
    'skipped: dedup',
    /^A run was started for this problem less than 30 min before; counted$/,
  ],
  [
    'coming back too soon',
    async () => {
      const workflow = await hook({ noise: { dedupMinutes: 30 } })
      for (const fields of [{}, cleared]) await workflow.alert(fields)
      return workflow.alert()
    },
    'deferred: dedup_wait',
    /^A run was started for this problem less than 30 min before: if it is still open then, it starts one$/,
  ],
  [
    'maintenance, until its end',
    async () => {
      const { id, name } = await customerCalled('Rossi')
      await mute(id)
      const { body } = await office('GET', '/muted')
      expect(body.windows).toContainEqual(
        expect.objectContaining({ reason: 'New disks', scope: { kind: 'customers', values: [id] } }),
      )
      return (await hook()).alert({ customer: name })
    },
    'deferred: maintenance_wait',
    /^Muted by maintenance: New disks\. It is looked at again when that ends$/,
  ],
  [
    'maintenance, where it drops',
    async () => {
      const { id, name } = await customerCalled('Rossi')
      await mute(id)
      return (await hook({ noise: { maintenance: 'drop' } })).alert({ customer: name })
    },
    'skipped: maintenance',
    /^Muted by maintenance: New disks$/,
  ],
  [
    'the rate of its trigger',
    async () => {
      const workflow = await hook({ noise: { rate: { perHour: 1, above: 'drop' } } })
      await workflow.alert({ id: 'first' })
      return workflow.alert()
    },
    'skipped: rate',
    /^More than 1 runs in an hour for this customer$/,
  ],
  [
    'the rate of its trigger, waiting to stand for all',
    async () => {
      const workflow = await hook({ noise: { rate: { perHour: 1, above: 'summary' } } })
      await workflow.alert({ id: 'first' })
      return workflow.alert()
    },
    'deferred: rate_summary',
    /one run follows for all that are held back$/,
  ],
  [
    'the rate of its trigger, counted in the run that follows',
    async () => {
      const workflow = await hook({ noise: { rate: { perHour: 1, above: 'summary' } } })
      for (const id of ['first', 'second']) await workflow.alert({ id })
      return workflow.alert()
    },
    'skipped: rate_in_summary',
    /it is counted in the run that follows$/,
  ],
  [
    'business hours, on a Sunday',
    async () => {
      now = sunday
      return (await hook({ noise: { hours: 'inside' } })).alert()
    },
    'skipped: hours_closed',
    /^It came outside business hours$/,
  ],
  [
    'business hours, on a Monday',
    async () => (await hook({ noise: { hours: 'outside' } })).alert(),
    'skipped: hours_open',
    /^It came within business hours, and runs start outside them only$/,
  ],
  [
    'business hours, until they begin',
    async () => {
      now = sunday
      return (await hook({ noise: { hours: 'queue' } })).alert()
    },
    'deferred: hours_wait',
    /^It came outside business hours: it waits until they begin$/,
  ],
  [
    'business hours, of which there are none',
    async () => {
      const { body: usual } = await office('GET', '/business-hours')
      expect((await office('PUT', '/business-hours', atNoTime)).status).toBe(200)
      const told = await (await hook({ noise: { hours: 'queue' } })).alert()
      await office('PUT', '/business-hours', usual)
      return told
    },
    'skipped: never_open',
    /^It waits for business hours, and there are none: enter them under Settings$/,
  ],
  [
    'its workflow, which is switched off',
    async () => {
      const workflowId = await publish('device.offline')
      await office('POST', `/workflows/${workflowId}/enabled`, { enabled: false })
      const told = await fallsSilent(await server(), workflowId)
      const { body } = await office('GET', '/muted')
      expect(body.switchedOff).toContainEqual({ workflowId, workflowName: 'Test', triggerName: null })
      return told
    },
    'skipped: workflow_off',
    /^The workflow is switched off$/,
  ],
  [
    'its workflow, which was switched off while it waited',
    async () => {
      const workflow = await hook({ noise: { holdMinutes: 10 } })
      const told = await workflow.alert()
      await office('POST', `/workflows/${told.workflowId}/enabled`, { enabled: false })
      await wait(10)
      return told
    },
    'skipped: workflow_off',
    /^The workflow is switched off$/,
  ],
  [
    'its trigger, which is switched off',
    async () => {
      const workflowId = await publish('device.offline', { settings: { disabled: true } })
      return fallsSilent(await server(), workflowId)
    },
    'skipped: trigger_off',
    /^The trigger is switched off$/,
  ],
  [
    'its version, which cannot be read',
    async () => {
      const workflow = await hook()
      await api.db
        .updateTable('workflows')
        .set({ published_version: 7 })
        .where('id', '=', workflow.workflowId)
        .execute()
      return workflow.alert()
    },
    'skipped: unreadable',
    /^Version 7 cannot be read .*: publish it anew\.$/,
  ],
  [
    'waiting, assigned to a customer and not decided again yet',
    async () => {
      const ours = await customerCalled('Rossi')
      const workflow = await hook({ scope: { kind: 'customers', values: [ours.id], exclude: [] } })
      const told = await workflow.alert({ customer: 'Rosi' })
      const assignment = { customerId: ours.id, remember: false }
      expect((await office('POST', `/events/${told.eventId}/assign`, assignment)).status).toBe(200)
      return told
    },
    'deferred: assigned',
    /^It was assigned to Rossi \d+: it is decided again$/,
  ],
  [
    'the loop that its own write would make',
    async () => {
      const workflowId = await publish('device.offline')
      const { eventId } = await fallsSilent(await server(), workflowId)
      return { eventId: await writtenBy(eventId, workflowId), workflowId }
    },
    'skipped: own_write_self',
    /^This workflow brought it about itself$/,
  ],
  [
    'the loop that writes of other workflows may make',
    async () => {
      const [writing, listening] = [
        await publish('device.offline'),
        await publish('device.offline', { noise: { ownWrites: 'none' } }),
      ]
      const { eventId } = await fallsSilent(await server(), writing)
      return { eventId: await writtenBy(eventId, writing), workflowId: listening }
    },
    'skipped: own_write_any',
    /^A workflow brought it about, and this trigger hears only what others do$/,
  ],
  [
    'the other devices of its site, which may be gone too',
    async () => {
      const workflowId = await publish('device.offline')
      return fallsSilent(await atSite(0), workflowId)
    },
    'deferred: site_settle',
    /^Other devices of Milano may be gone too: that is waited for$/,
  ],
  [
    'the outage of its site',
    async () => {
      const workflowId = await publish('device.offline')
      return fallsSilent(await atSite(2), workflowId)
    },
    'deferred: site_outage',
    /^It is part of the outage of Milano$/,
  ],
]

const atNoTime = {
  timeZone: 'Europe/Rome',
  week: { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] },
}

/** What a run that an event started brings about: the same device falls silent once more. */
async function writtenBy(eventId: string, workflowId: string): Promise<string> {
  const { body } = await office('GET', `/events/${eventId}`)
  const decision = decisionOf(body, workflowId)
  expect(decision).toMatchObject({ decision: 'started' })
  return happens({ hints: body.hints, data: body.data, causedByRun: decision?.runId ?? null })
}

/** A device falls silent once more. */
async function happens(given: Pick<OwnEvent, 'hints' | 'data' | 'causedByRun'>): Promise<string> {
  const event = { type: 'device.offline', source: 'devices', occurredAt: now, ...given }
  const [id = ''] = await api.db.transaction().execute((tx) => storeOwnEvents(tx, [event]))
  await route()
  return id
}

/** The one of four devices of a site that falls silent with so many others of them. */
async function atSite(others: number): Promise<string> {
  const { id: customerId } = await customerCalled('Rossi')
  const { body: site } = await office('POST', `/customers/${customerId}/sites`, { name: 'Milano' })
  const place = { customerId, siteId: site.id }
  const devices = [await server(place), await server(place), await server(place), await server(place)]
  for (const id of devices.slice(others + 1)) {
    expect((await office('PUT', `/devices/${id}/offline-after`, { minutes: 600 })).status).toBe(204)
  }
  return devices[0] ?? ''
}

interface Decision {
  workflowId: string
  decision: string
  code: string
  reason: string
  runId: string | null
  dueAt: string | null
}

function decisionOf(body: { decisions: Decision[] }, workflowId: string): Decision | undefined {
  return body.decisions.find((decision) => decision.workflowId === workflowId)
}

test.each(rows)('an event that started nothing because of %s says so', async (_, story, code, reason) => {
  now = monday
  const { eventId, workflowId } = await story()
  const { body } = await api.as('viewer', 'GET', `/api/events/${eventId}`)
  const decision = decisionOf(body, workflowId)
  expect(`${decision?.decision}: ${decision?.code}`).toBe(code)
  expect(decision?.reason).toMatch(reason)
  expect(decision?.runId).toBeNull()
  expect(decision?.dueAt !== null).toBe(decision?.decision === 'deferred')
  const list = `/api/events?workflowId=${workflowId}&decision=${decision?.decision}`
  const { body: found } = await api.as('viewer', 'GET', list)
  expect(found.items.map(({ id }: { id: string }) => id)).toContain(eventId)
})

test('every reason that triggers share stands in this table', () => {
  const starts = [
    'started',
    'started_flapping',
    'started_later',
    'started_summary',
    'run_again',
    'waited_for',
  ]
  // What a trigger asks for is its own; `trigger` is what it says in words alone.
  const own = new Set([...Object.keys(refusalSentences), 'trigger'])
  const told = rows.map(([, , code]) => code.split(': ')[1] ?? '')
  const shared = (codes: readonly string[]) => new Set(codes.filter((code) => !own.has(code)))
  expect(shared([...told, ...starts])).toEqual(shared(reasonCodes))
})

const refusals: [what: string, story: () => Promise<Refused>, code: string, reason: RegExp][] = [
  ['no signature', () => unproven('hmac'), '401 signature', /x-sentiero-signature/],
  [
    'a wrong signature',
    () => unproven('hmac', { 'x-sentiero-signature': `sha256=${'0'.repeat(64)}` }),
    '401 signature',
    /does not match/,
  ],
  [
    'a wrong token',
    () => unproven('bearer', { authorization: 'Bearer guess' }),
    '401 signature',
    /not right/,
  ],
  [
    'a body of another vendor',
    async () => refused(await hook({ params: { preset: 'zabbix' } }), { version: '4', alerts: [] }),
    '400 unreadable',
    /Zabbix/,
  ],
  ['half a body', async () => refused(await hook(), '{"title": '), '400 unreadable', /not valid JSON/],
  [
    'a body of 2 MB',
    async () => refused(await hook(), { text: 'x'.repeat(2_000_000) }),
    '413 too_large',
    /1 MB/,
  ],
  [
    'a workflow that is switched off',
    async () => {
      const workflow = await hook()
      await office('POST', `/workflows/${workflow.workflowId}/enabled`, { enabled: false })
      return refused(workflow, {})
    },
    '404 off',
    /not published, or switched off/,
  ],
  [
    'a workflow that was never published',
    async () => {
      const document = buildDocument(
        {
          start: { type: 'alert.received', params: { authentication: literal('none') } },
          set: { type: 'flow.set' },
        },
        ['start -> set'],
      )
      const { body: workflow } = await office('POST', '/workflows', { document })
      const { body } = await office('GET', `/workflows/${workflow.id}/triggers`)
      const path = new URL(body.items[0].hookUrl).pathname
      return refused({ workflowId: workflow.id, path }, {})
    },
    '404 off',
    /not published, or switched off/,
  ],
]

async function unproven(authentication: string, headers: Record<string, string> = {}): Promise<Refused> {
  const workflow = await hook({ params: { authentication } })
  const { body } = await office('GET', `/workflows/${workflow.workflowId}/triggers`)
  expect((await office('POST', `/triggers/${body.items[0].id}/reveal-secret`)).status).toBe(200)
  return refused(workflow, {}, headers)
}

interface Refused {
  workflowId: string
  status: number
}

async function refused(
  { workflowId, path }: { workflowId: string; path: string },
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Refused> {
  const { status } = await api.send('POST', path, body, headers)
  return { workflowId, status }
}

test.each(refusals)(
  'a delivery that is refused for %s is among the refused ones',
  async (_, story, code, reason) => {
    now = monday
    const { workflowId, status } = await story()
    const list = `/api/hook-refusals?workflowId=${workflowId}`
    const items = async () => (await api.as('viewer', 'GET', list)).body.items
    await expect.poll(items, { timeout: 10_000 }).toHaveLength(1)
    const [one] = await items()
    expect(`${status} ${one.code}`).toBe(code)
    expect(one.reason).toMatch(reason)
    expect(one).toMatchObject({ workflowId, count: 1, lastAt: monday.toISOString() })
    expect((await api.as('viewer', 'GET', `/api/events?workflowId=${workflowId}`)).body.items).toEqual([])
  },
)
