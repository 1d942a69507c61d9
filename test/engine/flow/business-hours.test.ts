import { afterAll, expect, test } from 'vitest'
import { updateCustomer } from '#engine/desk/customers.ts'
import { businessHoursStore, saveBusinessHours } from '#engine/flow/business-hours.ts'
import { businessHours } from '#engine/msp/business-hours.ts'
import { buildCustomer } from '../../support/build.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildStoreUser } from './store-user.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const saturday = new Date('2026-11-21T20:00:00Z')
const nextOpen = (customerId: string | null) =>
  businessHoursStore(db, buildStoreUser({ customerId })).nextOpen(saturday)
const sundays = businessHours.parse({
  timeZone: 'Europe/Rome',
  week: { sunday: [{ from: '10:00', to: '11:00' }] },
})

test('a customer’s own hours count, else those of the MSP, else the usual ones', async () => {
  const { id } = await buildCustomer(db)
  expect(await nextOpen(id)).toEqual(new Date('2026-11-23T08:00:00Z'))
  await saveBusinessHours(db, sundays)
  expect(await nextOpen(id)).toEqual(new Date('2026-11-22T09:00:00Z'))
  expect(await nextOpen(null)).toEqual(new Date('2026-11-22T09:00:00Z'))
  await updateCustomer(db, id, { businessHours: { ...sundays, timeZone: 'America/New_York' } })
  expect(await nextOpen(id)).toEqual(new Date('2026-11-22T15:00:00Z'))
  await updateCustomer(db, id, { businessHours: null })
  expect(await nextOpen(id)).toEqual(new Date('2026-11-22T09:00:00Z'))
})

test('hours that never begin fail the step, and say where to enter them', async () => {
  const { id } = await buildCustomer(db, {
    businessHours: { ...sundays, week: { ...sundays.week, sunday: [] } },
  })
  await expect(nextOpen(id)).rejects.toMatchObject({
    code: 'never_open',
    message: expect.stringContaining('page of the customer'),
  })
})
