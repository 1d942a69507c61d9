import { type Kysely, sql } from 'kysely'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import type { DeviceEventType } from '../msp/device-event.ts'
import type { Severity } from '../msp/severity.ts'
import type { OwnEvent } from '../own-events/store-own-events.ts'
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

/** What was found on a device, beside what is open there. */
export interface Fold {
  device: KnownDevice
  open: readonly OpenProblem[]
  /** Open problems of these kinds that are not among the findings are over. */
  judged: readonly string[]
  findings: readonly Finding[]
  now: Date
}

/** The open problems of each device, oldest first. */
export async function openProblems(
  db: Kysely<Database>,
  deviceIds: readonly string[],
): Promise<(deviceId: string) => readonly OpenProblem[]> {
  const { rows } = await sql<OpenProblem & { device_id: string }>`
    select device_id, kind, key, severity, title, data, since from device_problems
     where device_id = any(${deviceIds}::uuid[]) order by since`.execute(db)
  const byDevice = Map.groupBy(rows, ({ device_id }) => device_id)
  return (deviceId) => byDevice.get(deviceId) ?? []
}

/**
 * Opens what is found and not open, brings up to date what is, closes what is open of the judged kinds and not found, for
 * many devices at once. Answers the events of what begins and ends, for each fold.
 */
export async function foldFindings(tx: Kysely<Database>, folds: readonly Fold[]): Promise<OwnEvent[][]> {
  const judgements = folds.map((fold) => {
    const findings = firstOfEach(fold.findings)
    return {
      ...fold,
      findings,
      over: fold.open.filter(
        (problem) =>
          fold.judged.includes(problem.kind) && !findings.some((finding) => isSame(problem, finding)),
      ),
      fresh: findings.filter((finding) => !fold.open.some((problem) => isSame(problem, finding))),
    }
  })
  const found = judgements.flatMap(({ device, findings, now }) =>
    findings.map((finding) => ({ ...finding, deviceId: device.id, now })),
  )
  if (found.length > 0) {
    await sql`
      insert into device_problems (device_id, kind, key, severity, title, data, since)
      select p.device_id, p.kind, p.key, p.severity, p.title, p.data::jsonb, p.since
        from unnest(
          ${found.map(({ deviceId }) => deviceId)}::uuid[], ${found.map(({ kind }) => kind)}::text[],
          ${found.map(({ key }) => key)}::text[], ${found.map(({ severity }) => severity)}::text[],
          ${found.map(({ title }) => title)}::text[], ${found.map(({ facts }) => toJsonbText(facts))}::text[],
          ${found.map(({ now }) => now)}::timestamptz[]
        ) as p(device_id, kind, key, severity, title, data, since)
      on conflict (device_id, kind, key) do update
         set severity = excluded.severity, title = excluded.title, data = excluded.data`.execute(tx)
  }
  const over = judgements.flatMap((judgement) =>
    judgement.over.map(({ kind, key }) => ({ deviceId: judgement.device.id, kind, key })),
  )
  if (over.length > 0) {
    await sql`
      delete from device_problems p
       using unnest(
         ${over.map(({ deviceId }) => deviceId)}::uuid[], ${over.map(({ kind }) => kind)}::text[],
         ${over.map(({ key }) => key)}::text[]) as o(device_id, kind, key)
       where p.device_id = o.device_id and p.kind = o.kind and p.key = o.key`.execute(tx)
  }
  return judgements.map(({ device, fresh, over, now }) => [
    ...fresh.map((finding) => said(device, 'raised', { ...finding, since: now, data: finding.facts }, now)),
    ...over.map((problem) => said(device, 'cleared', problem, now)),
  ])
}

type Named = Pick<OpenProblem, 'kind' | 'key'>

function isSame(one: Named, other: Named): boolean {
  return one.kind === other.kind && one.key === other.key
}

/** A report may name one thing twice, such as a disk that is mounted twice at one place. */
function firstOfEach(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding, at) => findings.findIndex((other) => isSame(other, finding)) === at)
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
