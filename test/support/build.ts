import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '#engine/db/schema.ts'
import { insertContact } from '#engine/desk/contacts.ts'
import { insertContract } from '#engine/desk/contracts.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { insertCustomer } from '#engine/desk/customers.ts'
import { insertDevice } from '#engine/desk/devices.ts'
import { insertSite } from '#engine/desk/sites.ts'
import type { Contract, NewContract } from '#engine/msp/contract.ts'
import type { Contact, Customer, NewContact, NewCustomer, NewSite, Site } from '#engine/msp/customer.ts'
import type { Device, NewDevice } from '#engine/msp/device.ts'
import type { ReceivedMail } from '#engine/msp/mail.ts'
import type { Effect } from '#engine/msp/ports.ts'
import type { NewTicket, Ticket } from '#engine/msp/ticket.ts'

let invented = 0

/** The effect of a step of some run: a change that automation makes. */
export function buildEffect(): Effect {
  return { key: uuidv7(), runId: uuidv7() }
}

export async function buildCustomer(
  db: Kysely<Database>,
  given: Partial<NewCustomer> = {},
): Promise<Customer> {
  return insertCustomer(db, { name: `Customer ${++invented}`, ...given })
}

export async function buildSite(db: Kysely<Database>, given: Partial<NewSite> = {}): Promise<Site> {
  const customerId = given.customerId ?? (await buildCustomer(db)).id
  return insertSite(db, { name: `Site ${++invented}`, ...given, customerId })
}

export async function buildContact(db: Kysely<Database>, given: Partial<NewContact> = {}): Promise<Contact> {
  const customerId = given.customerId ?? (await buildCustomer(db)).id
  return insertContact(db, {
    name: `Contact ${++invented}`,
    email: `contact${invented}@customer.example`,
    ...given,
    customerId,
  })
}

export async function buildDevice(db: Kysely<Database>, given: Partial<NewDevice> = {}): Promise<Device> {
  const customerId = given.customerId === undefined ? (await buildCustomer(db)).id : given.customerId
  return insertDevice(db, { hostname: `HOST-${++invented}`, ...given, customerId })
}

/** In force since long ago and without an end, at 80 euro an hour. */
export async function buildContract(
  db: Kysely<Database>,
  given: Partial<NewContract> = {},
): Promise<Contract> {
  const customerId = given.customerId ?? (await buildCustomer(db)).id
  return insertContract(db, {
    name: `Contract ${++invented}`,
    kind: 'fixed_per_seat',
    startsOn: '2020-01-01',
    hourlyRateMinor: 8000,
    ...given,
    customerId,
  })
}

/** Opened by automation. */
export async function buildTicket(
  db: Kysely<Database>,
  given: Partial<NewTicket> = {},
  effect: Effect = buildEffect(),
): Promise<Ticket> {
  return createTicket(db, { subject: `Problem ${++invented}`, ...given }, effect)
}

/** An e-mail from a person to the support mailbox. */
export function buildMail(given: Partial<ReceivedMail> = {}): ReceivedMail {
  const newText = given.newText ?? `Something does not work (${++invented}).`
  return {
    messageId: `${uuidv7()}@mail.example`,
    inReplyTo: null,
    references: [],
    subject: 'Help',
    from: { address: 'somebody@nowhere.example', name: 'Some Body' },
    replyTo: null,
    to: [{ address: 'support@msp.example', name: '' }],
    cc: [],
    date: null,
    text: newText,
    attachments: [],
    kind: 'ticket',
    kindReason: 'Written by a person',
    mayAcknowledge: true,
    mailbox: 'support@msp.example',
    ...given,
    newText,
  }
}
