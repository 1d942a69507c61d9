import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import type { DeviceEventData } from '../msp/device-event.ts'
import { type DeviceReport, type PatchSeverity, patchSeverity } from '../msp/device-report.ts'
import type { Fold, OpenProblem } from './open-problems.ts'
import type { KnownDevice } from './problem-events.ts'
import { type Finding, ofMachine, patchDeadlineDays } from './rules.ts'

const dayMs = 86_400_000

export interface Pending {
  deviceId: string
  patches: NonNullable<DeviceReport['patches']>['pending']
  now: Date
}

/** Remembers since when each patch is missing on each device; one that is no longer missing was installed. */
export async function foldPatches(tx: Kysely<Database>, reported: readonly Pending[]): Promise<void> {
  const missing = reported.flatMap(({ deviceId, patches, now }) =>
    [...new Map(patches.map((patch) => [patch.id, patch])).values()].map((patch) => ({
      ...patch,
      deviceId,
      now,
    })),
  )
  const [deviceIds, ids] = [missing.map(({ deviceId }) => deviceId), missing.map(({ id }) => id)]
  await sql`
    insert into device_patches (device_id, patch_id, title, kb, severity, first_seen_at, due_at)
    select p.device_id, p.id, p.title, p.kb, p.severity, p.now, p.now + make_interval(days => p.days)
      from unnest(
        ${deviceIds}::uuid[], ${ids}::text[], ${missing.map(({ id, title }) => title || id)}::text[],
        ${missing.map(({ kb }) => kb)}::text[], ${missing.map(({ severity }) => severity)}::text[],
        ${missing.map(({ severity }) => patchDeadlineDays[severity])}::int[],
        ${missing.map(({ now }) => now)}::timestamptz[]
      ) as p(device_id, id, title, kb, severity, days, now)
    on conflict (device_id, patch_id) do update
       set title = excluded.title, kb = excluded.kb, severity = excluded.severity,
           first_seen_at = case when device_patches.installed_at is null then device_patches.first_seen_at
                                else excluded.first_seen_at end,
           due_at = case when device_patches.installed_at is null
                         then device_patches.first_seen_at + (excluded.due_at - excluded.first_seen_at)
                         else excluded.due_at end,
           overdue_at = case when device_patches.installed_at is null then device_patches.overdue_at end,
           installed_at = null
     where device_patches.installed_at is not null or device_patches.severity <> excluded.severity
        or device_patches.title <> excluded.title`.execute(tx)
  await sql`
    update device_patches d set installed_at = r.now
      from unnest(
        ${reported.map(({ deviceId }) => deviceId)}::uuid[], ${reported.map(({ now }) => now)}::timestamptz[]
      ) as r(device_id, now)
     where d.device_id = r.device_id and d.installed_at is null
       and not exists (
         select 1 from unnest(${deviceIds}::uuid[], ${ids}::text[]) as p(device_id, id)
          where p.device_id = d.device_id and p.id = d.patch_id)`.execute(tx)
}

export interface JudgedPatches {
  device: KnownDevice
  open: readonly OpenProblem[]
  now: Date
}

/**
 * One problem for all overdue patches of a device: raised with the first, said again when more become overdue, over with
 * the last. Marks those that became overdue, and answers what is to be folded, for each device.
 */
export async function judgeOverdue(tx: Kysely<Database>, judged: readonly JudgedPatches[]): Promise<Fold[]> {
  const { rows: fresh } = await sql<{ device_id: string }>`
    update device_patches d set overdue_at = j.now
      from unnest(
        ${judged.map(({ device }) => device.id)}::uuid[], ${judged.map(({ now }) => now)}::timestamptz[]
      ) as j(device_id, now)
     where d.device_id = j.device_id and d.installed_at is null and d.overdue_at is null and d.due_at <= j.now
    returning d.device_id`.execute(tx)
  const { rows } = await sql<OverdueRow>`
    select device_id, patch_id, title, kb, severity, first_seen_at, due_at from device_patches
     where device_id = any(${judged.map(({ device }) => device.id)}::uuid[])
       and installed_at is null and overdue_at is not null
     order by due_at`.execute(tx)
  const hasFresh = new Set(fresh.map(({ device_id }) => device_id))
  const byDevice = Map.groupBy(rows, ({ device_id }) => device_id)
  return judged.map((one) => overdueFold(one, byDevice.get(one.device.id) ?? [], hasFresh.has(one.device.id)))
}

interface OverdueRow {
  device_id: string
  patch_id: string
  title: string
  kb: string | null
  severity: PatchSeverity
  first_seen_at: Date
  due_at: Date
}

function overdueFold(
  { device, open, now }: JudgedPatches,
  rows: readonly OverdueRow[],
  hasFresh: boolean,
): Fold {
  const patches = rows
    .map((row) => ({
      id: row.patch_id,
      title: row.title,
      kb: row.kb,
      severity: row.severity,
      firstSeenAt: row.first_seen_at.toISOString(),
      dueAt: row.due_at.toISOString(),
      daysOverdue: Math.floor((now.getTime() - row.due_at.getTime()) / dayMs),
    }))
    .sort((a, b) => rank(a.severity) - rank(b.severity))
  const [worst] = patches
  if (!worst) return { device, open, judged: ['patch.overdue'], findings: [], now }
  const facts = { patches, worst: worst.severity } satisfies Partial<DeviceEventData<'patch.overdue'>>
  const finding: Finding = {
    kind: 'patch.overdue',
    key: '',
    severity: worst.severity === 'critical' ? 'high' : ofMachine(device) === 'low' ? 'low' : 'medium',
    title: `${patches.length === 1 ? 'A patch is' : `${patches.length} patches are`} overdue on ${device.hostname}`,
    facts: facts satisfies JsonObject,
  }
  // Said again only where more became overdue.
  const before = hasFresh ? open.filter(({ kind }) => kind !== 'patch.overdue') : open
  return { device, open: before, judged: ['patch.overdue'], findings: [finding], now }
}

function rank(severity: PatchSeverity): number {
  return patchSeverity.options.indexOf(severity)
}
