import { type Kysely, sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { dayIn } from '../msp/day.ts'
import type { Effect } from '../msp/ports.ts'
import type { Ticket } from '../msp/ticket.ts'
import { addBillingLine } from './add-billing-line.ts'
import { commentTicket } from './comment-ticket.ts'
import { insertContact } from './contacts.ts'
import { insertContract } from './contracts.ts'
import { createTicket } from './create-ticket.ts'
import { insertCustomer } from './customers.ts'
import { type DemoCustomer, type DemoTicket, demoCustomers, demoTickets } from './demo-data.ts'
import { insertDevice } from './devices.ts'
import { logTime } from './log-time.ts'
import { insertSite } from './sites.ts'

/** Namespace of the effects that make the demo data: what was made once is found again by its key. */
const demoNamespace = 'b3f5b0c2-6a52-4d0e-9d55-5d5b7c1f6a10'

/**
 * Fills the desk with the world of an invented Italian MSP. Once more changes nothing: customers are found by name,
 * contacts by address, tickets by the key that made them.
 */
export async function loadDemoDesk(tx: Kysely<Database>, now: Date = new Date()): Promise<void> {
  for (const customer of demoCustomers) await loadCustomer(tx, customer)
  for (const [at, ticket] of demoTickets.entries()) await loadTicket(tx, ticket, `ticket ${at}`, now)
}

async function loadCustomer(db: Kysely<Database>, demo: DemoCustomer): Promise<void> {
  const { sites, contacts, devices, contracts, ...customer } = demo
  const customerId = (await findCustomerId(db, customer.name)) ?? (await insertCustomer(db, customer)).id
  const siteIds = new Map<string, string>()
  for (const site of sites) {
    const known = await db
      .selectFrom('sites')
      .select('id')
      .where('customer_id', '=', customerId)
      .where('name', '=', site.name)
      .executeTakeFirst()
    siteIds.set(site.name, (known ?? (await insertSite(db, { ...site, customerId }))).id)
  }
  for (const contact of contacts) {
    if (!(await findContactId(db, contact.email))) await insertContact(db, { ...contact, customerId })
  }
  for (const { site, ...device } of devices) {
    if (await findDeviceId(db, customerId, device.hostname)) continue
    await insertDevice(db, { ...device, customerId, siteId: siteIds.get(site) ?? null })
  }
  for (const contract of contracts) {
    const known = await db
      .selectFrom('contracts')
      .select('id')
      .where('customer_id', '=', customerId)
      .where('name', '=', contract.name)
      .executeTakeFirst()
    if (!known) await insertContract(db, { ...contract, customerId })
  }
}

async function loadTicket(db: Kysely<Database>, demo: DemoTicket, name: string, now: Date): Promise<void> {
  const effect = demoEffect(name)
  const known = await db
    .selectFrom('tickets')
    .select('id')
    .where('effect_key', '=', effect.key)
    .executeTakeFirst()
  if (known) return
  const { customer, device, contact, openedHoursAgo, closedHoursAgo, occurrences, resolution, untouched } =
    demo
  const { comments = [], times = [], lines = [], ...fields } = demo
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
  const customerId = customer === null ? null : ((await findCustomerId(db, customer)) ?? null)
  const sender = demoCustomers.flatMap((entry) => entry.contacts).find((entry) => entry.email === contact)
  const ticket = await createTicket(
    db,
    {
      ...fields,
      customerId,
      deviceId: customerId && device ? ((await findDeviceId(db, customerId, device)) ?? null) : null,
      contactId: contact ? ((await findContactId(db, contact)) ?? null) : null,
      requesterName: sender?.name ?? fields.requesterName,
      requesterEmail: contact ?? fields.requesterEmail,
    },
    effect,
  )
  for (const [at, { hoursAgo: hours, ...comment }] of comments.entries()) {
    const { id } = await commentTicket(db, ticket.id, comment, demoEffect(`${name} comment ${at}`))
    await db
      .updateTable('ticket_comments')
      .set({ created_at: hoursAgo(hours) })
      .where('id', '=', id)
      .execute()
  }
  for (const [at, { hoursAgo: hours, ...time }] of times.entries()) {
    const startedAt = hoursAgo(hours + time.minutes / 60).toISOString()
    await logTime(db, { ...time, ticketId: ticket.id, startedAt }, demoEffect(`${name} time ${at}`))
  }
  for (const [at, { hoursAgo: hours, ...line }] of lines.entries()) {
    if (customerId === null) continue
    const date = dayIn('Europe/Rome', hoursAgo(hours))
    await addBillingLine(
      db,
      { ...line, customerId, ticketId: ticket.id, date },
      demoEffect(`${name} line ${at}`),
    )
  }
  const closedAt = closedHoursAgo === undefined ? null : hoursAgo(closedHoursAgo)
  const lastAt =
    closedAt ?? hoursAgo(Math.min(openedHoursAgo, ...comments.map((comment) => comment.hoursAgo)))
  await db
    .updateTable('tickets')
    .set({
      created_at: hoursAgo(openedHoursAgo),
      updated_at: lastAt,
      closed_at: closedAt,
      touched_at: untouched ? null : lastAt,
      occurrences: occurrences ?? 1,
      resolution: resolution ?? null,
      status_since: ticket.status === 'new' ? hoursAgo(openedHoursAgo) : lastAt,
    })
    .where('id', '=', ticket.id)
    .execute()
  await tellAsItWas(db, ticket, hoursAgo(openedHoursAgo), lastAt)
}

/** The history of a ticket of the demo, as if it had come about when it says. */
async function tellAsItWas(
  db: Kysely<Database>,
  { id, status }: Ticket,
  openedAt: Date,
  lastAt: Date,
): Promise<void> {
  await sql`
    update ticket_history set at = ${openedAt}, to_value = to_value || '{"status": "new"}'
     where ticket_id = ${id} and field = 'created'`.execute(db)
  await sql`
    update ticket_history set at = ticket_comments.created_at,
           actor_kind = case author_kind when 'technician' then 'human' else author_kind end, actor = author_name
      from ticket_comments
     where ticket_history.ticket_id = ${id} and field = 'comment' and ticket_comments.id = (to_value ->> 'id')::uuid`.execute(
    db,
  )
  if (status === 'new') return
  await db
    .insertInto('ticket_history')
    .values({
      ticket_id: id,
      at: lastAt,
      actor_kind: 'human',
      actor: '',
      field: 'status',
      from_value: '"new"',
      to_value: JSON.stringify(status),
      run_id: null,
    })
    .execute()
}

function demoEffect(name: string): Effect {
  return { key: uuidv5(name, demoNamespace), runId: null }
}

async function findCustomerId(db: Kysely<Database>, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('customers')
    .select('id')
    .where(sql<string>`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  return row?.id
}

async function findContactId(db: Kysely<Database>, email: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('contacts')
    .select('id')
    .where(sql<string>`lower(email)`, '=', email)
    .executeTakeFirst()
  return row?.id
}

async function findDeviceId(
  db: Kysely<Database>,
  customerId: string,
  hostname: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('devices')
    .select('id')
    .where('customer_id', '=', customerId)
    .where(sql<string>`lower(hostname)`, '=', hostname.toLowerCase())
    .executeTakeFirst()
  return row?.id
}
