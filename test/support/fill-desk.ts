import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { roles } from '#engine/auth/role.ts'
import { insertUser } from '#engine/auth/users.ts'
import type { Database } from '#engine/db/schema.ts'
import { insertCannedReply } from '#engine/desk/canned-replies.ts'
import { insertContact } from '#engine/desk/contacts.ts'
import { insertContract } from '#engine/desk/contracts.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { insertCustomer } from '#engine/desk/customers.ts'
import { insertDevice } from '#engine/desk/devices.ts'
import { logTime } from '#engine/desk/log-time.ts'
import { insertSeatLine } from '#engine/desk/seat-lines.ts'
import { saveTechnicianProfile } from '#engine/desk/technicians.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import type { ExampleDesk } from '#engine/graph/node-example.ts'
import { technicianProfile } from '#engine/msp/assignment.ts'
import { newContract } from '#engine/msp/contract.ts'
import { newContact, newCustomer } from '#engine/msp/customer.ts'
import { newCannedReply } from '#engine/msp/desk-settings.ts'
import { newDevice } from '#engine/msp/device.ts'
import { rota } from '#engine/msp/rota.ts'
import { newSeatLine } from '#engine/msp/seat-line.ts'
import { newTicket } from '#engine/msp/ticket.ts'
import { newTimeEntry } from '#engine/msp/time-entry.ts'
import { insertTeam } from '#engine/on-call/teams.ts'

/** What belongs to another row comes before it. A truncate would wait for, and block, whatever the engine looks at. */
const filled = [
  'billing_lines',
  'time_entries',
  'contract_draws',
  'seat_changes',
  'seat_lines',
  'ticket_repeats',
  'ticket_messages',
  'ticket_attachments',
  'ticket_comments',
  'stored_values',
  'approvals',
  'teams',
  'tickets',
  'devices',
  'contracts',
  'contacts',
  'sites',
  'connections',
  'customers',
  'lookup_tables',
  'canned_replies',
  'scripts',
] as const

/** Everything that examples put into the desk, the connections, tables and stored values is gone. */
export async function clearDesk(db: Kysely<Database>): Promise<void> {
  for (const table of filled) await sql`delete from ${sql.table(table)}`.execute(db)
  await sql`delete from auth."user" where email like '%@msp.example'`.execute(db)
}

/** Puts what an example holds into the desk. A ticket is the automation's, or a person's where it was `touched`. */
export async function fillDesk(db: Kysely<Database>, desk: ExampleDesk = {}): Promise<void> {
  for (const reply of desk.cannedReplies ?? []) await insertCannedReply(db, newCannedReply.parse(reply))
  const customers = new Map<string, string>()
  const devices = new Map<string, string>()
  const named = ({ customer, device, ...fields }: JsonObject) => ({
    ...fields,
    ...(customer === undefined ? {} : { customerId: idOf(customers, 'customer', customer) }),
    ...(device === undefined ? {} : { deviceId: idOf(devices, 'device', device) }),
  })
  for (const customer of desk.customers ?? []) {
    const { id, name } = await insertCustomer(db, newCustomer.parse(customer))
    customers.set(name, id)
  }
  for (const contact of desk.contacts ?? []) await insertContact(db, newContact.parse(named(contact)))
  const users = new Map<string, string>()
  for (const user of desk.users ?? []) {
    const { name, email, role, technician } = exampleUser.parse(user)
    const { id } = await insertUser(db, { name, email, role, passwordHash: 'nobody signs in' })
    users.set(email, id)
    if (technician) await saveTechnicianProfile(db, id, technician)
  }
  for (const team of desk.teams ?? []) {
    const text = JSON.stringify(team)
    const named = JSON.parse([...users].reduce((all, [email, id]) => all.replaceAll(email, id), text))
    const { name, members, rota } = exampleTeam.parse(named)
    await insertTeam(db, { name, description: '', memberIds: members, rota })
  }
  for (const device of desk.devices ?? []) {
    const { id, hostname } = await insertDevice(db, newDevice.parse(named(device)))
    devices.set(hostname, id)
  }
  for (const contract of desk.contracts ?? []) await insertContract(db, newContract.parse(named(contract)))
  for (const { number, closedAt, touched, ...ticket } of desk.tickets ?? []) {
    const runId = touched ? null : uuidv7()
    const { id } = await createTicket(db, newTicket.parse(named(ticket)), { key: uuidv7(), runId })
    await db
      .updateTable('tickets')
      .set({
        ...(number === undefined ? {} : { number: Number(number) }),
        ...(closedAt === undefined ? {} : { closed_at: new Date(String(closedAt)) }),
      })
      .where('id', '=', id)
      .execute()
  }
  for (const { contract, ...line } of desk.seatLines ?? []) {
    const { id } = await db
      .selectFrom('contracts')
      .select('id')
      .where('name', '=', String(contract))
      .executeTakeFirstOrThrow()
    await insertSeatLine(db, newSeatLine.parse({ ...line, contractId: id }))
  }
  for (const { ticket, id: wantedId, ...entry } of desk.timeEntries ?? []) {
    const { id: ticketId } = await db
      .selectFrom('tickets')
      .select('id')
      .where('number', '=', Number(ticket))
      .executeTakeFirstOrThrow()
    const effect = { key: uuidv7(), runId: null }
    const { id } = await logTime(db, newTimeEntry.parse({ ...entry, ticketId }), effect)
    if (typeof wantedId !== 'string') continue
    await db.updateTable('time_entries').set({ id: wantedId }).where('id', '=', id).execute()
    await db
      .updateTable('contract_draws')
      .set({ time_entry_id: wantedId })
      .where('time_entry_id', '=', id)
      .execute()
  }
}

const exampleUser = z.object({
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  technician: technicianProfile.optional(),
})
const exampleTeam = z.object({
  name: z.string(),
  members: z.array(z.string()),
  rota: rota.nullable().default(null),
})

function idOf(ids: ReadonlyMap<string, string>, what: string, name: unknown): string {
  const id = ids.get(String(name))
  if (!id) throw new Error(`The example has no ${what} "${name}"`)
  return id
}
