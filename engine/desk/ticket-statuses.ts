import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import {
  type NamedStatus,
  type NewTicketStatus,
  newTicketStatus,
  type TicketStatusChanges,
  ticketStatusChanges,
} from '../msp/desk-settings.ts'
import { StepFailed } from '../sdk/errors.ts'
import { missing } from './references.ts'

/** The MSP's own statuses, by kind and then in their order. */
export async function listTicketStatuses(db: Kysely<Database>): Promise<NamedStatus[]> {
  return (await selectStatuses(sql`true`).execute(db)).rows
}

/** Throws `StepFailed` where another status has the name. */
export async function insertTicketStatus(db: Kysely<Database>, input: NewTicketStatus): Promise<NamedStatus> {
  const { name, kind, position, active } = newTicketStatus.parse(input)
  const id = uuidv7()
  const made = await db
    .insertInto('ticket_statuses')
    .values({ id, name, kind, position, active })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw nameTaken(name)
  return findStatus(db, id)
}

/** Changes what is given and nothing else. A new name goes to the tickets in it, too. */
export async function updateTicketStatus(
  db: Kysely<Database>,
  id: string,
  input: TicketStatusChanges,
): Promise<NamedStatus> {
  const changes = ticketStatusChanges.parse(input)
  const before = await findStatus(db, id)
  const after = {
    name: changes.name ?? before.name,
    position: changes.position ?? before.position,
    active: changes.active ?? before.active,
  }
  const { rows } = await sql`
    update ticket_statuses set name = ${after.name}, position = ${after.position}, active = ${after.active}
     where id = ${id} and not exists (
       select 1 from ticket_statuses as other where lower(other.name) = lower(${after.name}) and other.id <> ${id}::uuid)
     returning id`.execute(db)
  if (rows.length === 0) throw nameTaken(after.name)
  if (after.name !== before.name) {
    await sql`update tickets set status_name = ${after.name} where status_name = ${before.name}`.execute(db)
  }
  return findStatus(db, id)
}

/** Its tickets go by their kind alone from then on. */
export async function deleteTicketStatus(db: Kysely<Database>, id: string): Promise<NamedStatus> {
  const status = await findStatus(db, id)
  await sql`update tickets set status_name = null where status_name = ${status.name}`.execute(db)
  await db.deleteFrom('ticket_statuses').where('id', '=', id).execute()
  return status
}

async function findStatus(db: Kysely<Database>, id: string): Promise<NamedStatus> {
  const [status] = (await selectStatuses(sql`ticket_statuses.id = ${id}::uuid`).execute(db)).rows
  if (!status) throw missing('ticket status', id)
  return status
}

function selectStatuses(which: ReturnType<typeof sql>) {
  return sql<NamedStatus>`
    select id, name, kind, position, active, coalesce(open, 0)::int as "openTickets"
      from ticket_statuses left join (
        select status_name, count(*) as open from tickets
         where status in ('new', 'open', 'waiting') and status_name is not null group by 1
      ) as counted on counted.status_name = ticket_statuses.name
     where ${which}
     order by array_position('{new,open,waiting,resolved,closed}'::text[], kind), position, lower(name)`
}

function nameTaken(name: string): StepFailed {
  return new StepFailed(`There is a ticket status "${name}" already. Use that one, or another name.`, {
    code: 'already_exists',
  })
}
