import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { BacktestsTable, Database } from '../db/schema.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import { type BacktestSummary, backtestSummary, type EventChange, eventChange } from './summary.ts'

export interface Backtest {
  id: string
  workflowId: string
  /** Of the draft; null where it was another document, such as an update that nobody had taken over yet. */
  revision: number | null
  /** The version that was published then; null where none was. */
  version: number | null
  from: Date
  to: Date
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Events to look at; null before they are counted. */
  total: number | null
  done: number
  summary: BacktestSummary | null
  error: string | null
  askedBy: string
  askedAt: Date
  finishedAt: Date | null
}

/** One that this process works on; `token` says so with every write. */
export interface TakenBacktest extends Backtest {
  document: WorkflowDocument
  token: Date
}

/** Of a workflow at most; older ones go when another is asked for. */
const mostKept = 20
/** One that nobody has spoken of for so long is begun anew, in seconds. */
const silentSeconds = 60

/** Stands for the revision of a document that is no draft; drafts begin with 1. */
const ofNoDraft = 0

/** Asks for a backtest of the draft as it is now, or of another document. Undefined where one is under way or there is no such workflow. */
export async function askForBacktest(
  tx: Kysely<Database>,
  workflowId: string,
  {
    days,
    askedBy,
    now,
    document,
  }: { days: number; askedBy: string; now: Date; document?: WorkflowDocument | undefined },
): Promise<Backtest | undefined> {
  const workflow = await tx
    .selectFrom('workflows')
    .select(['draft', 'draft_revision', 'published_version'])
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!workflow) return undefined
  const open = await tx
    .selectFrom('backtests')
    .select('id')
    .where('workflow_id', '=', workflowId)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst()
  if (open) return undefined
  await sql`
    delete from backtests where id in (
      select id from backtests where workflow_id = ${workflowId} order by asked_at desc offset ${mostKept - 1})`.execute(
    tx,
  )
  const row = await tx
    .insertInto('backtests')
    .values({
      id: uuidv7(),
      workflow_id: workflowId,
      revision: document ? ofNoDraft : workflow.draft_revision,
      version: workflow.published_version,
      document: JSON.stringify(document ?? workflow.draft),
      from_at: new Date(now.getTime() - days * 86_400_000),
      to_at: now,
      asked_by: askedBy,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toBacktest(row)
}

export async function listBacktests(db: Kysely<Database>, workflowId: string): Promise<Backtest[]> {
  const rows = await db
    .selectFrom('backtests')
    .selectAll()
    .where('workflow_id', '=', workflowId)
    .orderBy('asked_at', 'desc')
    .execute()
  return rows.map(toBacktest)
}

export async function findBacktest(db: Kysely<Database>, id: string): Promise<Backtest | undefined> {
  const row = await db.selectFrom('backtests').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toBacktest(row)
}

/** Has one end before its end; false where it has ended already. */
export async function cancelBacktest(tx: Kysely<Database>, id: string): Promise<boolean> {
  const { rows } = await sql`
    update backtests set cancel_requested = true,
           finished_at = case when state = 'queued' then now() end,
           state = case when state = 'queued' then 'cancelled' else state end
     where id = ${id} and state in ('queued', 'running') returning id`.execute(tx)
  return rows.length > 0
}

/** Takes the oldest that nobody works on. */
export async function takeBacktest(db: Kysely<Database>): Promise<TakenBacktest | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Selectable<BacktestsTable>>`
      update backtests set state = 'running', started_at = clock_timestamp(), beat_at = now(), done = 0, total = null
       where id = (select id from backtests
                    where state = 'queued' or state = 'running' and beat_at < now() - make_interval(secs => ${silentSeconds})
                    order by asked_at limit 1 for update skip locked)
      returning *`.execute(tx)
    const [row] = rows
    if (!row) return undefined
    await tx.deleteFrom('backtest_events').where('backtest_id', '=', row.id).execute()
    const document = workflowDocument.parse(row.document)
    return { ...toBacktest(row), document, token: row.started_at ?? new Date(0) }
  })
}

export interface ChangedEvent {
  eventId: string
  customerId: string | null
  change: EventChange
  details: unknown
}

/** Says how far one has come. `stop` where it was cancelled, or somebody else works on it now. */
export async function reportProgress(
  db: Kysely<Database>,
  { id, token }: TakenBacktest,
  { total, done, changed }: { total: number; done: number; changed: readonly ChangedEvent[] },
): Promise<'go on' | 'stop'> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ cancel_requested: boolean }>`
      update backtests set total = ${total}, done = ${done}, beat_at = now()
       where id = ${id} and state = 'running' and date_trunc('milliseconds', started_at) = ${token}
      returning cancel_requested`.execute(tx)
    const [row] = rows
    if (!row) return 'stop'
    await sql`
      insert into backtest_events (backtest_id, event_id, customer_id, change, details)
      select ${id}, e.event_id, e.customer_id, e.change, e.details::jsonb from unnest(
        ${changed.map((one) => one.eventId)}::uuid[], ${changed.map((one) => one.customerId)}::uuid[],
        ${changed.map((one) => one.change)}::text[], ${changed.map((one) => JSON.stringify(one.details))}::text[]
      ) as e(event_id, customer_id, change, details)
      on conflict do nothing`.execute(tx)
    return row.cancel_requested ? 'stop' : 'go on'
  })
}

/** Ends one that this process works on; one that was cancelled meanwhile is cancelled. */
export async function endBacktest(
  db: Kysely<Database>,
  { id, token }: TakenBacktest,
  end: { summary: BacktestSummary } | { error: string } | 'cancelled',
): Promise<void> {
  const state = end === 'cancelled' ? 'cancelled' : 'error' in end ? 'failed' : 'done'
  const summary = typeof end === 'object' && 'summary' in end ? JSON.stringify(end.summary) : null
  const error = typeof end === 'object' && 'error' in end ? end.error : null
  await sql`
    update backtests set state = ${state}, summary = ${summary}::jsonb, error = ${error}, finished_at = now()
     where id = ${id} and state = 'running' and date_trunc('milliseconds', started_at) = ${token}`.execute(db)
}

export interface ListedChange {
  eventId: string
  customerId: string | null
  change: EventChange
  details: unknown
  /** Null where the history of its time is gone. */
  event: { type: string; source: string; receivedAt: Date } | null
}

/** The events that would have gone otherwise, the newest first, from before `before` on. */
export async function listChanges(
  db: Kysely<Database>,
  id: string,
  of: {
    customerId?: string | undefined
    change?: EventChange | undefined
    before?: string | undefined
    limit: number
  },
): Promise<ListedChange[]> {
  const rows = await db
    .selectFrom('backtest_events as b')
    .leftJoin('events as e', 'e.id', 'b.event_id')
    .select(['b.event_id', 'b.customer_id', 'b.change', 'b.details', 'e.type', 'e.source', 'e.received_at'])
    .where('b.backtest_id', '=', id)
    .$if(of.customerId !== undefined, (query) => query.where('b.customer_id', '=', of.customerId ?? ''))
    .$if(of.change !== undefined, (query) => query.where('b.change', '=', of.change ?? ''))
    .$if(of.before !== undefined, (query) => query.where('b.event_id', '<', of.before ?? ''))
    .orderBy('b.event_id', 'desc')
    .limit(of.limit)
    .execute()
  return rows.map(({ event_id, customer_id, change, details, type, source, received_at }) => ({
    eventId: event_id,
    customerId: customer_id,
    change: eventChange.parse(change),
    details: z.json().parse(details),
    event: type && source && received_at ? { type, source, receivedAt: received_at } : null,
  }))
}

function toBacktest(row: Selectable<BacktestsTable>): Backtest {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    revision: row.revision === ofNoDraft ? null : row.revision,
    version: row.version,
    from: row.from_at,
    to: row.to_at,
    state: row.state,
    total: row.total,
    done: row.done,
    summary: row.summary === null ? null : backtestSummary.parse(row.summary),
    error: row.error,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    finishedAt: row.finished_at,
  }
}
