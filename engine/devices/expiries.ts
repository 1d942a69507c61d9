import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database, ExpiriesTable } from '../db/schema.ts'
import { refuseMissing } from '../desk/references.ts'
import { changesOf } from '../msp/changes-of.ts'
import type { DeviceEventData } from '../msp/device-event.ts'
import { type OwnEvent, storeOwnEvents } from '../triggers/store-own-events.ts'
import { about } from './problem-events.ts'

export const expiryKind = z.enum(['certificate', 'domain', 'warranty', 'licence', 'contract', 'other'])

export const newExpiry = z.object({
  kind: expiryKind,
  name: z.string().trim().min(1).max(300),
  customerId: z.uuid().nullable().default(null),
  deviceId: z.uuid().nullable().default(null),
  expiresAt: z.iso.datetime({ offset: true }),
  /** Days before it ends that people are told. */
  warnDays: z.int().min(0).max(3650).default(30),
  note: z.string().max(2000).default(''),
})
export const expiryChanges = changesOf(newExpiry)

export type ExpiryRow = Selectable<ExpiriesTable>

const dayMs = 86_400_000

/** Those that end first come first. */
export async function listExpiries(
  db: Kysely<Database>,
  filter: { customerId?: string | undefined; deviceId?: string | undefined },
): Promise<ExpiryRow[]> {
  return db
    .selectFrom('expiries')
    .selectAll()
    .$if(filter.customerId !== undefined, (query) => query.where('customer_id', '=', filter.customerId ?? ''))
    .$if(filter.deviceId !== undefined, (query) => query.where('device_id', '=', filter.deviceId ?? ''))
    .orderBy('expires_at')
    .orderBy('id')
    .limit(1000)
    .execute()
}

/** Throws `StepFailed` where customer or device do not exist. */
export async function insertExpiry(
  tx: Kysely<Database>,
  input: z.input<typeof newExpiry>,
  checkId: string | null = null,
): Promise<ExpiryRow> {
  const given = newExpiry.parse(input)
  await refuseMissing(tx, { customerId: given.customerId, deviceId: given.deviceId })
  return tx
    .insertInto('expiries')
    .values({
      id: uuidv7(),
      kind: given.kind,
      name: given.name,
      customer_id: given.customerId,
      device_id: given.deviceId,
      check_id: checkId,
      expires_at: given.expiresAt,
      warn_days: given.warnDays,
      note: given.note,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Changes what is given; one that was warned of and now ends much later is over. Undefined where there is none. */
export async function updateExpiry(
  tx: Kysely<Database>,
  id: string,
  input: z.input<typeof expiryChanges>,
  now: Date,
): Promise<ExpiryRow | undefined> {
  const changes = expiryChanges.parse(input)
  await refuseMissing(tx, { customerId: changes.customerId, deviceId: changes.deviceId })
  const row = await tx
    .updateTable('expiries')
    .set({
      id: sql`id`,
      kind: changes.kind,
      name: changes.name,
      customer_id: changes.customerId,
      device_id: changes.deviceId,
      expires_at: changes.expiresAt,
      warn_days: changes.warnDays,
      note: changes.note,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (row) await endWarning(tx, row, now)
  return row
}

/** False where there was none. */
export async function deleteExpiry(tx: Kysely<Database>, id: string): Promise<boolean> {
  const gone = await tx.deleteFrom('expiries').where('id', '=', id).executeTakeFirst()
  return gone.numDeletedRows === 1n
}

/** Tells of what ends within its days of warning, once each. */
export async function detectExpiries(db: Kysely<Database>, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<ExpiryRow>`
      update expiries set warned_at = ${now}
       where id in (
         select id from expiries
          where warned_at is null and expires_at <= ${now}::timestamptz + make_interval(days => warn_days)
          order by expires_at limit 500 for no key update skip locked)
      returning *`.execute(tx)
    const events = await Promise.all(rows.map((row) => toEvent(tx, row, 'raised', now)))
    await storeOwnEvents(tx, events)
    return events.length
  })
}

async function endWarning(tx: Kysely<Database>, row: ExpiryRow, now: Date): Promise<void> {
  const warnAt = row.expires_at.getTime() - row.warn_days * dayMs
  if (row.warned_at === null || warnAt <= now.getTime()) return
  await tx.updateTable('expiries').set({ warned_at: null }).where('id', '=', row.id).execute()
  await storeOwnEvents(tx, [await toEvent(tx, row, 'cleared', now)])
}

async function toEvent(
  tx: Kysely<Database>,
  row: ExpiryRow,
  state: 'raised' | 'cleared',
  now: Date,
): Promise<OwnEvent> {
  const device = row.device_id
    ? await tx.selectFrom('devices').select('hostname').where('id', '=', row.device_id).executeTakeFirst()
    : undefined
  const daysLeft = Math.floor((row.expires_at.getTime() - now.getTime()) / dayMs)
  const severity = daysLeft < 0 ? 'high' : daysLeft <= 7 ? 'medium' : 'low'
  const title =
    state === 'cleared'
      ? `${row.name} was renewed`
      : daysLeft < 0
        ? `${row.name} has ended`
        : `${row.name} ends in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}`
  return {
    type: 'expiry.approaching',
    source: 'expiries',
    occurredAt: now,
    dedupKey: `expiry.approaching:${row.id}`,
    state,
    hints: {
      ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
      ...(row.device_id === null ? {} : { deviceId: row.device_id }),
    },
    data: {
      ...about({ title, severity, state, since: row.warned_at ?? now }),
      what: row.kind,
      name: row.name,
      hostname: device?.hostname ?? null,
      expiresAt: row.expires_at.toISOString(),
      daysLeft,
      note: row.note,
    } satisfies DeviceEventData<'expiry.approaching'>,
  }
}

/** The expiry that a check of a certificate keeps. */
export async function upsertCertificate(
  tx: Kysely<Database>,
  check: { id: string; name: string; customerId: string | null; deviceId: string | null },
  expiresAt: Date,
  now: Date,
): Promise<void> {
  const known = await tx
    .selectFrom('expiries')
    .select(['id', 'expires_at'])
    .where('check_id', '=', check.id)
    .executeTakeFirst()
  if (known?.expires_at.getTime() === expiresAt.getTime()) return
  const { customerId, deviceId } = check
  if (known) await updateExpiry(tx, known.id, { expiresAt: expiresAt.toISOString() }, now)
  else {
    const name = `Certificate of ${check.name}`
    await insertExpiry(
      tx,
      { kind: 'certificate', name, customerId, deviceId, expiresAt: expiresAt.toISOString() },
      check.id,
    )
  }
}
