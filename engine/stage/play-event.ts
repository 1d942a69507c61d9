import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { closeTicket } from '../desk/close-ticket.ts'
import { commentTicket } from '../desk/comment-ticket.ts'
import { createTicket } from '../desk/create-ticket.ts'
import { logTime } from '../desk/log-time.ts'
import { hintsOf } from '../desk/tell-happening.ts'
import { presentTicket } from '../desk/ticket-row.ts'
import { updateTicket } from '../desk/update-ticket.ts'
import { newTicket, type Ticket, ticketChanges } from '../msp/ticket.ts'
import { storeOwnEvents } from '../own-events/store-own-events.ts'
import type { ImportedPlaybook } from '../playbooks/import-playbook.ts'
import type { ScenarioEvent } from '../playbooks/scenario.ts'
import { startManually } from '../triggers/start-manually.ts'
import { answerQuestion } from './answer-question.ts'
import { bringMail, deliver, makeDue } from './bring-event.ts'
import type { MovedClock } from './moved-clock.ts'
import { sendPortalForm } from './send-portal-form.ts'
import type { StageEngine } from './stage-engine.ts'

const byPerson = () => ({ key: uuidv7(), runId: null })

/** False where it was refused. */
export async function playEvent(
  engine: StageEngine,
  clock: MovedClock,
  imported: ImportedPlaybook,
  event: Exclude<ScenarioEvent, { passes: unknown }>,
  given: readonly string[],
): Promise<boolean> {
  if ('person' in event) {
    await act(engine, clock, event.person, given)
    engine.intake.poke()
    return true
  }
  if ('customer' in event) {
    const comment = { body: event.customer.body, authorKind: 'customer', visibility: 'public' } as const
    const ticketId = await findTicketId(engine.db, given, event.customer.replies)
    const actor = { kind: 'customer', name: 'Customer', userId: null } as const
    await commentTicket(engine.db, ticketId, comment, { ...byPerson(), actor })
    engine.intake.poke()
    return true
  }
  if ('own' in event) {
    await say(engine, clock, event.own, given)
    return true
  }
  const trigger = imported.triggers.find(({ nodeId }) => nodeId === event.at)
  if (!trigger) throw new Error(`The playbook has no trigger "${event.at}"`)
  if ('mail' in event) await bringMail(engine, trigger.id, event.mail)
  else if ('schedule' in event) await makeDue(engine, trigger.id)
  else if ('portal' in event) {
    await sendPortalForm(engine, trigger.hookUrl, event.portal)
    engine.intake.poke()
  } else if ('manual' in event) {
    const { onTicket, manual } = event
    const ticket = onTicket === undefined ? undefined : await readTicket(engine.db, given, onTicket)
    const context = ticket && { hints: hintsOf(ticket), data: {} }
    await engine.db.transaction().execute((tx) =>
      startManually(tx, engine.registry, {
        workflowId: imported.workflowId,
        triggerNode: trigger.nodeId,
        input: manual,
        context,
        actor: 'scenario',
      }),
    )
  } else {
    const { body, headers, wrongSecret } = event.webhook
    const secret = wrongSecret ? 'not the secret' : (trigger.secret ?? '')
    const answer = await deliver(engine, trigger, body, { headers, secret })
    return answer.status === 'accepted'
  }
  return true
}

type PersonalAct = Extract<ScenarioEvent, { person: unknown }>['person']

/** Given tickets by their place, else all by their age. */
async function findTicketId(db: StageEngine['db'], given: readonly string[], place: number): Promise<string> {
  const rows = await db.selectFrom('tickets').select('id').orderBy('number').execute()
  const id = given.length > 0 ? given[place - 1] : rows[place - 1]?.id
  if (!id) throw new Error(`There is no ticket ${place} yet`)
  return id
}

async function readTicket(db: StageEngine['db'], given: readonly string[], place: number): Promise<Ticket> {
  const id = await findTicketId(db, given, place)
  const row = await db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  return presentTicket(row)
}

async function act(
  { db, settled }: StageEngine,
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
  { db, registry, intake }: StageEngine,
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
