import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database, MaintenanceWindowsTable } from '../db/schema.ts'
import {
  maintenanceScope,
  mutedUntil,
  type NewMaintenanceWindow,
  nextStart,
  recurrence,
} from '../msp/maintenance-window.ts'

export interface MaintenanceWindow extends NewMaintenanceWindow {
  id: string
  createdBy: string
  createdAt: string
  /** When it ends, while it is under way. */
  mutedUntil: string | null
  /** When it next begins. */
  nextStart: string | null
}

/** Those that are under way or to come, or all that there were; the newest first. */
export async function listMaintenanceWindows(
  db: Kysely<Database>,
  now: Date,
  { past = false }: { past?: boolean } = {},
): Promise<MaintenanceWindow[]> {
  const rows = await db
    .selectFrom('maintenance_windows')
    .selectAll()
    .$if(!past, (query) =>
      query.where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', now)])),
    )
    .orderBy('id', 'desc')
    .limit(500)
    .execute()
  return rows.map((row) => present(row, now))
}

export async function insertMaintenanceWindow(
  tx: Kysely<Database>,
  window: NewMaintenanceWindow,
  createdBy: string,
  now: Date,
): Promise<MaintenanceWindow> {
  const row = await tx
    .insertInto('maintenance_windows')
    .values({ id: uuidv7(), created_by: createdBy, created_at: now, ...columns(window) })
    .returningAll()
    .executeTakeFirstOrThrow()
  return present(row, now)
}

/** Undefined where there is none. What it held back is looked at again at once. */
export async function updateMaintenanceWindow(
  tx: Kysely<Database>,
  id: string,
  window: NewMaintenanceWindow,
  now: Date,
): Promise<MaintenanceWindow | undefined> {
  const row = await tx
    .updateTable('maintenance_windows')
    .set(columns(window))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  await lookAgain(tx, now)
  return present(row, now)
}

/** Ends a window that has begun, and forgets one that has not. Undefined where there is none, or it is over. */
export async function endMaintenanceWindow(
  tx: Kysely<Database>,
  id: string,
  now: Date,
): Promise<MaintenanceWindow | undefined> {
  const row = await tx
    .selectFrom('maintenance_windows')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row || (row.ends_at && row.ends_at <= now)) return undefined
  if (row.starts_at < now) {
    await tx.updateTable('maintenance_windows').set({ ends_at: now }).where('id', '=', id).execute()
  } else await tx.deleteFrom('maintenance_windows').where('id', '=', id).execute()
  await lookAgain(tx, now)
  return present(row, now)
}

async function lookAgain(tx: Kysely<Database>, now: Date): Promise<void> {
  await sql`
    update deferred_decisions set due_at = ${now} where code = 'maintenance_wait' and due_at > ${now}`.execute(
    tx,
  )
}

function columns({ reason, scope, startsAt, endsAt, recurrence: recurring }: NewMaintenanceWindow) {
  return {
    reason,
    scope: JSON.stringify(scope),
    starts_at: startsAt,
    ends_at: endsAt,
    recurrence: recurring === null ? null : JSON.stringify(recurring),
  }
}

function present(row: Selectable<MaintenanceWindowsTable>, now: Date): MaintenanceWindow {
  const recurring = row.recurrence === null ? null : recurrence.parse(row.recurrence)
  const times = { startsAt: row.starts_at, endsAt: row.ends_at, recurrence: recurring }
  return {
    id: row.id,
    reason: row.reason,
    scope: maintenanceScope.parse(row.scope),
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    recurrence: recurring,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    mutedUntil: mutedUntil(times, now)?.toISOString() ?? null,
    nextStart: nextStart(times, now)?.toISOString() ?? null,
  }
}
