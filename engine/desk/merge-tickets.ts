import { type Kysely, sql } from 'kysely'
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { isOpen, type Ticket } from '../msp/ticket.ts'
import { StepFailed } from '../sdk/errors.ts'
import { changeTicket } from './change-ticket.ts'
import { findTicket } from './find-ticket.ts'
import { missing } from './references.ts'
import { presentTicket } from './ticket-row.ts'
import { withinTransaction } from './within-transaction.ts'
import { historyOf, storyOfComment } from './write-history.ts'

/** Tables whose rows go over with a ticket as they are. */
const belongings = [
  'ticket_comments',
  'ticket_messages',
  'time_entries',
  'billing_lines',
  'ticket_repeats',
  'approvals',
] as const

export interface Merged {
  outcome: 'merged' | 'already'
  /** Closed, and part of the other. */
  source: Ticket
  target: Ticket
}

/**
 * Makes a ticket part of another one: its comments, e-mails, files, time, lines and children go over, what it said itself
 * becomes a note, it closes, and later e-mails find the other. Once more does nothing. Throws `StepFailed` where the two
 * are of different customers, or the ticket is part of a third one already.
 */
export async function mergeTickets(
  db: Kysely<Database>,
  sourceId: string,
  targetId: string,
  effect: Effect,
): Promise<Merged> {
  return withinTransaction(db, async (tx) => {
    const locked = await lock(tx, [sourceId, targetId])
    const source = locked.get(sourceId)
    const named = locked.get(targetId)
    if (!source) throw missing('ticket', sourceId)
    if (!named) throw missing('ticket', targetId)
    const mergedInto = named.mergedIntoId
    const target = mergedInto === null ? named : (await lock(tx, [mergedInto])).get(mergedInto)
    if (!target) throw missing('ticket', mergedInto ?? targetId)
    if (source.mergedIntoId === target.id) return { outcome: 'already', source, target }
    refuseUnfit(source, target)
    await addDescription(tx, source, target, effect)
    await moveBelongings(tx, source.id, target.id)
    const closed = await closeSource(tx, source, target, effect)
    const widened = await widenTarget(tx, source, target, effect)
    return { outcome: 'merged', source: closed, target: widened }
  })
}

/** In the order of their ids, so that two merges of the same tickets wait instead of blocking each other. */
async function lock(tx: Kysely<Database>, ids: readonly string[]): Promise<Map<string, Ticket>> {
  const rows = await tx
    .selectFrom('tickets')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.id, presentTicket(row)]))
}

function refuseUnfit(source: Ticket, target: Ticket): void {
  if (source.id === target.id) {
    throw new StepFailed(`Ticket #${source.number} cannot be merged into itself. Choose another one.`, {
      code: 'same_ticket',
    })
  }
  if (source.mergedIntoId !== null) {
    throw new StepFailed(`Ticket #${source.number} is part of another ticket already. Merge that one.`, {
      code: 'merged',
    })
  }
  if (source.customerId !== null && target.customerId !== null && source.customerId !== target.customerId) {
    throw new StepFailed(
      `Tickets #${source.number} and #${target.number} are of different customers, who would see each other's messages. Correct the customer first.`,
      { code: 'other_customer' },
    )
  }
}

/** What the ticket said itself is a note on the other, at the time it was said. */
async function addDescription(
  tx: Kysely<Database>,
  source: Ticket,
  target: Ticket,
  effect: Effect,
): Promise<void> {
  const who = [source.requesterName, source.requesterEmail].filter(Boolean).join(', ')
  const body = [`Merged from #${source.number}: ${source.subject}`, who, source.description]
    .filter((part) => part !== '')
    .join('\n\n')
  const key = uuidv5(`merge ${source.id}`, effect.key)
  await sql`
    with comment as (
      insert into ticket_comments (id, ticket_id, author_kind, author_name, visibility, body, effect_key, run_id, created_at)
      values (
        ${uuidv7()}, ${target.id}, 'automation', 'Automation', 'internal', ${body.slice(0, 1_000_000)}, ${key},
        ${effect.runId}, ${source.createdAt}
      )
      returning *
    )
    ${historyOf(
      sql`
      select comment.ticket_id, 'comment', null::jsonb, ${storyOfComment} from comment
      union all
      select ${target.id}::uuid, 'merged_from', null::jsonb,
             jsonb_build_object('id', ${source.id}::text, 'number', ${source.number}::bigint)`,
      effect,
    )}
  `.execute(tx)
}

async function moveBelongings(tx: Kysely<Database>, sourceId: string, targetId: string): Promise<void> {
  // First, so that what is just being written on those waits, and is found below.
  await sql`update tickets set merged_into_id = ${targetId} where merged_into_id = ${sourceId}`.execute(tx)
  for (const table of belongings) {
    await sql`update ${sql.table(table)} set ticket_id = ${targetId} where ticket_id = ${sourceId}`.execute(
      tx,
    )
  }
  // A file that both have stays once.
  await sql`
    with gone as (
      delete from ticket_attachments where ticket_id = ${sourceId} returning file_id, comment_id
    )
    insert into ticket_attachments (ticket_id, file_id, comment_id)
    select ${targetId}, file_id, comment_id from gone on conflict do nothing`.execute(tx)
}

async function closeSource(
  tx: Kysely<Database>,
  source: Ticket,
  target: Ticket,
  effect: Effect,
): Promise<Ticket> {
  const closed = await changeTicket(
    tx,
    source.id,
    {
      set: {
        status: sql`'closed'`,
        status_name: sql`null::text`,
        merged_into_id: sql`${target.id}::uuid`,
        closed_at: sql`coalesce(tickets.closed_at, now())`,
        ...(source.resolution ? {} : { resolution: sql`${`Merged into #${target.number}`}::text` }),
        ...(target.dedupKey === null ? { dedup_key: sql`null::text` } : {}),
      },
    },
    effect,
  )
  const children = await tx
    .selectFrom('tickets')
    .select('id')
    .where('parent_id', '=', source.id)
    .where('id', '<>', target.id)
    .orderBy('id')
    .execute()
  for (const { id } of children) {
    await changeTicket(tx, id, { set: { parent_id: sql`${target.id}::uuid` } }, effect)
  }
  if (!closed) throw missing('ticket', source.id)
  return closed
}

/** The other goes on with what the ticket was known by: repeats of its problem count there, if it has none of its own. */
async function widenTarget(
  tx: Kysely<Database>,
  source: Ticket,
  target: Ticket,
  effect: Effect,
): Promise<Ticket> {
  const inheritsKey = target.dedupKey === null && source.dedupKey !== null
  const free =
    inheritsKey && isOpen(target.status)
      ? (await findTicket(tx, { dedupKey: source.dedupKey ?? '' }))?.status
      : undefined
  const keyIsFree = free === undefined || !isOpen(free)
  const widened = await changeTicket(
    tx,
    target.id,
    {
      set: {
        occurrences: sql`tickets.occurrences + ${source.occurrences - 1}::int`,
        ...(inheritsKey && keyIsFree ? { dedup_key: sql`${source.dedupKey}::text` } : {}),
        ...(target.parentId === source.id ? { parent_id: sql`${source.parentId}::uuid` } : {}),
        ...(target.customerId === null && source.customerId !== null
          ? { customer_id: sql`${source.customerId}::uuid`, contract_id: sql`${source.contractId}::uuid` }
          : {}),
      },
    },
    effect,
  )
  if (!widened) throw missing('ticket', target.id)
  return widened
}
