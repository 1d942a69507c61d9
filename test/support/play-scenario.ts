import { simpleParser } from 'mailparser'
import { v7 as uuidv7 } from 'uuid'
import { expect } from 'vitest'
import { z } from 'zod'
import { presentBillingLine } from '#engine/desk/add-billing-line.ts'
import { closeTicket } from '#engine/desk/close-ticket.ts'
import { commentTicket } from '#engine/desk/comment-ticket.ts'
import { insertContact } from '#engine/desk/contacts.ts'
import { insertContract } from '#engine/desk/contracts.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { insertCustomer } from '#engine/desk/customers.ts'
import { insertDevice } from '#engine/desk/devices.ts'
import { logTime, presentTimeEntry } from '#engine/desk/log-time.ts'
import { presentTicket } from '#engine/desk/ticket-row.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import { newContract } from '#engine/msp/contract.ts'
import { newContact, newCustomer } from '#engine/msp/customer.ts'
import { newDevice } from '#engine/msp/device.ts'
import { newTicket } from '#engine/msp/ticket.ts'
import type { ImportedPlaybook } from '#engine/playbooks/import-playbook.ts'
import type { Scenario, ScenarioEvent } from '#engine/playbooks/scenario.ts'
import { sendPortalForm } from './send-portal-form.ts'
import { type MailServer, startMailServer } from './smtp-server.ts'
import { createWorld, type World } from './world.ts'

const byPerson = () => ({ key: uuidv7(), runId: null })

/** Plays a scenario of a playbook from beginning to end on a world of its own, and compares what came of it. */
export async function playScenario(slug: string, scenario: Scenario): Promise<void> {
  await using world = await createWorld()
  await using mailServer = await startMailServer()
  const given = await prepare(world, scenario)
  const imported = await world.importPlaybook(slug, await connectInputs(world, mailServer, scenario.inputs))
  let refused = 0
  for (const event of scenario.events) {
    if (!(await play(world, imported, event, given))) refused += 1
    await world.drain()
  }
  const seen = await look(world, mailServer, imported.workflowId, given)
  const { refused: wantedRefused = 0, ...effects } = scenario.expect
  const wanted = z.record(z.string(), z.json()).parse({ ...effects, refused: wantedRefused })
  const compared: Record<string, unknown> = Object.fromEntries(
    Object.keys(wanted).map((name) => [name, { ...seen, refused }[name]]),
  )
  if (haveSubjects(wanted.tickets) && haveSubjects(compared.tickets)) {
    // Problems of one delivery are worked on side by side: their tickets come in any order.
    wanted.tickets = wanted.tickets.toSorted(bySubject)
    compared.tickets = compared.tickets.toSorted(bySubject)
  }
  expect(compared, scenario.name).toEqual(pattern(wanted, compared))
}

function haveSubjects(tickets: unknown): tickets is { subject: string }[] {
  return (
    Array.isArray(tickets) &&
    tickets.every((ticket: unknown) => subjectOf(ticket) !== undefined) &&
    new Set(tickets.map(subjectOf)).size === tickets.length
  )
}

function subjectOf(ticket: unknown): string | undefined {
  const subject =
    typeof ticket === 'object' && ticket !== null && 'subject' in ticket ? ticket.subject : undefined
  return typeof subject === 'string' ? subject : undefined
}

const bySubject = (a: { subject: string }, b: { subject: string }) => (a.subject < b.subject ? -1 : 1)

async function prepare(world: World, { given }: Scenario): Promise<string[]> {
  const { db } = world
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
  for (const contact of given.contacts) await insertContact(db, newContact.parse(ofCustomer(contact)))
  for (const device of given.devices) await insertDevice(db, newDevice.parse(ofCustomer(device)))
  for (const contract of given.contracts) await insertContract(db, newContract.parse(ofCustomer(contract)))
  const tickets: string[] = []
  for (const ticket of given.tickets) {
    tickets.push((await createTicket(db, newTicket.parse(ofCustomer(ticket)), byPerson())).id)
  }
  return tickets
}

async function connectInputs(
  world: World,
  { host, port }: MailServer,
  inputs: JsonObject,
): Promise<JsonObject> {
  const connected: JsonObject = { ...inputs }
  for (const [name, value] of Object.entries(inputs)) {
    if (value === 'mailbox') connected[name] = await world.addMailbox()
    if (value === 'smtp') {
      connected[name] = await world.addConnection('smtp', {
        host,
        port,
        security: 'none',
        fromAddress: 'support@msp.example',
      })
    }
  }
  return connected
}

/** False where it was refused. */
async function play(
  world: World,
  imported: ImportedPlaybook,
  event: ScenarioEvent,
  given: readonly string[],
): Promise<boolean> {
  if ('person' in event) {
    await act(world, event.person, given)
    return true
  }
  const trigger = imported.triggers.find(({ nodeId }) => nodeId === event.at)
  if (!trigger) throw new Error(`The playbook has no trigger "${event.at}"`)
  if ('mail' in event) await world.receiveMail(trigger.id, event.mail)
  else if ('schedule' in event) await world.makeDue(trigger.id)
  else if ('portal' in event) {
    await sendPortalForm(world, trigger.hookUrl, event.portal)
    world.intake.poke()
  } else if ('manual' in event) await world.start(imported.workflowId, trigger.nodeId, event.manual)
  else {
    const { body, headers, wrongSecret } = event.webhook
    const secret = wrongSecret ? 'not the secret' : (trigger.secret ?? '')
    const answer = await world.deliver(trigger, body, { headers, secret })
    return answer.status === 'accepted'
  }
  return true
}

type PersonalAct = Extract<ScenarioEvent, { person: unknown }>['person']

async function act({ db }: World, person: PersonalAct, given: readonly string[]): Promise<void> {
  const rows = await db.selectFrom('tickets').select('id').orderBy('number').execute()
  const ticketId = (number: number) => {
    const id = given.length > 0 ? given[number - 1] : rows[number - 1]?.id
    if (!id) throw new Error(`There is no ticket ${number} yet`)
    return id
  }
  if ('comments' in person) {
    const comment = { body: person.body, authorKind: 'technician', authorName: 'Luca' } as const
    await commentTicket(db, ticketId(person.comments), comment, byPerson())
  } else if ('closes' in person) {
    const close = { resolution: 'Done', onlyIfUntouched: false }
    await closeTicket(db, ticketId(person.closes), close, byPerson())
  } else {
    const entry = { ticketId: ticketId(person.logsTime), minutes: person.minutes, technician: 'Luca' }
    await logTime(db, entry, byPerson())
  }
}

/** Everything an expectation can speak of, as it is now. */
async function look(
  { db }: World,
  mailServer: MailServer,
  workflowId: string,
  given: readonly string[],
): Promise<Record<string, unknown>> {
  const rows = await db.selectFrom('tickets').selectAll().orderBy('number').execute()
  const customers = await db.selectFrom('customers').select(['id', 'name']).execute()
  const devices = await db.selectFrom('devices').select(['id', 'hostname']).execute()
  const comments = await db.selectFrom('ticket_comments').selectAll().orderBy('id').execute()
  const tickets = rows.map(presentTicket).map((ticket) => ({
    ...ticket,
    customer: customers.find(({ id }) => id === ticket.customerId)?.name ?? null,
    device: devices.find(({ id }) => id === ticket.deviceId)?.hostname ?? null,
    comments: comments
      .filter(({ ticket_id }) => ticket_id === ticket.id)
      .map(({ author_kind: authorKind, visibility, body }) => ({ authorKind, visibility, body })),
  }))
  const runs = await db
    .selectFrom('all_runs')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
    .where('workflow_id', '=', workflowId)
    .groupBy('status')
    .execute()
  const skipped = await db
    .selectFrom('event_decisions')
    .select('reason')
    .where('decision', '=', 'skipped')
    .orderBy('event_id')
    .execute()
  const timeEntries = await db.selectFrom('time_entries').selectAll().orderBy('id').execute()
  const billingLines = await db.selectFrom('billing_lines').selectAll().orderBy('id').execute()
  return {
    tickets: tickets.filter(({ id }) => !given.includes(id)),
    given: given.map((id) => tickets.find((ticket) => ticket.id === id)),
    timeEntries: timeEntries.map(presentTimeEntry),
    billingLines: billingLines.map(presentBillingLine),
    mails: await Promise.all(
      mailServer.received.map(async ({ to, source }) => {
        const mail = await simpleParser(source)
        const inReplyTo = mail.inReplyTo?.replace(/[<>]/g, '') ?? null
        return { to, subject: mail.subject, text: mail.text, inReplyTo }
      }),
    ),
    runs: Object.fromEntries(runs.map(({ status, count }) => [status, count])),
    skipped: skipped.map(({ reason }) => reason),
  }
}

/**
 * What `seen` must equal: records count for the fields they name, `{matches}` for a text with that pattern in it, lists
 * and `runs` for everything in them.
 */
function pattern(wanted: JsonValue | undefined, seen: unknown): unknown {
  if (Array.isArray(wanted)) {
    return wanted.map((entry, index) => pattern(entry, Array.isArray(seen) ? seen[index] : undefined))
  }
  if (typeof wanted !== 'object' || wanted === null) return wanted
  if (typeof wanted.matches === 'string') return expect.stringMatching(new RegExp(wanted.matches))
  const fields = Object.entries(wanted).map(([name, value]) => {
    const field: unknown = typeof seen === 'object' && seen !== null ? Reflect.get(seen, name) : undefined
    return [name, name === 'runs' ? value : pattern(value, field)]
  })
  return expect.objectContaining(Object.fromEntries(fields))
}
