import { afterAll, beforeAll, expect, test } from 'vitest'
import { matchHints } from '#engine/desk/match.ts'
import type { EventHints } from '#engine/sdk/trigger.ts'
import { buildContact, buildContract, buildCustomer, buildDevice, buildSite } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})

async function givenTwoCustomers() {
  const dental = await buildCustomer(database.db, {
    name: 'Contoso Dental',
    aliases: ['Contoso', 'Both'],
    domains: ['contoso.example'],
    externalIds: { halo: '77' },
    tags: ['gold'],
  })
  const rossi = await buildCustomer(database.db, { name: 'Rossi Srl', aliases: ['Both'] })
  const site = await buildSite(database.db, { customerId: dental.id, name: 'Milano' })
  const web = await buildDevice(database.db, {
    customerId: dental.id,
    siteId: site.id,
    hostname: 'web-01',
    externalIds: { ninja: '501', serial: 'SN-1' },
  })
  const shared = [
    await buildDevice(database.db, { customerId: dental.id, hostname: 'SRV-1' }),
    await buildDevice(database.db, { customerId: rossi.id, hostname: 'SRV-1' }),
  ]
  const contact = await buildContact(database.db, { customerId: rossi.id, email: 'mario@gmail.com' })
  const contract = await buildContract(database.db, { customerId: dental.id, name: 'All in' })
  return { dental, rossi, site, web, shared, contact, contract }
}

test('each delivery of a batch is matched by what it says, and by nothing else', async () => {
  const { dental, rossi, web, shared, contact } = await givenTwoCustomers()
  const [dentalServer, rossiServer] = shared
  const cases: [string, EventHints, [customer: string | undefined, device: string | undefined]][] = [
    ['name in any case', { customerName: ' contoso DENTAL ' }, [dental.id, undefined]],
    ['alias', { customerName: 'contoso' }, [dental.id, undefined]],
    ['alias of two customers', { customerName: 'both' }, [undefined, undefined]],
    ['external id', { customerExternalId: '77' }, [dental.id, undefined]],
    ['id', { customerId: rossi.id }, [rossi.id, undefined]],
    ['id that is none', { customerId: 'x', deviceId: 'y' }, [undefined, undefined]],
    ['name and device', { customerName: 'Contoso Dental', hostname: 'WEB-01' }, [dental.id, web.id]],
    ['the same host name at two', { hostname: 'srv-1' }, [undefined, undefined]],
    ['host name within one', { customerName: 'Rossi Srl', hostname: 'srv-1' }, [rossi.id, rossiServer?.id]],
    ['device id', { deviceId: dentalServer?.id ?? '' }, [dental.id, dentalServer?.id]],
    ['customer through its device', { hostname: 'web-01' }, [dental.id, web.id]],
    ['unknown customer, known device', { customerName: 'Other', hostname: 'web-01' }, [undefined, undefined]],
    ['device of another customer', { customerId: rossi.id, deviceId: web.id }, [rossi.id, undefined]],
    ['address of a contact', { senderAddress: 'Mario@GMAIL.com' }, [rossi.id, undefined]],
    ['domain', { senderAddress: 'new@sub.contoso.example' }, [dental.id, undefined]],
    ['domain of everybody', { senderAddress: 'other@gmail.com' }, [undefined, undefined]],
    ['serial number', { deviceSerial: 'SN-1', hostname: 'renamed' }, [dental.id, web.id]],
    ["the sender's id of a device", { deviceExternalId: '501' }, [dental.id, web.id]],
    [
      "a device's id at another customer",
      { customerId: rossi.id, deviceExternalId: '501' },
      [rossi.id, undefined],
    ],
    ['nothing', {}, [undefined, undefined]],
  ]

  const parties = await matchHints(
    database.db,
    cases.map(([, hints]) => hints),
  )

  const found = cases.map(([name], at) => [name, [parties[at]?.customer?.id, parties[at]?.device?.id]])
  expect(found).toEqual(cases.map(([name, , expected]) => [name, expected]))
  expect(parties.find((_, at) => cases[at]?.[0] === 'address of a contact')?.contact?.id).toBe(contact.id)
})

test('parties carry what flows need of customer, site, device and contract, as plain JSON', async () => {
  await using own = await createTestDatabase()
  const customer = await buildCustomer(own.db, { name: 'Bianchi', vip: true, externalIds: { halo: '7' } })
  const site = await buildSite(own.db, { customerId: customer.id, name: 'Torino', address: 'Via Po 1' })
  const device = await buildDevice(own.db, {
    customerId: customer.id,
    siteId: site.id,
    hostname: 'NAS',
    lastSeenAt: '2026-01-02T03:04:05.000Z',
    criticality: 'critical',
  })
  const contract = await buildContract(own.db, { customerId: customer.id, name: 'All in' })

  const [parties] = await matchHints(own.db, [{ hostname: 'nas' }])

  expect(JSON.parse(JSON.stringify(parties))).toEqual({
    customer: {
      id: customer.id,
      name: 'Bianchi',
      tags: [],
      timeZone: 'Europe/Rome',
      language: 'it',
      vip: true,
      externalIds: { halo: '7' },
    },
    site: { id: site.id, name: 'Torino', address: 'Via Po 1' },
    contact: null,
    device: {
      id: device.id,
      hostname: 'NAS',
      kind: 'server',
      os: '',
      criticality: 'critical',
      inContract: true,
      lastSeenAt: '2026-01-02T03:04:05.000Z',
      remoteUrl: null,
      externalIds: {},
    },
    contract: {
      id: contract.id,
      name: 'All in',
      kind: 'fixed_per_seat',
      startsOn: '2020-01-01',
      endsOn: null,
      currency: 'EUR',
      hourlyRateMinor: 8000,
    },
  })
})

test('what is inactive is not matched', async () => {
  await using own = await createTestDatabase()
  const gone = await buildCustomer(own.db, { name: 'Gone', active: false })
  await buildDevice(own.db, { customerId: (await buildCustomer(own.db)).id, hostname: 'old', active: false })

  const parties = await matchHints(own.db, [
    { customerName: 'Gone' },
    { customerId: gone.id },
    { hostname: 'old' },
  ])

  expect(parties.map(({ customer, device }) => [customer, device])).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ])
})
