import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { roles } from '../auth/role.ts'
import { insertUser } from '../auth/users.ts'
import type { Database } from '../db/schema.ts'
import { insertCannedReply } from '../desk/canned-replies.ts'
import { insertContact } from '../desk/contacts.ts'
import { insertContract } from '../desk/contracts.ts'
import { createTicket } from '../desk/create-ticket.ts'
import { insertCustomer } from '../desk/customers.ts'
import { insertDevice } from '../desk/devices.ts'
import { logTime } from '../desk/log-time.ts'
import { insertSeatLine } from '../desk/seat-lines.ts'
import { saveTechnicianProfile } from '../desk/technicians.ts'
import type { JsonObject } from '../graph/json.ts'
import type { ExampleDesk } from '../graph/node-example.ts'
import { technicianProfile } from '../msp/assignment.ts'
import { newContract } from '../msp/contract.ts'
import { newContact, newCustomer } from '../msp/customer.ts'
import { newCannedReply } from '../msp/desk-settings.ts'
import { newDevice } from '../msp/device.ts'
import { rota } from '../msp/rota.ts'
import { newSeatLine } from '../msp/seat-line.ts'
import { newTicket } from '../msp/ticket.ts'
import { newTimeEntry } from '../msp/time-entry.ts'
import { insertTeam } from '../on-call/teams.ts'

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
