import { simpleParser } from 'mailparser'
import { v7 as uuidv7 } from 'uuid'
import { expect } from 'vitest'
import { z } from 'zod'
import { listAsked } from '#engine/approvals/list-asked.ts'
import { presentBillingLine } from '#engine/desk/add-billing-line.ts'
import { closeTicket } from '#engine/desk/close-ticket.ts'
import { commentTicket } from '#engine/desk/comment-ticket.ts'
import { insertContact } from '#engine/desk/contacts.ts'
import { insertContract } from '#engine/desk/contracts.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { insertCustomer } from '#engine/desk/customers.ts'
import { insertDevice } from '#engine/desk/devices.ts'
import { logTime, presentTimeEntry } from '#engine/desk/log-time.ts'
import { listSeatChanges } from '#engine/desk/seat-lines.ts'
import { hintsOf } from '#engine/desk/tell-happening.ts'
import { presentTicket } from '#engine/desk/ticket-row.ts'
import { updateTicket } from '#engine/desk/update-ticket.ts'
import { insertLookupTable } from '#engine/flow/lookup-tables.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { createHttp } from '#engine/http/http.ts'
import { newContract } from '#engine/msp/contract.ts'
import { newContact, newCustomer } from '#engine/msp/customer.ts'
import { newDevice } from '#engine/msp/device.ts'
import { newTicket, type Ticket, ticketChanges } from '#engine/msp/ticket.ts'
import { storeOwnEvents } from '#engine/own-events/store-own-events.ts'
import type { ImportedPlaybook } from '#engine/playbooks/import-playbook.ts'
import type { Scenario, ScenarioEvent } from '#engine/playbooks/scenario.ts'
import { createScriptPool } from '#engine/sandbox/script-pool.ts'
import { differences, differenceText } from '#engine/scenarios/differences.ts'
import { findVariable, insertVariable, setValue } from '#engine/variables/variable-store.ts'
import { catalogue } from '#nodes'
import { answerQuestion } from './answer-question.ts'
import { emptyingOf } from './empty-tables.ts'
import { enginePublicUrl } from './engine.ts'
import { fillDesk } from './fill-desk.ts'
import { createMovedClock, letPass, type MovedClock } from './moved-clock.ts'
import { scenarioAccounts } from './scenario-directory.ts'
import { type ScenarioOutside, scenarioConnector } from './scenario-ports.ts'
import { sendPortalForm } from './send-portal-form.ts'
import { type MailServer, startMailServer } from './smtp-server.ts'
import { createWorld, type World } from './world.ts'

const byPerson = () => ({ key: uuidv7(), runId: null })

/**
 * One engine on which scenarios are played one after the other, each on an empty desk with its own clock: a new engine for
 * each would take most of the time.
 */
export async function openScenarios() {
  const outside: ScenarioOutside = { machines: [], scripts: [], messages: [], accounts: [] }
  const connectors = [...catalogue.connectors, scenarioConnector(outside)]
  const clock = createMovedClock()
  const script = createScriptPool({ size: 1 })
  const world = await createWorld({ ...catalogue, connectors }, clock.now, {
    script,
    http: createHttp({ allow: () => true }),
  })
  const mailServer = await startMailServer()
  const emptying = await emptyingOf(world.pool)

  return {
    /** Plays a scenario of a playbook from beginning to end, and compares what came of it. */
    async play(slug: string, scenario: Scenario): Promise<void> {
      await world.pool.query(emptying)
      outside.machines = scenario.given.machines
      outside.scripts = []
      outside.messages = []
      outside.directory = scenario.given.directory
      outside.accounts = scenarioAccounts(scenario.given.directory)
      mailServer.received.length = 0
      clock.begin(scenario.given.now)
      const given = await prepare(world, scenario)
      const imported = await world.importPlaybook(
        slug,
        await connectInputs(world, mailServer, scenario.inputs),
      )
      let refused = 0
      for (const event of scenario.events) {
        try {
          if ('passes' in event) await letPass(world, clock, event.passes)
          else if (!(await play(world, clock, imported, event, given))) refused += 1
        } catch (cause) {
          throw new Error(`${String(cause)}\n${await failuresOf(world.db)}`, { cause })
        }
        await world.drain()
      }
      const { scripts, messages } = outside
      const accounts = outside.accounts.toSorted((a, b) => (a.login < b.login ? -1 : 1))
      const looked = await look(world, mailServer, imported.workflowId, given)
      const seen = { ...looked, scripts, messages, accounts }
      compare(scenario, seen, refused, await failuresOf(world.db))
    },

    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await script.stop()
      await mailServer[Symbol.asyncDispose]()
    },
  }
}

export type Scenarios = Awaited<ReturnType<typeof openScenarios>>

/** What went wrong in steps, for whoever reads why a scenario came out otherwise. */
async function failuresOf(db: World['db']): Promise<string> {
  const rows = await db
    .selectFrom('steps')
    .select(['node_id', 'error'])
    .where('error', 'is not', null)
    .orderBy('seq')
    .execute()
  const events = await db
    .selectFrom('events')
    .leftJoin('event_decisions', 'event_decisions.event_id', 'events.id')
    .select(['events.type', 'decision', 'reason'])
    .orderBy('events.id')
    .execute()
  return [
    ...rows.map(({ node_id, error }) => `${node_id}: ${JSON.stringify(error)}`),
    ...events.map(
      ({ type, decision, reason }) => `${type}: ${decision ?? 'heard by nobody'} ${reason ?? ''}`,
    ),
  ].join('\n')
}

function compare(scenario: Scenario, seen: Record<string, unknown>, refused: number, failures: string): void {
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
  const found = differences(wanted, compared, { partial: true, whole: ['runs'], patterns: true })
  expect(found.map(differenceText), `${scenario.name}\n${failures}`).toEqual([])
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
  if (given.directory) {
    const customerId = customers.get(given.directory.customer)
    if (!customerId) throw new Error(`The scenario gives no customer "${given.directory.customer}"`)
    await world.addConnection('scenario', {}, customerId)
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
    await setValue(db, world.secrets, name, place, value)
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

async function connectInputs(
  world: World,
  { host, port }: MailServer,
  inputs: JsonObject,
): Promise<JsonObject> {
  const connected: JsonObject = { ...inputs }
  let scenarioId: string | undefined
  async function scenarioConnection(): Promise<string> {
    scenarioId ??= await world.addConnection('scenario', {})
    return scenarioId
  }
  const customers = await world.db.selectFrom('customers').select(['id', 'name']).execute()
  for (const [name, value] of Object.entries(inputs)) {
    const customer = customers.find((known) => value === `customer:${known.name}`)
    if (customer) connected[name] = customer.id
    if (value === 'mailbox') connected[name] = await world.addMailbox()
    if (value === 'machines' || value === 'chat') connected[name] = await scenarioConnection()
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
  clock: MovedClock,
  imported: ImportedPlaybook,
  event: Exclude<ScenarioEvent, { passes: unknown }>,
  given: readonly string[],
): Promise<boolean> {
  if ('person' in event) {
    await act(world, clock, event.person, given)
    world.intake.poke()
    return true
  }
  if ('customer' in event) {
    const comment = { body: event.customer.body, authorKind: 'customer', visibility: 'public' } as const
    const ticketId = await findTicketId(world.db, given, event.customer.replies)
    const actor = { kind: 'customer', name: 'Customer', userId: null } as const
    await commentTicket(world.db, ticketId, comment, { ...byPerson(), actor })
    world.intake.poke()
    return true
  }
  if ('own' in event) {
    await say(world, clock, event.own, given)
    return true
  }
  const trigger = imported.triggers.find(({ nodeId }) => nodeId === event.at)
  if (!trigger) throw new Error(`The playbook has no trigger "${event.at}"`)
  if ('mail' in event) await world.receiveMail(trigger.id, event.mail)
  else if ('schedule' in event) await world.makeDue(trigger.id)
  else if ('portal' in event) {
    await sendPortalForm(world, trigger.hookUrl, event.portal)
    world.intake.poke()
  } else if ('manual' in event) {
    const { onTicket, manual } = event
    const ticket = onTicket === undefined ? undefined : await readTicket(world.db, given, onTicket)
    const context = ticket && { hints: hintsOf(ticket), data: {} }
    await world.start(imported.workflowId, trigger.nodeId, manual, context)
  } else {
    const { body, headers, wrongSecret } = event.webhook
    const secret = wrongSecret ? 'not the secret' : (trigger.secret ?? '')
    const answer = await world.deliver(trigger, body, { headers, secret })
    return answer.status === 'accepted'
  }
  return true
}

type PersonalAct = Extract<ScenarioEvent, { person: unknown }>['person']

/** Given tickets by their place, else all by their age. */
async function findTicketId(db: World['db'], given: readonly string[], place: number): Promise<string> {
  const rows = await db.selectFrom('tickets').select('id').orderBy('number').execute()
  const id = given.length > 0 ? given[place - 1] : rows[place - 1]?.id
  if (!id) throw new Error(`There is no ticket ${place} yet`)
  return id
}

async function readTicket(db: World['db'], given: readonly string[], place: number): Promise<Ticket> {
  const id = await findTicketId(db, given, place)
  const row = await db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  return presentTicket(row)
}

async function act(
  { db, settled }: World,
  clock: MovedClock,
  person: PersonalAct,
  given: readonly string[],
): Promise<void> {
  const ticketId = (place: number) => findTicketId(db, given, place)
  if ('comments' in person) {
    const comment = { body: person.body, authorKind: 'technician', authorName: 'Luca' } as const
    await commentTicket(db, await ticketId(person.comments), comment, byPerson())
  } else if ('closes' in person) {
    const close = { resolution: 'Done', onlyIfUntouched: false }
    await closeTicket(db, await ticketId(person.closes), close, byPerson())
  } else if ('logsTime' in person) {
    const { logsTime, minutes, workType, note } = person
    const entry = { ticketId: await ticketId(logsTime), minutes, technician: 'Luca', automation: false }
    const told = { ...(workType ? { workType } : {}), ...(note ? { note } : {}) }
    await logTime(db, { ...entry, ...told }, byPerson())
  } else if ('changes' in person) {
    const changes = ticketChanges.parse(person.to)
    await updateTicket(db, await ticketId(person.changes), changes, byPerson())
  } else if ('opens' in person) {
    const { customer, ...ticket } = person.opens
    const row = await db
      .selectFrom('customers')
      .select('id')
      .where('name', '=', String(customer ?? ''))
      .executeTakeFirst()
    await createTicket(db, newTicket.parse({ ...ticket, customerId: row?.id ?? null }), byPerson())
  } else {
    await settled()
    await answerQuestion(db, person, clock.now())
  }
}

type OwnSaying = Extract<ScenarioEvent, { own: unknown }>['own']

/** Stores an event of our own; what its data leaves out is as in the sample of the trigger. */
async function say(
  { db, registry, intake }: World,
  clock: MovedClock,
  { type, state, customer, device, dedupKey, ticket: place, seatLine, data }: OwnSaying,
  given: readonly string[],
): Promise<void> {
  const sample = registry.kinds.find((kind) => kind.type === type)?.sample
  const ticket = place === undefined ? undefined : await readTicket(db, given, place)
  const line =
    seatLine === undefined
      ? undefined
      : await db
          .selectFrom('seat_lines')
          .select(['id as lineId', 'name as line', 'contract_id as contractId'])
          .where('name', '=', seatLine)
          .executeTakeFirstOrThrow()
  const said = z.record(z.string(), z.json()).parse({
    ...z.record(z.string(), z.json()).parse(sample ?? {}),
    ...(ticket ? { ticket } : { status: state }),
    ...(device === undefined ? {} : { hostname: device }),
    ...line,
    ...data,
  })
  const hints = {
    ...(device === undefined ? {} : { hostname: device }),
    ...(customer === undefined ? {} : { customerName: customer }),
    ...(ticket ? hintsOf(ticket) : {}),
  }
  const about = ticket ? {} : { dedupKey: dedupKey ?? `${type}:${device ?? customer ?? ''}` }
  await storeOwnEvents(db, [
    { type, source: 'scenario', occurredAt: clock.now(), state, hints, data: said, ...about },
  ])
  intake.poke()
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
  const questions = await db
    .selectFrom('approvals')
    .select(['id', 'kind', 'title', 'message', 'status'])
    .orderBy('id')
    .execute()
  const asked = await listAsked(
    db,
    questions.map(({ id }) => id),
  )
  const timeEntries = await db.selectFrom('time_entries').selectAll().orderBy('id').execute()
  const billingLines = await db.selectFrom('billing_lines').selectAll().orderBy('id').execute()
  return {
    tickets: tickets.filter(({ id }) => !given.includes(id)),
    given: given.map((id) => tickets.find((ticket) => ticket.id === id)),
    timeEntries: timeEntries.map(presentTimeEntry),
    billingLines: billingLines.map(presentBillingLine),
    questions: questions.map((question) => ({
      ...question,
      people: asked.filter(({ approvalId }) => approvalId === question.id).map(({ name }) => name),
    })),
    seatChanges: await Promise.all(
      (await db.selectFrom('contracts').select('id').execute()).map(({ id }) => listSeatChanges(db, id)),
    ).then((lists) => lists.flat()),
    // What tells people of questions goes out beside the runs, and links to where they are answered.
    mails: (await Promise.all(mailServer.received.map(readMail))).filter(
      ({ text }) => !text?.includes(enginePublicUrl),
    ),
    runs: Object.fromEntries(runs.map(({ status, count }) => [status, count])),
    skipped: skipped.map(({ reason }) => reason),
  }
}

async function readMail({ to, source }: MailServer['received'][number]) {
  const mail = await simpleParser(source)
  const inReplyTo = mail.inReplyTo?.replace(/[<>]/g, '') ?? null
  const attachments = mail.attachments.map(({ filename }) => filename ?? '')
  return { to, subject: mail.subject, text: mail.text, inReplyTo, attachments }
}
