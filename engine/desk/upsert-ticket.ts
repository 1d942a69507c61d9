import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { AssignmentMethod } from '../msp/assignment.ts'
import type { Effect } from '../msp/ports.ts'
import { type NewTicket, newTicket, priority, type Ticket } from '../msp/ticket.ts'
import type { TicketChange } from '../msp/ticket-event.ts'
import { giveByQueue } from './give-by-queue.ts'
import { assignmentOfQueue, insertOfTicket } from './insert-of-ticket.ts'
import { nameStatus } from './name-status.ts'
import { refuseMissing } from './references.ts'
import { tellHappening } from './tell-happening.ts'
import { presentTicket, type TicketRow } from './ticket-row.ts'
import { heardTicketEvents, historyOf, startOfTicket, storyOfComment } from './write-history.ts'

interface UpsertedRow extends TicketRow {
  changes: TicketChange[] | null
  heard: string[]
  given_by: AssignmentMethod | null
}

export interface Upserted {
  outcome: 'created' | 'repeated'
  ticket: Ticket
}

/**
 * One problem, one ticket: opens it, or counts the repeat on the open one with the same dedup key, raises its
 * priority where the new one is higher, and comments the 2nd, 5th, 25th and every 100th occurrence only.
 */
export async function upsertTicketByKey(
  db: Kysely<Database>,
  input: NewTicket & { dedupKey: string },
  effect: Effect,
): Promise<Upserted> {
  const given = newTicket.parse(input)
  const named = given.statusName ? await nameStatus(db, { statusName: given.statusName }) : undefined
  const ticket = { ...given, ...named, status: named?.status ?? given.status }
  const rank = (name: string) =>
    sql`array_position(${sql.lit(`{${priority.options.join(',')}}`)}::text[], ${sql.ref(name)})`
  const done = sql`
    exists (select 1 from tickets where effect_key = ${effect.key}::uuid)
    or exists (select 1 from ticket_repeats where effect_key = ${effect.key}::uuid)`
  const { rows } = await sql<UpsertedRow>`
    with before as (
      select id, priority from tickets
      where dedup_key = ${ticket.dedupKey}::text and status not in ('resolved', 'closed')
    ), ticket as (
      ${insertOfTicket(ticket, effect, done)}
      on conflict (dedup_key) where dedup_key is not null and status not in ('resolved', 'closed')
      do update set
        occurrences = tickets.occurrences + 1,
        priority = case when ${rank('excluded.priority')} > ${rank('tickets.priority')}
          then excluded.priority else tickets.priority end,
        updated_at = now()
      returning *
    ), counted as (
      insert into ticket_repeats (effect_key, ticket_id)
      select ${effect.key}::uuid, id from ticket where occurrences > 1
    ), noted as (
      insert into ticket_comments (id, ticket_id, author_kind, author_name, visibility, body, effect_key, run_id)
      select ${uuidv7()}::uuid, id, 'automation', 'Automation', 'internal',
        'Seen ' || occurrences || ' times. Latest: ' || ${latest(ticket)}::text,
        ${effect.key}::uuid, ${effect.runId}::uuid
      from ticket where occurrences in (2, 5, 25) or occurrences % 100 = 0
      returning *
    ), told as (
      ${historyOf(
        sql`
        select ticket.id, 'created', null::jsonb, ${startOfTicket} from ticket where occurrences = 1
        union all
        select ticket.id, 'priority', to_jsonb(before.priority), to_jsonb(ticket.priority)
          from ticket join before using (id) where before.priority <> ticket.priority
        union all
        select comment.ticket_id, 'comment', null::jsonb, ${storyOfComment} from noted as comment`,
        effect,
      )}
    )
    select ticket.*, ${heardTicketEvents} as heard, ${assignmentOfQueue} as given_by, (
      select case when before.priority = ticket.priority then '[]'
        else jsonb_build_array(jsonb_build_object('field', 'priority', 'from', before.priority, 'to', ticket.priority)) end
      from before where before.id = ticket.id
    ) as changes
    from ticket
  `.execute(db)
  const row = rows[0]
  if (row) {
    const outcome = row.occurrences > 1 ? 'repeated' : 'created'
    const written = presentTicket(row)
    const happening = { ticket: written, created: outcome === 'created', changes: row.changes ?? [] }
    await tellHappening(db, row.heard, happening, effect)
    if (outcome === 'repeated') return { outcome, ticket: written }
    return { outcome, ticket: await giveByQueue(db, written, row.given_by, effect) }
  }
  const earlier = await findByEffect(db, effect)
  if (earlier) return earlier
  await refuseMissing(db, ticket)
  throw new Error(`The ticket with the dedup key "${ticket.dedupKey}" was neither opened nor found.`)
}

function latest(ticket: { subject: string; description: string }): string {
  return ticket.description === '' ? ticket.subject : `${ticket.subject}\n\n${ticket.description}`
}

async function findByEffect(db: Kysely<Database>, effect: Effect): Promise<Upserted | undefined> {
  const row = await db
    .selectFrom('tickets')
    .selectAll('tickets')
    .where((where) =>
      where.or([
        where('effect_key', '=', effect.key),
        where(
          'id',
          'in',
          where.selectFrom('ticket_repeats').select('ticket_id').where('effect_key', '=', effect.key),
        ),
      ]),
    )
    .executeTakeFirst()
  if (!row) return undefined
  return { outcome: row.effect_key === effect.key ? 'created' : 'repeated', ticket: presentTicket(row) }
}
