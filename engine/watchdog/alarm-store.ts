import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import type { AlarmKind, Finding, Standing, Verdict } from './judge.ts'
import type { AlarmChannel, WatchdogSettings } from './watchdog-settings.ts'

/** Alarms that are not over. */
export async function listStanding(db: Kysely<Database>): Promise<Standing[]> {
  return db
    .selectFrom('alarms')
    .select(['id', 'kind', 'subject', 'workflow_id as workflowId', 'well_since as wellSince'])
    .where('cleared_at', 'is', null)
    .execute()
}

/**
 * Writes down what was judged, and puts what is to be told into the outbox, in one transaction. Several processes may judge
 * the same: an alarm is raised, cleared and told once.
 */
export async function applyVerdict(
  db: Kysely<Database>,
  { raise, wrong, eased, over }: Verdict,
  { channels, tellRecovery }: Pick<WatchdogSettings, 'channels' | 'tellRecovery'>,
  now: Date,
): Promise<void> {
  if (raise.length + wrong.length + eased.length + over.length === 0) return
  await db.transaction().execute(async (tx) => {
    for (const finding of raise) await raiseAlarm(tx, finding, channels, now)
    for (const { id, facts } of wrong) {
      await tx
        .updateTable('alarms')
        .set({ facts: JSON.stringify(facts), well_since: null })
        .where('id', '=', id)
        .where('cleared_at', 'is', null)
        .execute()
    }
    if (eased.length > 0) {
      await tx
        .updateTable('alarms')
        .set({ well_since: now })
        .where('id', 'in', eased)
        .where('well_since', 'is', null)
        .execute()
    }
    for (const { id, because } of over) await clearAlarm(tx, id, because, tellRecovery, now)
  })
}

async function raiseAlarm(
  tx: Kysely<Database>,
  { kind, subject, workflowId, connectionId, name, facts }: Finding,
  channels: readonly AlarmChannel[],
  now: Date,
): Promise<void> {
  const raised = await tx
    .insertInto('alarms')
    .values({
      id: uuidv7(),
      kind,
      subject,
      workflow_id: workflowId,
      connection_id: connectionId,
      name,
      facts: JSON.stringify(facts),
      raised_at: now,
      well_since: null,
      cleared_at: null,
      cleared_because: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!raised || channels.length === 0) return
  const notices = new Map(channels.map((channel) => [channelKey(channel), channel]))
  await tx
    .insertInto('alarm_notices')
    .values(
      [...notices].map(([key, channel]) => ({
        id: uuidv7(),
        alarm_id: raised.id,
        moment: 'raised' as const,
        channel: JSON.stringify(channel),
        channel_key: key,
        next_try_at: now,
        sent_at: null,
      })),
    )
    .execute()
}

/** Whoever read of it reads that it is over; who did not yet need read neither. */
async function clearAlarm(
  tx: Kysely<Database>,
  id: string,
  because: 'well' | 'gone',
  tellRecovery: boolean,
  now: Date,
): Promise<void> {
  const cleared = await tx
    .updateTable('alarms')
    .set({ cleared_at: now, cleared_because: because })
    .where('id', '=', id)
    .where('cleared_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!cleared) return
  await tx
    .updateTable('alarm_notices')
    .set({ state: 'failed', problem: 'It was over before it could be told.' })
    .where('alarm_id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
  // A ticket is closed by what opened it, whether people want to read of it or not.
  const told = await tx
    .selectFrom('alarm_notices')
    .select(['channel', 'channel_key'])
    .where('alarm_id', '=', id)
    .where('state', '=', 'sent')
    .where((where) =>
      tellRecovery ? where.lit(true) : where(sql<string>`channel ->> 'kind'`, '=', 'ticket'),
    )
    .execute()
  if (told.length === 0) return
  await tx
    .insertInto('alarm_notices')
    .values(
      told.map(({ channel, channel_key }) => ({
        id: uuidv7(),
        alarm_id: id,
        moment: 'cleared' as const,
        channel: JSON.stringify(channel),
        channel_key,
        next_try_at: now,
        sent_at: null,
      })),
    )
    .execute()
}

/** Tells channels apart: the same place is told once, however often it is listed. */
function channelKey(channel: AlarmChannel): string {
  switch (channel.kind) {
    case 'mail':
      return `mail ${channel.connectionId ?? ''} ${channel.to
        .map((address) => address.toLowerCase())
        .sort()
        .join(' ')}`
    case 'notifier':
      return `notifier ${channel.connectionId} ${channel.target}`
    case 'ticket':
      return 'ticket'
  }
}

export interface Alarm {
  id: string
  kind: AlarmKind
  name: string
  workflowId: string | null
  connectionId: string | null
  facts: JsonObject
  raisedAt: Date
  wellSince: Date | null
  clearedAt: Date | null
  clearedBecause: 'well' | 'gone' | null
  told: {
    channel: AlarmChannel
    moment: 'raised' | 'cleared'
    state: 'waiting' | 'sent' | 'failed'
    problem: string
    sentAt: Date | null
  }[]
}

/** Those that stand, then those that are over; the latest first, a hundred at most. */
export async function listAlarms(
  db: Kysely<Database>,
  { standing = false }: { standing?: boolean } = {},
): Promise<Alarm[]> {
  const rows = await db
    .selectFrom('alarms')
    .selectAll()
    .$if(standing, (query) => query.where('cleared_at', 'is', null))
    .orderBy(sql`cleared_at is not null`)
    .orderBy('raised_at', 'desc')
    .limit(100)
    .execute()
  if (rows.length === 0) return []
  const notices = await db
    .selectFrom('alarm_notices')
    .select(['alarm_id', 'channel', 'moment', 'state', 'problem', 'sent_at as sentAt'])
    .where(
      'alarm_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    workflowId: row.workflow_id,
    connectionId: row.connection_id,
    facts: row.facts as JsonObject,
    raisedAt: row.raised_at,
    wellSince: row.well_since,
    clearedAt: row.cleared_at,
    clearedBecause: row.cleared_because,
    told: notices
      .filter((notice) => notice.alarm_id === row.id)
      // Written from settings that were parsed.
      .map(({ alarm_id: _, channel, ...notice }) => ({ ...notice, channel: channel as AlarmChannel })),
  }))
}

const keptDays = 90

/** Forgets what is over for long. */
export async function removeOldAlarms(db: Kysely<Database>, now: Date): Promise<void> {
  await db
    .deleteFrom('alarms')
    .where('cleared_at', '<', new Date(now.getTime() - keptDays * 86_400_000))
    .execute()
}
