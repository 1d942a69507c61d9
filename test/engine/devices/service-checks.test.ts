import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordCheck } from '#engine/devices/run-checks.ts'
import { deleteServiceCheck, insertServiceCheck, updateServiceCheck } from '#engine/devices/service-checks.ts'
import { deviceEvents } from '#engine/msp/device-event.ts'
import { buildCustomer } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const now = new Date('2026-11-21T08:00:00Z')
const later = new Date('2026-11-21T09:00:00Z')
const down = { up: false, message: 'It refuses' }

async function said(id: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('events')
    .select(['state', 'data'])
    .where('dedup_key', '=', `service_check.down:${id}`)
    .orderBy('id')
    .execute()
  return rows.map(({ state, data }) => `${state}: ${deviceEvents['service_check.down'].parse(data).title}`)
}

const aDownCheck = async (target: string) => {
  const check = await insertServiceCheck(database.db, {
    name: `Shop ${target}`,
    kind: 'tcp',
    target,
    failsNeeded: 1,
  })
  await recordCheck(database.db, check, down, 5, now)
  return check
}

test('a check that is changed keeps what is known of it while it looks at the same', async () => {
  const check = await aDownCheck('srv-1:443')
  const changed = await updateServiceCheck(
    database.db,
    check.id,
    { name: 'Web shop', everySeconds: 300, target: 'srv-1:443' },
    later,
  )
  expect(changed).toMatchObject({
    name: 'Web shop',
    every_seconds: 300,
    state: 'down',
    since: now,
    checked_at: now,
    next_at: later,
  })
  expect(await said(check.id)).toEqual(['raised: Shop srv-1:443 is down'])
})

test('of a new target nothing is known, the problem of the old one is over, and its late result counts no more', async () => {
  const check = await aDownCheck('srv-2:443')
  const changed = await updateServiceCheck(database.db, check.id, { target: 'srv-3:443' }, later)
  expect(changed).toMatchObject({ state: 'unknown', since: later, fails: 0, checked_at: null, message: '' })
  expect(await recordCheck(database.db, check, down, 5, later)).toBe(0)
  const row = await database.db
    .selectFrom('service_checks')
    .selectAll()
    .where('id', '=', check.id)
    .executeTakeFirstOrThrow()
  expect(row.state).toBe('unknown')
  expect(await said(check.id)).toEqual([
    'raised: Shop srv-2:443 is down',
    'cleared: Shop srv-2:443 is not checked there any more',
  ])
})

test('a check that is deleted while down ends its problem', async () => {
  const check = await aDownCheck('srv-4:443')
  expect(await deleteServiceCheck(database.db, check.id, later)).toBe(true)
  expect(await said(check.id)).toHaveLength(2)
  expect(await deleteServiceCheck(database.db, check.id, later)).toBe(false)
})

test('the certificate that a check keeps goes by the name of the check, and ends with its target', async () => {
  const { db } = database
  const customer = await buildCustomer(db)
  const check = await insertServiceCheck(db, { name: 'Mail', kind: 'tls', target: 'mail.example:443' })
  const expiresAt = new Date('2027-03-01T00:00:00Z')
  await recordCheck(db, check, { up: true, message: 'It answers', expiresAt }, 5, now)
  const certificates = () =>
    db
      .selectFrom('expiries')
      .select(['name', 'customer_id', 'expires_at'])
      .where('check_id', '=', check.id)
      .execute()
  await updateServiceCheck(db, check.id, { name: 'Mail server', customerId: customer.id }, later)
  expect(await certificates()).toEqual([
    { name: 'Certificate of Mail server', customer_id: customer.id, expires_at: expiresAt },
  ])
  await updateServiceCheck(db, check.id, { target: 'mail2.example:443' }, later)
  expect(await certificates()).toEqual([])
})
