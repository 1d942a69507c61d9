import { expect, test } from 'vitest'
import { siteCorrelation } from '#engine/msp/site-correlation.ts'
import { storeOwnEvents } from '#engine/own-events/store-own-events.ts'
import { decideDeferred } from '#engine/triggers/decide-deferred.ts'
import { routeEvents } from '#engine/triggers/route-events.ts'
import { saveSiteCorrelation } from '#engine/triggers/site-outages.ts'
import { defineTrigger, z } from '#sdk'
import { buildCustomer, buildDevice, buildSite } from '../../support/build.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'
import { testCatalogue } from '../runs/test-nodes.ts'

const hears = (type: string, types: string[]) =>
  defineTrigger({
    type,
    title: type,
    description: type,
    icon: 'IconCode',
    params: z.object({}),
    data: z.looseObject({}),
    sample: {},
    own: { types },
  })
const rule = siteCorrelation.parse({})
const beginning = new Date('2026-03-02T10:00:00Z')

/** A site with devices, a workflow that hears of devices, and one that hears of sites. */
async function prepare(count: number) {
  const catalogue = testCatalogue()
  const triggers = [
    ...catalogue.triggers,
    hears('test.device', ['device.offline', 'device.online']),
    hears('test.site', ['site.offline', 'site.online']),
  ]
  const engine = await assembleEngine({ ...catalogue, triggers }, await createTestDatabase())
  const { db, registry, loadVersion } = engine
  const flow = (type: string) =>
    engine.publish(buildDocument({ start: { type }, set: { type: 'flow.set' } }, ['start -> set']))
  const ofDevices = await flow('test.device')
  const ofSites = await flow('test.site')
  const customer = await buildCustomer(db)
  const site = await buildSite(db, { customerId: customer.id, name: 'Milano' })
  const devices: string[] = []
  for (let nth = 0; nth < count; nth++) {
    const device = await buildDevice(db, { customerId: customer.id, siteId: site.id, hostname: `PC-${nth}` })
    devices.push(device.id)
  }
  let now = beginning
  const route = async () => {
    while ((await routeEvents(db, registry, loadVersion, () => now)) > 0);
  }
  const tell = async (ids: readonly string[], isOnline: boolean) => {
    await db.transaction().execute((tx) =>
      storeOwnEvents(
        tx,
        ids.map((id) => ({
          type: isOnline ? 'device.online' : 'device.offline',
          source: 'devices',
          occurredAt: now,
          dedupKey: `device.offline:${id}`,
          state: isOnline ? 'cleared' : 'raised',
          hints: { deviceId: id },
          data: {},
        })),
      ),
    )
    await route()
  }
  return {
    ...engine,
    devices,
    goesDark: (...ids: string[]) => tell(ids, false),
    comesBack: (...ids: string[]) => tell(ids, true),
    async after(seconds: number): Promise<void> {
      now = new Date(now.getTime() + seconds * 1000)
      while ((await decideDeferred(db, registry, loadVersion, now)) > 0);
    },
    async runs(): Promise<{ devices: number; sites: number }> {
      const rows = await db.selectFrom('runs').select('workflow_id').execute()
      const of = (id: string) => rows.filter(({ workflow_id }) => workflow_id === id).length
      return { devices: of(ofDevices), sites: of(ofSites) }
    },
    async told(type: string) {
      const rows = await db.selectFrom('events').select(['data', 'state']).where('type', '=', type).execute()
      return rows.map(({ data, state }) => ({ ...(data as object), state }))
    },
    async codes(): Promise<(string | null)[]> {
      const rows = await db
        .selectFrom('event_decisions')
        .select('code')
        .where('workflow_id', '=', ofDevices)
        .orderBy('event_id')
        .execute()
      return rows.map(({ code }) => code)
    },
  }
}

test('a site of 40 devices that goes dark is one event, whatever comes first, and none for each device', async () => {
  await using world = await prepare(40)
  const [first = '', second = '', ...others] = world.devices
  await world.goesDark(first)
  await world.after(20)
  await world.goesDark(second)
  expect(await world.codes()).toEqual(['site_settle', 'site_settle'])
  await world.after(20)
  await world.goesDark(...others)
  await world.after(400)
  expect(await world.runs()).toEqual({ devices: 0, sites: 1 })
  expect(new Set(await world.codes())).toEqual(new Set(['site_outage']))
  expect(await world.told('site.offline')).toMatchObject([
    { site: 'Milano', devices: 40, offline: 40, severity: 'critical', state: 'raised' },
  ])
})

test('when most are back the site is, and those that are not start their own runs', async () => {
  await using world = await prepare(10)
  await world.goesDark(...world.devices)
  const [late = '', ...back] = world.devices
  await world.after(30)
  await world.comesBack(...back)
  expect(await world.told('site.online')).toMatchObject([{ devices: 10, offline: 1, state: 'cleared' }])
  await world.after(59)
  expect(await world.runs()).toEqual({ devices: 0, sites: 2 })
  await world.after(1)
  expect(await world.runs()).toEqual({ devices: 1, sites: 2 })
  await world.comesBack(late)
  expect(await world.runs()).toEqual({ devices: 2, sites: 2 })
})

test('devices that come back one after the other start nothing of their own, though the site is back before the last', async () => {
  await using world = await prepare(10)
  await world.goesDark(...world.devices)
  for (const id of world.devices) {
    await world.after(5)
    await world.comesBack(id)
  }
  await world.after(300)
  expect(await world.told('site.online')).toMatchObject([{ offline: 4 }])
  expect(await world.runs()).toEqual({ devices: 0, sites: 2 })
})

test('one device of a site waits a moment for the others, and then starts its run', async () => {
  await using world = await prepare(10)
  const [one = ''] = world.devices
  await world.goesDark(one)
  expect(await world.runs()).toEqual({ devices: 0, sites: 0 })
  await world.after(60)
  expect(await world.runs()).toEqual({ devices: 1, sites: 0 })
})

test('devices that go one by one over hours are no outage, more than half of a small site are', async () => {
  await using world = await prepare(8)
  for (const id of world.devices.slice(0, 4)) {
    await world.goesDark(id)
    await world.after(3600)
  }
  expect(await world.runs()).toEqual({ devices: 4, sites: 0 })
  await using small = await prepare(3)
  await small.goesDark(...small.devices.slice(0, 2))
  expect(await small.runs()).toEqual({ devices: 0, sites: 1 })
})

test('the share of a site that makes an outage can be set, and none begins while the rule is off', async () => {
  await using all = await prepare(4)
  await saveSiteCorrelation(all.db, { ...rule, sharePercent: 75 })
  await all.goesDark(...all.devices.slice(0, 3))
  await all.after(61)
  expect(await all.runs()).toEqual({ devices: 3, sites: 0 })
  await using off = await prepare(4)
  await saveSiteCorrelation(off.db, { ...rule, enabled: false })
  await off.goesDark(...off.devices)
  expect(await off.runs()).toEqual({ devices: 4, sites: 0 })
})

test('a device without neighbours does not wait, and how many make an outage can be set', async () => {
  await using world = await prepare(1)
  await world.goesDark(...world.devices)
  expect(await world.runs()).toEqual({ devices: 1, sites: 0 })
  await using few = await prepare(40)
  await saveSiteCorrelation(few.db, { ...rule, devices: 2 })
  await few.goesDark(...few.devices.slice(0, 2))
  expect(await few.runs()).toEqual({ devices: 0, sites: 1 })
})
