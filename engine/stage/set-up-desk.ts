import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { insertContact } from '../desk/contacts.ts'
import { insertContract } from '../desk/contracts.ts'
import { createTicket } from '../desk/create-ticket.ts'
import { insertCustomer } from '../desk/customers.ts'
import { insertDevice } from '../desk/devices.ts'
import { insertLookupTable } from '../flow/lookup-tables.ts'
import type { JsonObject } from '../graph/json.ts'
import { newContract } from '../msp/contract.ts'
import { newContact, newCustomer } from '../msp/customer.ts'
import { newDevice } from '../msp/device.ts'
import { newTicket } from '../msp/ticket.ts'
import type { Scenario } from '../playbooks/scenario.ts'
import { findVariable, insertVariable, setValue } from '../variables/variable-store.ts'
import { fillDesk } from './fill-desk.ts'
import type { StageEngine } from './stage-engine.ts'

const byPerson = () => ({ key: uuidv7(), runId: null })

/** Puts what a scenario gives on an empty desk; answers the ids of its tickets, in its order. */
export async function setUpDesk(engine: StageEngine, { given }: Scenario): Promise<string[]> {
  const { db } = engine
  const customers = new Map<string, string>()
  const ofCustomer = ({ customer, ...rest }: JsonObject) => {
    if (customer === undefined) return rest
    const customerId = customers.get(String(customer))
    if (!customerId) throw new Error(`The scenario gives no customer "${customer}"`)
    return { ...rest, customerId }
  }
  for (const customer of given.customers) {
    const { id, name } = await insertCustomer(db, newCustomer.parse(customer))
    customers.set(name, id)
  }
  if (given.directory) {
    const customerId = customers.get(given.directory.customer)
    if (!customerId) throw new Error(`The scenario gives no customer "${given.directory.customer}"`)
    await engine.addConnection('scenario', {}, customerId)
  }
  for (const contact of given.contacts) await insertContact(db, newContact.parse(ofCustomer(contact)))
  for (const device of given.devices) await insertDevice(db, newDevice.parse(ofCustomer(device)))
  for (const contract of given.contracts) await insertContract(db, newContract.parse(ofCustomer(contract)))
  await fillDesk(db, { users: given.users, teams: given.teams, seatLines: given.seatLines })
  for (const table of given.tables) {
    const { name, rows } = givenTable.parse(table)
    await insertLookupTable(db, { name, description: '', rows })
  }
  for (const { name, value, customer } of given.variables.map((variable) => givenVariable.parse(variable))) {
    if (!(await findVariable(db, name))) await insertVariable(db, { name, type: 'text' })
    const customerId = customer === undefined ? undefined : customers.get(customer)
    const place = customerId ? ({ scope: 'customer', customerId } as const) : ({ scope: 'msp' } as const)
    await setValue(db, engine.secrets, name, place, value)
  }
  const tickets: string[] = []
  for (const { touched = true, ...ticket } of given.tickets) {
    const by = touched ? byPerson() : { key: uuidv7(), runId: uuidv7() }
    tickets.push((await createTicket(db, newTicket.parse(ofCustomer(ticket)), by)).id)
  }
  await fillDesk(db, { timeEntries: given.timeEntries })
  return tickets
}

const givenTable = z.object({ name: z.string(), rows: z.record(z.string(), z.json()) })
const givenVariable = z.object({ name: z.string(), value: z.string(), customer: z.string().optional() })

/** The inputs of a scenario with connections and customers in the places of their names. */
export async function connectInputs(
  engine: StageEngine,
  mail: { type: string; credentials: JsonObject },
  inputs: JsonObject,
): Promise<JsonObject> {
  const connected: JsonObject = { ...inputs }
  let scenarioId: string | undefined
  async function scenarioConnection(): Promise<string> {
    scenarioId ??= await engine.addConnection('scenario', {})
    return scenarioId
  }
  const customers = await engine.db.selectFrom('customers').select(['id', 'name']).execute()
  for (const [name, value] of Object.entries(inputs)) {
    const customer = customers.find((known) => value === `customer:${known.name}`)
    if (customer) connected[name] = customer.id
    if (value === 'mailbox') connected[name] = await engine.addConnection('scenario-mailbox', {})
    if (value === 'machines' || value === 'chat') connected[name] = await scenarioConnection()
    if (value === 'smtp') connected[name] = await engine.addConnection(mail.type, mail.credentials)
  }
  return connected
}
