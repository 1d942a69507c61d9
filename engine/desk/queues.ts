import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { type NewQueue, newQueue, type Queue, type QueueChanges, queueChanges } from '../msp/desk-settings.ts'
import { StepFailed } from '../sdk/errors.ts'
import { missing } from './references.ts'

/** In their order, with how many open tickets each has. */
export async function listQueues(db: Kysely<Database>): Promise<Queue[]> {
  return (await selectQueues(sql`true`).execute(db)).rows
}

/** Throws `StepFailed` where another queue has the name. */
export async function insertQueue(db: Kysely<Database>, input: NewQueue): Promise<Queue> {
  const { name, description, assignment, assignee, position, active } = newQueue.parse(input)
  refuseNobody(name, assignment, assignee)
  const id = uuidv7()
  const made = await db
    .insertInto('queues')
    .values({ id, name, description, assignment, assignee, position, active })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw nameTaken(name)
  return findQueue(db, id)
}

/** Changes what is given and nothing else. A new name goes to the queue's tickets, canned replies and technicians, too. */
export async function updateQueue(db: Kysely<Database>, id: string, input: QueueChanges): Promise<Queue> {
  const changes = queueChanges.parse(input)
  const before = await findQueue(db, id)
  const after = {
    name: changes.name ?? before.name,
    description: changes.description ?? before.description,
    assignment: changes.assignment ?? before.assignment,
    assignee: changes.assignee === undefined ? before.assignee : changes.assignee,
    position: changes.position ?? before.position,
    active: changes.active ?? before.active,
  }
  refuseNobody(after.name, after.assignment, after.assignee)
  const { rows } = await sql`
    update queues set name = ${after.name}, description = ${after.description}, assignment = ${after.assignment},
           assignee = ${after.assignee}, position = ${after.position}, active = ${after.active}
     where id = ${id} and not exists (
       select 1 from queues as other where lower(other.name) = lower(${after.name}) and other.id <> ${id}::uuid)
     returning id`.execute(db)
  if (rows.length === 0) throw nameTaken(after.name)
  if (after.name !== before.name) {
    await sql`update tickets set queue = ${after.name} where lower(queue) = lower(${before.name})`.execute(db)
    await sql`
      update technician_profiles set queues = array_replace(queues, ${before.name}, ${after.name})
       where ${before.name} = any (queues)`.execute(db)
    await sql`update canned_replies set queue = ${after.name} where lower(queue) = lower(${before.name})`.execute(
      db,
    )
  }
  return findQueue(db, id)
}

/** Throws `StepFailed` where tickets stand in it: those would be in a queue that there is not. */
export async function deleteQueue(db: Kysely<Database>, id: string): Promise<Queue> {
  const queue = await findQueue(db, id)
  const { rows } = await sql`
    delete from queues where id = ${id}
       and not exists (select 1 from tickets where lower(queue) = lower(${queue.name}))
    returning id`.execute(db)
  if (rows.length > 0) return queue
  throw new StepFailed(
    `Tickets stand in the queue "${queue.name}". Move them, or make the queue inactive instead.`,
    { code: 'in_use' },
  )
}

async function findQueue(db: Kysely<Database>, id: string): Promise<Queue> {
  const [queue] = (await selectQueues(sql`queues.id = ${id}::uuid`).execute(db)).rows
  if (!queue) throw missing('queue', id)
  return queue
}

function selectQueues(which: ReturnType<typeof sql>) {
  return sql<Queue>`
    select id, name, description, assignment, assignee, position, active, coalesce(open, 0)::int as "openTickets"
      from queues left join (
        select lower(queue) as queue, count(*) as open from tickets
         where status in ('new', 'open', 'waiting') group by 1
      ) as counted on counted.queue = lower(queues.name)
     where ${which} order by position, lower(name)`
}

function refuseNobody(name: string, assignment: string, assignee: string | null): void {
  if (assignment === 'person' && !assignee) {
    throw new StepFailed(`Say who gets the new tickets of the queue "${name}".`, { code: 'no_assignee' })
  }
}

function nameTaken(name: string): StepFailed {
  return new StepFailed(`There is a queue "${name}" already. Use that one, or another name.`, {
    code: 'already_exists',
  })
}
