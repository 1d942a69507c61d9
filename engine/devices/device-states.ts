import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import { deviceReport, freePercent } from '../msp/device-report.ts'

/** How a device fares, for lists. */
export interface DeviceState {
  /** `never`: it has not reported yet. */
  state: 'online' | 'offline' | 'stale' | 'never'
  since: string | null
  lastSeenAt: string | null
  worstDisk: { mount: string; freePercent: number } | null
  patchesPending: number
  patchesOverdue: number
  rebootPending: boolean
  problems: number
}

export const neverHeard: DeviceState = {
  state: 'never',
  since: null,
  lastSeenAt: null,
  worstDisk: null,
  patchesPending: 0,
  patchesOverdue: 0,
  rebootPending: false,
  problems: 0,
}

interface Row {
  id: string
  state: 'online' | 'offline' | 'stale' | null
  since: Date | null
  last_seen_at: Date | null
  disks: unknown
  reboot: boolean | null
  pending: number
  overdue: number
  problems: number
}

/** How these devices fare, by id. */
export async function deviceStates(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<Map<string, DeviceState>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Row>`
    select d.id, p.state, p.since, p.last_seen_at, r.report -> 'disks' as disks,
           (r.report #>> '{reboot,pending}')::boolean as reboot,
           coalesce(m.pending, 0)::int as pending, coalesce(m.overdue, 0)::int as overdue,
           coalesce(o.problems, 0)::int as problems
      from unnest(${ids}::uuid[]) as d(id)
      left join device_presence p on p.device_id = d.id
      left join device_reports r on r.device_id = d.id
      left join (
        select device_id, count(*) as pending, count(overdue_at) as overdue from device_patches
         where installed_at is null and device_id = any(${ids}::uuid[]) group by 1) m on m.device_id = d.id
      left join (
        select device_id, count(*) as problems from device_problems
         where device_id = any(${ids}::uuid[]) group by 1) o on o.device_id = d.id`.execute(db)
  return new Map(rows.map((row) => [row.id, toState(row)]))
}

function toState(row: Row): DeviceState {
  return {
    state: row.state ?? 'never',
    since: row.since?.toISOString() ?? null,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    worstDisk: worstDisk(row.disks),
    patchesPending: row.pending,
    patchesOverdue: row.overdue,
    rebootPending: row.reboot ?? false,
    problems: row.problems,
  }
}

function worstDisk(value: unknown): DeviceState['worstDisk'] {
  const disks = deviceReport.shape.disks.safeParse(value ?? [])
  const [worst] = (disks.data ?? [])
    .map((disk) => ({ mount: disk.mount, freePercent: freePercent(disk) }))
    .sort((a, b) => a.freePercent - b.freePercent)
  return worst ?? null
}

/** What is known of one device beside its row. */
export async function deviceDetail(db: Kysely<Database>, id: string) {
  const [report, problems, patches, tokens, presence] = await Promise.all([
    db.selectFrom('device_reports').selectAll().where('device_id', '=', id).executeTakeFirst(),
    db.selectFrom('device_problems').selectAll().where('device_id', '=', id).orderBy('since').execute(),
    db
      .selectFrom('device_patches')
      .selectAll()
      .where('device_id', '=', id)
      .where('installed_at', 'is', null)
      .orderBy('due_at')
      .orderBy('patch_id')
      .execute(),
    db
      .selectFrom('device_tokens')
      .select(['id', 'created_by', 'created_at'])
      .where('device_id', '=', id)
      .where('revoked_at', 'is', null)
      .orderBy('id')
      .execute(),
    db
      .selectFrom('device_presence')
      .select('offline_after_minutes')
      .where('device_id', '=', id)
      .executeTakeFirst(),
  ])
  return {
    report: report ? (report.report as JsonObject) : null,
    reportChangedAt: report?.changed_at.toISOString() ?? null,
    clockAheadSeconds: report?.clock_ahead_seconds ?? null,
    offlineAfterMinutes: presence?.offline_after_minutes ?? null,
    problems: problems.map(({ kind, key, severity, title, since }) => ({
      kind,
      key,
      severity,
      title,
      since: since.toISOString(),
    })),
    patches: patches.map((row) => ({
      id: row.patch_id,
      title: row.title,
      kb: row.kb,
      severity: row.severity,
      firstSeenAt: row.first_seen_at.toISOString(),
      dueAt: row.due_at.toISOString(),
      overdue: row.overdue_at !== null,
    })),
    tokens: tokens.map((row) => ({
      id: row.id,
      createdBy: row.created_by,
      createdAt: row.created_at.toISOString(),
    })),
  }
}

/** Silent minutes after which it counts as offline; null: by its kind. False where it has never reported. */
export async function setOfflineAfter(
  tx: Kysely<Database>,
  id: string,
  minutes: number | null,
  now: Date,
): Promise<boolean> {
  const changed = await tx
    .updateTable('device_presence')
    .set({ offline_after_minutes: minutes, look_at: now })
    .where('device_id', '=', id)
    .executeTakeFirst()
  return changed.numUpdatedRows === 1n
}
