import { listAsked } from '../approvals/list-asked.ts'
import { presentBillingLine } from '../desk/add-billing-line.ts'
import { presentTimeEntry } from '../desk/log-time.ts'
import { listSeatChanges } from '../desk/seat-lines.ts'
import { presentTicket } from '../desk/ticket-row.ts'
import type { StageMail } from './scenario-connectors.ts'
import { type StageEngine, stageUrl } from './stage-engine.ts'

/** Everything an expectation can speak of, as it is now. */
export async function lookAround(
  { db }: StageEngine,
  mails: readonly StageMail[],
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
    mails: mails.filter(({ text }) => !text.replaceAll(`${stageUrl}/secret/`, '').includes(stageUrl)),
    runs: Object.fromEntries(runs.map(({ status, count }) => [status, count])),
    skipped: skipped.map(({ reason }) => reason),
  }
}
