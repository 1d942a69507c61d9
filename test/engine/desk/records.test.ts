import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertContact, listContacts, updateContact } from '#engine/desk/contacts.ts'
import { findContract, insertContract, listContracts, updateContract } from '#engine/desk/contracts.ts'
import { findCustomer, insertCustomer, listCustomers, updateCustomer } from '#engine/desk/customers.ts'
import { insertDevice, listDevices, updateDevice } from '#engine/desk/devices.ts'
import { insertSite, listSites, updateSite } from '#engine/desk/sites.ts'
import { buildContact, buildContract, buildCustomer, buildDevice, buildSite } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})

test('a change leaves the fields of a record that it does not name', async () => {
  const { db } = database
  const customer = await buildCustomer(db, { aliases: ['Acme'], tags: ['gold'], externalIds: { halo: '1' } })
  const customerId = customer.id
  const site = await buildSite(db, { customerId, address: 'Via Po 1' })
  const contact = await buildContact(db, { customerId, siteId: site.id, isApprover: true })
  const device = await buildDevice(db, { customerId, aliases: ['x'], criticality: 'high' })
  const contract = await buildContract(db, { customerId, coveredWorkTypes: ['a'], taxRatePercent: 10 })

  expect(await updateCustomer(db, customerId, { vip: true })).toEqual({ ...customer, vip: true })
  expect(await updateSite(db, site.id, { name: 'Roma' })).toEqual({ ...site, name: 'Roma' })
  expect(await updateContact(db, contact.id, { phone: '1' })).toEqual({ ...contact, phone: '1' })
  expect(await updateDevice(db, device.id, { active: false })).toEqual({ ...device, active: false })
  expect(await updateContract(db, contract.id, { seats: 3 })).toEqual({ ...contract, seats: 3 })
  expect(await updateContract(db, contract.id, {})).toEqual({ ...contract, seats: 3 })
})

test('names and addresses are taken once, in any case', async () => {
  const { db } = database
  const [one, two] = [await buildCustomer(db, { name: 'Unique Srl' }), await buildCustomer(db)]
  await insertSite(db, { customerId: one.id, name: 'Sede' })
  const otherSite = await insertSite(db, { customerId: one.id, name: 'Magazzino' })
  await buildContact(db, { customerId: one.id, email: 'Only@unique.example' })
  const contact = await buildContact(db, { customerId: two.id })

  await expect(insertCustomer(db, { name: 'unique SRL' })).rejects.toThrow(
    'a customer named "unique SRL" already',
  )
  await expect(updateCustomer(db, two.id, { name: 'UNIQUE srl' })).rejects.toThrow('already')
  await expect(insertSite(db, { customerId: one.id, name: 'Sede' })).rejects.toThrow(
    'a site named "Sede" already',
  )
  await expect(updateSite(db, otherSite.id, { name: 'Sede' })).rejects.toThrow('already')
  await expect(
    insertContact(db, { customerId: two.id, name: 'X', email: 'ONLY@unique.example' }),
  ).rejects.toThrow('Another contact has the address')
  await expect(updateContact(db, contact.id, { email: 'only@UNIQUE.example' })).rejects.toThrow(
    'Another contact',
  )
  expect(await insertSite(db, { customerId: two.id, name: 'Sede' })).toMatchObject({ name: 'Sede' })
  expect(await updateCustomer(db, one.id, { name: 'UNIQUE Srl' })).toMatchObject({ name: 'UNIQUE Srl' })
})

test('what refers to nothing, and what is not there, is said by name', async () => {
  const { db } = database
  const nobody = uuidv7()
  const device = await buildDevice(db)

  await expect(insertSite(db, { customerId: nobody, name: 'X' })).rejects.toThrow(`no customer ${nobody}`)
  await expect(insertDevice(db, { siteId: nobody, hostname: 'X' })).rejects.toThrow(`no site ${nobody}`)
  await expect(updateDevice(db, device.id, { customerId: nobody })).rejects.toThrow(`no customer ${nobody}`)
  await expect(
    insertContract(db, { customerId: nobody, name: 'X', kind: 'prepaid', startsOn: '2026-01-01' }),
  ).rejects.toThrow(`no customer ${nobody}`)
  await expect(updateCustomer(db, nobody, { vip: true })).rejects.toThrow(`no customer ${nobody}`)
  await expect(updateSite(db, nobody, { name: 'X' })).rejects.toThrow(`no site ${nobody}`)
  await expect(updateContact(db, nobody, { phone: '' })).rejects.toThrow(`no contact ${nobody}`)
  await expect(updateContract(db, nobody, { notes: '' })).rejects.toThrow(`no contract ${nobody}`)
  expect(await findCustomer(db, nobody)).toBeUndefined()
})

test('lists are of one customer where asked, and are searched without wildcards', async () => {
  await using own = await createTestDatabase()
  const { db } = own
  const percent = await buildCustomer(db, { name: '100% Bio', tags: ['food'] })
  const plain = await buildCustomer(db, { name: 'Bianchi', active: false })
  const device = await buildDevice(db, { customerId: percent.id, hostname: 'TILL', os: 'Windows 11' })
  await buildDevice(db, { customerId: plain.id, hostname: 'NAS' })
  const contact = await buildContact(db, { customerId: plain.id, name: 'Ugo', phone: '+39 02 1' })
  const site = await buildSite(db, { customerId: plain.id })
  const contract = await buildContract(db, { customerId: plain.id })

  const names = async (search: string) => (await listCustomers(db, { search })).map(({ name }) => name)
  expect(await names('0%')).toEqual(['100% Bio'])
  expect(await names('_')).toEqual([])
  expect(await names('FOOD')).toEqual(['100% Bio'])
  expect(await names(' ')).toEqual(['100% Bio', 'Bianchi'])
  expect(await listCustomers(db, { active: true })).toEqual([percent])
  expect(await listDevices(db, { search: 'windows' })).toEqual([device])
  expect(await listDevices(db, { customerId: percent.id })).toEqual([device])
  expect(await listContacts(db, { search: '02 1' })).toEqual([contact])
  expect(await listSites(db, { customerId: percent.id })).toEqual([])
  expect(await listSites(db)).toEqual([site])
  expect(await listContracts(db, { customerId: plain.id })).toEqual([contract])
})

test('of two contracts in force the one that began last counts', async () => {
  const { db } = database
  const old = await buildContract(db, { startsOn: '2020-01-01' })
  const recent = await buildContract(db, { customerId: old.customerId, startsOn: '2026-01-01' })

  expect((await findContract(db, old.customerId, '2025-12-31'))?.id).toBe(old.id)
  expect((await findContract(db, old.customerId, '2026-01-01'))?.id).toBe(recent.id)
  expect(await findContract(db, old.customerId, '2019-12-31')).toBeUndefined()
})
