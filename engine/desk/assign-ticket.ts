import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type AssignmentMethod, type TicketAssignment, ticketAssignment } from '../msp/assignment.ts'
import type { Effect } from '../msp/ports.ts'
import type { Ticket } from '../msp/ticket.ts'
import { changeTicket } from './change-ticket.ts'
import { findTicket } from './find-ticket.ts'
import { missing } from './references.ts'
import { withinTransaction } from './within-transaction.ts'

export interface Assigned {
  /** `kept`: it had an assignee already; `nobody`: nobody comes into question, and it stays as it was. */
  outcome: 'assigned' | 'kept' | 'nobody'
  reason: string
  ticket: Ticket
}

/**
 * Gives a ticket to somebody, or answers with whom this effect gave it to before. With `onlyUnassigned` one that somebody
 * has stays with them.
 */
export async function assignTicket(
  db: Kysely<Database>,
  ticketId: string,
  input: TicketAssignment,
  { onlyUnassigned = false }: { onlyUnassigned?: boolean | undefined },
  effect: Effect,
): Promise<Assigned> {
  const how = ticketAssignment.parse(input)
  return withinTransaction(db, async (tx) => {
    const earlier = await tx
      .selectFrom('ticket_assignments')
      .select('technician')
      .where('effect_key', '=', effect.key)
      .executeTakeFirst()
    const ticket = await findTicket(tx, { id: ticketId })
    if (!ticket) throw missing('ticket', ticketId)
    if (earlier) return { outcome: 'assigned', reason: `Given to ${earlier.technician} before`, ticket }
    if (onlyUnassigned && ticket.assignee !== null) {
      return { outcome: 'kept', reason: `${ticket.assignee} has it`, ticket }
    }
    if (how.method === 'person') return give(tx, ticket, how.assignee, onlyUnassigned, effect)
    const turnOf = roundOf(ticket.queue, how)
    const chosen = await choose(tx, ticket.queue, how, turnOf)
    if (chosen === undefined) {
      const skilled = how.skills.length > 0 ? ` who knows ${how.skills.join(', ')}` : ''
      const reason = `Nobody available takes tickets of the queue "${ticket.queue}"${skilled}`
      return { outcome: 'nobody', reason, ticket }
    }
    const given = await give(tx, ticket, chosen, onlyUnassigned, effect)
    if (given.outcome !== 'assigned') return given
    await tx
      .insertInto('ticket_assignments')
      .values({
        ticket_id: ticketId,
        technician: chosen,
        method: how.method,
        turn_of: turnOf,
        effect_key: effect.key,
      })
      .execute()
    const why = how.method === 'round_robin' ? 'it is their turn' : 'they have the fewest open tickets'
    return { ...given, reason: `Given to ${chosen}: ${why}` }
  })
}

async function give(
  tx: Kysely<Database>,
  ticket: Ticket,
  assignee: string | null,
  onlyUnassigned: boolean,
  effect: Effect,
): Promise<Assigned> {
  const changed = await changeTicket(
    tx,
    ticket.id,
    {
      set: { assignee: sql`${assignee}::text` },
      when: onlyUnassigned ? sql`before.assignee is null` : sql`true`,
    },
    effect,
  )
  if (changed) {
    return {
      outcome: 'assigned',
      reason: assignee === null ? 'Given to nobody' : `Given to ${assignee}`,
      ticket: changed,
    }
  }
  const now = (await findTicket(tx, { id: ticket.id })) ?? ticket
  return { outcome: 'kept', reason: `${now.assignee ?? 'Somebody'} has it`, ticket: now }
}

interface Among {
  method: AssignmentMethod
  skills: string[]
  people: string[]
}

/** Turns are counted apart for each queue and each set of people that is asked for. */
function roundOf(queue: string, { method, skills, people }: Among): string {
  const words = [...skills, ...people].map((word) => word.trim().toLowerCase())
  return JSON.stringify([method, queue.trim().toLowerCase(), ...words.sort()])
}

/** The next in turn, or the least loaded; then whoever was given something longest ago, then by name. */
async function choose(
  tx: Kysely<Database>,
  queue: string,
  { method, skills, people }: Among,
  turnOf: string,
): Promise<string | undefined> {
  // Whoever chooses at the same time waits, and then sees what was given away; loads are shared by all rounds.
  const turn = method === 'round_robin' ? turnOf : 'least_loaded'
  await sql`select pg_advisory_xact_lock(hashtextextended(${`assign ${turn}`}, 0))`.execute(tx)
  const { rows } = await sql<{ name: string }>`
    select name from (
      select coalesce(nullif(people.name, ''), people.email) as name,
             (select max(id) from ticket_assignments
               where turn_of = ${turnOf} and technician = coalesce(nullif(people.name, ''), people.email)) as last_turn
        from auth."user" as people left join technician_profiles as profile on profile.user_id = people.id
       where not people.disabled and people.role <> 'viewer' and coalesce(profile.available, true)
         and ${
           people.length > 0
             ? sql`(lower(people.name) = any (${lower(people)}::text[]) or lower(people.email) = any (${lower(people)}::text[]))`
             : sql`profile.user_id is not null
                   and (profile.queues = '{}' or ${queue.trim().toLowerCase()} = any (lower_all(profile.queues)))`
         }
         and lower_all(coalesce(profile.skills, '{}')) @> ${lower(skills)}::text[]
    ) as candidates
    order by ${
      method === 'least_loaded'
        ? sql`(select count(*) from tickets
                where tickets.assignee = candidates.name and status not in ('resolved', 'closed')),`
        : sql``
    } last_turn nulls first, name
    limit 1`.execute(tx)
  return rows[0]?.name
}

function lower(words: readonly string[]): string[] {
  return words.map((word) => word.trim().toLowerCase())
}
