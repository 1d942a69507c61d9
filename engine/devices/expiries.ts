import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database, ExpiriesTable } from '../db/schema.ts'
import { refuseMissing } from '../desk/references.ts'
import { changesOf } from '../msp/changes-of.ts'
import { storeOwnEvents } from '../own-events/store-own-events.ts'
import { detectDeskExpiries } from './desk-expiries.ts'
import { type Ending, expiryEvent } from './expiry-event.ts'

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

/** A warning of it is over. False where there was none. */
export async function deleteExpiry(tx: Kysely<Database>, id: string, now: Date): Promise<boolean> {
  const gone = await tx.deleteFrom('expiries').where('id', '=', id).returningAll().executeTakeFirst()
  if (gone?.warned_at) await storeOwnEvents(tx, [await expiryEvent(tx, entered(gone), 'dropped', now)])
  return gone !== undefined
}

/** Tells of what ends within its days of warning, once each: of what was entered, and of what the desk knows itself. */
export async function detectExpiries(db: Kysely<Database>, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<ExpiryRow>`
      update expiries set warned_at = ${now}
       where id in (
         select id from expiries
          where warned_at is null and expires_at <= ${now}::timestamptz + make_interval(days => warn_days)
          order by expires_at limit 500 for no key update skip locked)
      returning *`.execute(tx)
    const events = await Promise.all(rows.map((row) => expiryEvent(tx, entered(row), 'raised', now)))
    await storeOwnEvents(tx, events)
    return events.length + (await detectDeskExpiries(tx, now))
  })
}

async function endWarning(tx: Kysely<Database>, row: ExpiryRow, now: Date): Promise<void> {
  const warnAt = row.expires_at.getTime() - row.warn_days * dayMs
  if (row.warned_at === null || warnAt <= now.getTime()) return
  await tx.updateTable('expiries').set({ warned_at: null }).where('id', '=', row.id).execute()
  await storeOwnEvents(tx, [await expiryEvent(tx, entered(row), 'renewed', now)])
}

function entered(row: ExpiryRow): Ending {
  return {
    key: row.id,
    kind: row.kind,
    name: row.name,
    customerId: row.customer_id,
    deviceId: row.device_id,
    expiresAt: row.expires_at,
    warnedAt: row.warned_at,
    note: row.note,
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
    const name = certificateName(check)
    await insertExpiry(
      tx,
      { kind: 'certificate', name, customerId, deviceId, expiresAt: expiresAt.toISOString() },
      check.id,
    )
  }
}

/** Forgets the certificate that a check kept. */
export async function endCertificate(tx: Kysely<Database>, checkId: string, now: Date): Promise<void> {
  const known = await tx
    .selectFrom('expiries')
    .select('id')
    .where('check_id', '=', checkId)
    .executeTakeFirst()
  if (known) await deleteExpiry(tx, known.id, now)
}

/** The certificate that a check keeps belongs to whom the check belongs to. */
export async function renameCertificate(
  tx: Kysely<Database>,
  check: { id: string; name: string; customer_id: string | null; device_id: string | null },
): Promise<void> {
  await tx
    .updateTable('expiries')
    .set({ name: certificateName(check), customer_id: check.customer_id, device_id: check.device_id })
    .where('check_id', '=', check.id)
    .execute()
}

function certificateName({ name }: { name: string }): string {
  return `Certificate of ${name}`
}
