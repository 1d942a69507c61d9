import { type Kysely, type Selectable, sql } from 'kysely'
import type { Database, ServiceChecksTable } from '../db/schema.ts'
import type { DeviceEventData } from '../msp/device-event.ts'
import { type OwnEvent, storeOwnEvents } from '../own-events/store-own-events.ts'
import type { Check, CheckResult } from './check-service.ts'
import { upsertCertificate } from './expiries.ts'
import { about } from './problem-events.ts'
import { ofMachine } from './rules.ts'

export type ServiceCheckRow = Selectable<ServiceChecksTable>

/** Checks tried side by side. */
const atOnce = 50

/** Tries the services whose turn it is, and tells of those that went down or came up. Answers how many events it stored. */
export async function runChecks(
  db: Kysely<Database>,
  check: Check,
  clock: () => Date,
  signal: AbortSignal,
): Promise<number> {
  const { rows } = await sql<ServiceCheckRow>`
    update service_checks c
       set next_at = ${clock()}::timestamptz + make_interval(secs => c.every_seconds)
     where id in (
       select id from service_checks where enabled and next_at <= ${clock()} order by next_at limit ${atOnce}
          for no key update skip locked)
    returning *`.execute(db)
  const stored = await Promise.all(
    rows.map(async (row) => {
      const began = clock()
      const within = AbortSignal.any([signal, AbortSignal.timeout(row.timeout_seconds * 1000)])
      const { kind, target, customer_id } = row
      const result = await check({ kind, target, customerId: customer_id }, within)
      if (signal.aborted) return 0
      return recordCheck(db, row, result, clock().getTime() - began.getTime(), clock())
    }),
  )
  return stored.reduce((sum, count) => sum + count, 0)
}

/**
 * Writes what came of a check, unless another target was meanwhile given to it. Down counts from the needed number of
 * failures in a row.
 */
export async function recordCheck(
  db: Kysely<Database>,
  { id, kind, target }: Pick<ServiceCheckRow, 'id' | 'kind' | 'target'>,
  { up, message, expiresAt }: CheckResult,
  tookMs: number,
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('service_checks')
      .selectAll()
      .where('id', '=', id)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (row?.kind !== kind || row.target !== target) return 0
    const fails = up === true ? 0 : up === false ? row.fails + 1 : row.fails
    const state = up === true ? 'up' : up === false && fails >= row.fails_needed ? 'down' : row.state
    const since = state === row.state ? row.since : now
    await tx
      .updateTable('service_checks')
      .set({
        state,
        since,
        fails,
        checked_at: now,
        took_ms: up === null ? null : tookMs,
        message: message.slice(0, 1000),
      })
      .where('id', '=', id)
      .execute()
    if (expiresAt) {
      const { name, customer_id: customerId, device_id: deviceId } = row
      await upsertCertificate(tx, { id, name, customerId, deviceId }, expiresAt, now)
    }
    const wentDown = state === 'down' && row.state !== 'down'
    const cameUp = state === 'up' && row.state === 'down'
    if (!wentDown && !cameUp) return 0
    await storeOwnEvents(tx, [
      await toEvent(tx, row, {
        state: wentDown ? 'raised' : 'cleared',
        title: wentDown ? `${row.name} is down` : `${row.name} is up again`,
        message,
        since: wentDown ? now : row.since,
        now,
      }),
    ])
    return 1
  })
}

/** Ends the problem of a check that is down and is not looked at any more, and says why. */
export async function endCheckProblem(
  tx: Kysely<Database>,
  row: ServiceCheckRow,
  message: string,
  now: Date,
): Promise<void> {
  if (row.state !== 'down') return
  const title = `${row.name} is not checked there any more`
  await storeOwnEvents(tx, [
    await toEvent(tx, row, { state: 'cleared', title, message, since: row.since, now }),
  ])
}

interface Said {
  state: 'raised' | 'cleared'
  title: string
  message: string
  since: Date
  now: Date
}

async function toEvent(
  tx: Kysely<Database>,
  row: ServiceCheckRow,
  { state, title, message, since, now }: Said,
): Promise<OwnEvent> {
  const device =
    row.device_id === null
      ? undefined
      : await tx
          .selectFrom('devices')
          .select(['hostname', 'kind', 'criticality', 'customer_id'])
          .where('id', '=', row.device_id)
          .executeTakeFirst()
  const customerId = row.customer_id ?? device?.customer_id ?? null
  const severity = device ? ofMachine(device) : 'high'
  return {
    type: state === 'raised' ? 'service_check.down' : 'service_check.up',
    source: 'checks',
    occurredAt: now,
    dedupKey: `service_check.down:${row.id}`,
    state,
    hints: {
      ...(customerId === null ? {} : { customerId }),
      ...(row.device_id === null ? {} : { deviceId: row.device_id }),
    },
    data: {
      ...about({ title, severity, state, since }),
      check: row.name,
      kind: row.kind,
      target: row.target,
      hostname: device?.hostname ?? null,
      message,
      downMinutes: state === 'raised' ? 0 : Math.round((now.getTime() - since.getTime()) / 60_000),
    } satisfies DeviceEventData<'service_check.down'>,
  }
}
