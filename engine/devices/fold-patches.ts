import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import type { DeviceEventData } from '../msp/device-event.ts'
import { type DeviceReport, type PatchSeverity, patchSeverity } from '../msp/device-report.ts'
import type { OwnEvent } from '../triggers/store-own-events.ts'
import { foldFindings, type OpenProblem } from './open-problems.ts'
import type { KnownDevice } from './problem-events.ts'
import { type Finding, ofMachine, patchDeadlineDays } from './rules.ts'

const dayMs = 86_400_000

/** Remembers since when each patch is missing; one that is no longer missing was installed. */
export async function foldPatches(
  tx: Kysely<Database>,
  deviceId: string,
  pending: NonNullable<DeviceReport['patches']>['pending'],
  now: Date,
): Promise<void> {
  const patches = [...new Map(pending.map((patch) => [patch.id, patch])).values()]
  const days = patches.map(({ severity }) => patchDeadlineDays[severity])
  await sql`
    insert into device_patches (device_id, patch_id, title, kb, severity, first_seen_at, due_at)
    select ${deviceId}::uuid, p.id, p.title, p.kb, p.severity, ${now}::timestamptz, ${now}::timestamptz + make_interval(days => p.days)
      from unnest(
        ${patches.map(({ id }) => id)}::text[], ${patches.map(({ id, title }) => title || id)}::text[],
        ${patches.map(({ kb }) => kb)}::text[], ${patches.map(({ severity }) => severity)}::text[], ${days}::int[]
      ) as p(id, title, kb, severity, days)
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
    update device_patches set installed_at = ${now}
     where device_id = ${deviceId}::uuid and installed_at is null
       and patch_id <> all(${patches.map(({ id }) => id)}::text[])`.execute(tx)
}

/**
 * One problem for all overdue patches of a device: raised with the first, said again when more become overdue, over with
 * the last.
 */
export async function judgeOverdue(
  tx: Kysely<Database>,
  device: KnownDevice,
  open: readonly OpenProblem[],
  now: Date,
): Promise<OwnEvent[]> {
  const { rows: fresh } = await sql`
    update device_patches set overdue_at = ${now}
     where device_id = ${device.id}::uuid and installed_at is null and overdue_at is null and due_at <= ${now}
    returning patch_id`.execute(tx)
  const rows = await tx
    .selectFrom('device_patches')
    .select(['patch_id', 'title', 'kb', 'severity', 'first_seen_at', 'due_at'])
    .where('device_id', '=', device.id)
    .where('installed_at', 'is', null)
    .where('overdue_at', 'is not', null)
    .orderBy('due_at')
    .execute()
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
  const known = open.find(({ kind }) => kind === 'patch.overdue')
  const [worst] = patches
  if (!worst) return foldFindings(tx, device, open, { judged: ['patch.overdue'], findings: [] }, now)
  const facts = { patches, worst: worst.severity } satisfies Partial<DeviceEventData<'patch.overdue'>>
  const finding: Finding = {
    kind: 'patch.overdue',
    key: '',
    severity: worst.severity === 'critical' ? 'high' : ofMachine(device) === 'low' ? 'low' : 'medium',
    title: `${patches.length === 1 ? 'A patch is' : `${patches.length} patches are`} overdue on ${device.hostname}`,
    facts: facts satisfies JsonObject,
  }
  // Said again only where more became overdue.
  const before = fresh.length > 0 ? open.filter((problem) => problem !== known) : open
  return foldFindings(tx, device, before, { judged: ['patch.overdue'], findings: [finding] }, now)
}

function rank(severity: PatchSeverity): number {
  return patchSeverity.options.indexOf(severity)
}
