import { type Kysely, sql } from 'kysely'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import type { DeviceEventType } from '../msp/device-event.ts'
import type { Severity } from '../msp/severity.ts'
import type { OwnEvent } from '../triggers/store-own-events.ts'
import { deviceEvent, type KnownDevice, problemKey } from './problem-events.ts'
import type { Finding } from './rules.ts'

export interface OpenProblem {
  kind: string
  key: string
  severity: Severity
  title: string
  data: JsonObject
  since: Date
}

export async function openProblems(db: Kysely<Database>, deviceId: string): Promise<OpenProblem[]> {
  const rows = await db
    .selectFrom('device_problems')
    .select(['kind', 'key', 'severity', 'title', 'data', 'since'])
    .where('device_id', '=', deviceId)
    .orderBy('since')
    .execute()
  // Written below, as objects.
  return rows.map((row) => ({ ...row, data: row.data as JsonObject }))
}

/**
 * Opens what is found and not open, brings up to date what is, closes what is open of the judged kinds and not found.
 * Answers the events of what begins and ends.
 */
export async function foldFindings(
  tx: Kysely<Database>,
  device: KnownDevice,
  open: readonly OpenProblem[],
  { judged, findings }: { judged: readonly string[]; findings: readonly Finding[] },
  now: Date,
): Promise<OwnEvent[]> {
  const same = (a: { kind: string; key: string }, b: { kind: string; key: string }) =>
    a.kind === b.kind && a.key === b.key
  const over = open.filter(
    (problem) => judged.includes(problem.kind) && !findings.some((finding) => same(problem, finding)),
  )
  const fresh = findings.filter((finding) => !open.some((problem) => same(problem, finding)))
  if (findings.length > 0) {
    await sql`
      insert into device_problems (device_id, kind, key, severity, title, data, since)
      select ${device.id}::uuid, p.kind, p.key, p.severity, p.title, p.data::jsonb, ${now}::timestamptz
        from unnest(
          ${findings.map(({ kind }) => kind)}::text[], ${findings.map(({ key }) => key)}::text[],
          ${findings.map(({ severity }) => severity)}::text[], ${findings.map(({ title }) => title)}::text[],
          ${findings.map(({ facts }) => toJsonbText(facts))}::text[]
        ) as p(kind, key, severity, title, data)
      on conflict (device_id, kind, key) do update
         set severity = excluded.severity, title = excluded.title, data = excluded.data`.execute(tx)
  }
  if (over.length > 0) {
    await sql`
      delete from device_problems
       where device_id = ${device.id}::uuid and (kind, key) in (
         select * from unnest(${over.map(({ kind }) => kind)}::text[], ${over.map(({ key }) => key)}::text[]))`.execute(
      tx,
    )
  }
  return [
    ...fresh.map((finding) => said(device, 'raised', { ...finding, since: now, data: finding.facts }, now)),
    ...over.map((problem) => said(device, 'cleared', problem, now)),
  ]
}

function said(
  device: KnownDevice,
  state: 'raised' | 'cleared',
  { kind, key, severity, title, since, data }: OpenProblem,
  now: Date,
): OwnEvent {
  const type = kind as DeviceEventType
  const dedupKey = problemKey(device.id, kind, key)
  return deviceEvent(device, { type, dedupKey, state, severity, title, since, facts: data }, now)
}
