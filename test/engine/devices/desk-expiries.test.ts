import { expect, test } from 'vitest'
import { updateContract } from '#engine/desk/contracts.ts'
import { updateDevice } from '#engine/desk/devices.ts'
import { listDeskExpiries } from '#engine/devices/desk-expiries.ts'
import { detectExpiries, insertExpiry } from '#engine/devices/expiries.ts'
import { deviceEvents } from '#engine/msp/device-event.ts'
import { buildContract, buildCustomer, buildDevice } from '../../support/build.ts'
import { createTestDatabase } from '../../support/database.ts'

const start = new Date('2026-11-21T08:00:00Z')
const after = (days: number) => new Date(start.getTime() + days * 86_400_000)

test('contracts and warranties end by the dates of the desk: told once, however they are changed, and over when renewed', async () => {
  await using own = await createTestDatabase()
  const { db } = own
  const day = (number: number) => after(number).toISOString().slice(0, 10)
  const customer = await buildCustomer(db)
  const contract = await buildContract(db, { customerId: customer.id, name: 'All in', endsOn: day(40) })
  const device = await buildDevice(db, { customerId: customer.id, hostname: 'NAS', warrantyEndsOn: day(45) })
  const told = async () => {
    const rows = await db.selectFrom('events').select(['dedup_key', 'state', 'data']).orderBy('id').execute()
    await db.deleteFrom('events').execute()
    return rows.map(({ dedup_key, state, data }) => [
      dedup_key,
      state,
      deviceEvents['expiry.approaching'].parse(data).title,
    ])
  }
  const ofContract = `expiry.approaching:contract:${contract.id}`
  const ofWarranty = `expiry.approaching:warranty:${device.id}`
  await detectExpiries(db, after(9))
  expect(await told()).toEqual([])
  await detectExpiries(db, after(10))
  await detectExpiries(db, after(11))
  expect(await told()).toEqual([[ofContract, 'raised', 'Contract All in ends in 30 days']])
  await updateContract(db, contract.id, { endsOn: day(38), name: 'All in, changed' })
  await detectExpiries(db, after(15))
  expect(await told()).toEqual([[ofWarranty, 'raised', 'Warranty of NAS ends in 30 days']])
  expect(await listDeskExpiries(db, { customerId: customer.id }, after(15))).toMatchObject([
    { kind: 'contract', name: 'All in, changed', endsOn: day(38), warnedAt: after(10) },
    { kind: 'warranty', name: 'NAS', endsOn: day(45), deviceId: device.id },
  ])
  await buildContract(db, { customerId: customer.id, startsOn: day(39), endsOn: day(60) })
  await updateDevice(db, device.id, { warrantyEndsOn: null })
  await detectExpiries(db, after(16))
  expect(new Set(await told())).toEqual(
    new Set([
      [ofContract, 'cleared', 'Contract All in was renewed'],
      [ofWarranty, 'cleared', 'Warranty of NAS is not watched any more'],
    ]),
  )
  await insertExpiry(db, {
    kind: 'contract',
    name: 'Entered by hand',
    customerId: customer.id,
    expiresAt: `${day(60)}T00:00:00Z`,
  })
  await detectExpiries(db, after(31))
  expect((await told()).map(([, , title]) => title)).toEqual(['Entered by hand ends in 28 days'])
})
