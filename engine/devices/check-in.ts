import { setTimeout as delay } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { isDatabaseGone } from '../db/connect.ts'
import { retryingDeadlocks } from '../db/retrying-deadlocks.ts'
import type { Database } from '../db/schema.ts'
import type { DeviceReport } from '../msp/device-report.ts'
import { createBatcher } from '../runs/batch.ts'
import { deviceTokenHash } from './device-tokens.ts'
import { reportDigest } from './report-digest.ts'
import { type News, type Taken, takeReports } from './take-reports.ts'

export interface CheckIn {
  token: string
  report: DeviceReport
  receivedAt: Date
}

export type CheckInAnswer = Taken | { taken: false; reason: string; unknownToken: true }

export type TakeCheckIn = (checkIn: CheckIn) => Promise<CheckInAnswer>

interface Waiting extends CheckIn {
  tokenHash: Buffer
  digest: Buffer
}

interface Known {
  token: Buffer
  device_id: string
  digest: Buffer | null
  state: string | null
}

/** Check-ins of this time are written together: nobody waits for their answer. */
const gatherMs = 50
/** Reports with news that are written in one transaction. */
const writtenAtOnce = 100

/**
 * Takes check-ins, many in one statement. One that says nothing new moves only the moment that its device was last seen;
 * those that say something new are written together.
 */
export function createTakeCheckIn(db: Kysely<Database>, onEvents: () => void = () => {}): TakeCheckIn {
  const batcher = createBatcher<Waiting, Outcome>({
    maxItems: 500,
    inFlight: 1,
    async flush(checkIns) {
      const answers = await take(db, checkIns)
      if (answers.some((answer) => 'taken' in answer && answer.taken && answer.events > 0)) onEvents()
      if (checkIns.length > 1) await delay(gatherMs)
      return answers
    },
  })
  return async (checkIn) => {
    const answer = await batcher.add({
      ...checkIn,
      tokenHash: deviceTokenHash(checkIn.token),
      digest: reportDigest(checkIn.report, checkIn.receivedAt),
    })
    if ('error' in answer) throw answer.error
    return answer
  }
}

type Outcome = CheckInAnswer | { error: unknown }

async function take(db: Kysely<Database>, checkIns: readonly Waiting[]): Promise<Outcome[]> {
  const known = await findDevices(db, checkIns)
  const deviceOf = ({ tokenHash }: Waiting) => known.get(tokenHash.toString('hex'))
  const quiet = checkIns.flatMap((checkIn) => {
    const device = deviceOf(checkIn)
    return device?.state === 'online' && device.digest?.equals(checkIn.digest) ? [device.device_id] : []
  })
  const seen = await markQuiet(db, quiet, checkIns)
  const answers = checkIns.map((checkIn): Outcome | undefined => {
    const device = deviceOf(checkIn)
    if (!device) return unknownToken
    const { device_id: deviceId, digest } = device
    if (!seen.has(deviceId) || !digest?.equals(checkIn.digest)) return undefined
    return { taken: true, deviceId, notes: [], events: 0 }
  })
  const news = checkIns.flatMap(({ report, digest, receivedAt, tokenHash }, at) => {
    const deviceId = known.get(tokenHash.toString('hex'))?.device_id
    if (deviceId === undefined || answers[at]) return []
    return [{ at, deviceId, report, digest, receivedAt }]
  })
  for (const group of groupNews(news)) {
    const outcomes = await write(db, group)
    for (const [nth, outcome] of outcomes.entries()) answers[group[nth]?.at ?? -1] = outcome
  }
  return answers.map((answer) => answer ?? { error: new Error('A check-in was not looked at') })
}

const unknownToken: CheckInAnswer = {
  taken: false,
  unknownToken: true,
  reason: 'This token is unknown or revoked. Make a new one on the page of the device.',
}

/** Groups in which each device is there once, those of one device in their order. */
function groupNews<One extends News>(news: readonly One[]): One[][] {
  const groups: One[][] = []
  const devicesOf: Set<string>[] = []
  const next = new Map<string, number>()
  for (const one of news) {
    let at = next.get(one.deviceId) ?? 0
    while ((devicesOf[at]?.size ?? 0) >= writtenAtOnce) at += 1
    const group = groups[at] ?? []
    group.push(one)
    groups[at] = group
    devicesOf[at] = (devicesOf[at] ?? new Set()).add(one.deviceId)
    next.set(one.deviceId, at + 1)
  }
  return groups
}

/** Together, in one transaction. Where the database refuses it, in halves, until what it refuses fails alone. */
async function write(db: Kysely<Database>, news: readonly News[]): Promise<Outcome[]> {
  try {
    return await retryingDeadlocks(() => db.transaction().execute((tx) => takeReports(tx, news)))
  } catch (error) {
    if (isDatabaseGone(error)) throw error
    if (news.length === 1) return [{ error }]
    const half = Math.ceil(news.length / 2)
    return [...(await write(db, news.slice(0, half))), ...(await write(db, news.slice(half)))]
  }
}

async function findDevices(db: Kysely<Database>, checkIns: readonly Waiting[]): Promise<Map<string, Known>> {
  const { rows } = await sql<Known>`
    select t.token_sha256 as token, t.device_id, r.digest, p.state
      from device_tokens t
      join devices d on d.id = t.device_id and d.active
      left join device_reports r on r.device_id = t.device_id
      left join device_presence p on p.device_id = t.device_id
     where t.token_sha256 = any(${checkIns.map(({ tokenHash }) => tokenHash)}::bytea[])
       and t.purpose = 'report' and t.revoked_at is null`.execute(db)
  return new Map(rows.map((row) => [row.token.toString('hex'), row]))
}

/** In one order for all, so that two processes never wait for each other. */
async function markQuiet(
  db: Kysely<Database>,
  deviceIds: readonly string[],
  checkIns: readonly Waiting[],
): Promise<Set<string>> {
  if (deviceIds.length === 0) return new Set()
  const newest = new Date(Math.max(...checkIns.map(({ receivedAt }) => receivedAt.getTime())))
  const { rows } = await sql<{ device_id: string }>`
    with mine as (
      select device_id from device_presence where device_id = any(${deviceIds}::uuid[]) and state = 'online'
       order by device_id for no key update
    )
    update device_presence p set last_seen_at = greatest(last_seen_at, ${newest})
      from mine where p.device_id = mine.device_id
    returning p.device_id`.execute(db)
  return new Set(rows.map(({ device_id }) => device_id))
}
