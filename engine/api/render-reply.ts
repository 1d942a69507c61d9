import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { findTicket } from '../desk/find-ticket.ts'
import { evaluate } from '../expressions/evaluate.ts'
import { ExpressionError } from '../expressions/expression-error.ts'
import type { JsonObject } from '../graph/json.ts'
import type { CannedReply } from '../msp/desk-settings.ts'
import { notFound, Problem } from './problems.ts'

/** What templates may speak of beside `customer`, by the names that people know. */
const names =
  '{%- assign ticket = trigger.ticket -%}{%- assign contact = trigger.contact -%}{%- assign technician = trigger.technician -%}'

/**
 * The text of a canned reply for a ticket, in the customer's language, else in English, else in whichever there is. Throws
 * a `Problem` for a template that cannot be filled in.
 */
export async function renderReply(
  db: Kysely<Database>,
  reply: CannedReply,
  ticketId: string,
  technician: string,
): Promise<{ language: string; body: string }> {
  const ticket = await findTicket(db, { id: ticketId })
  if (!ticket) throw notFound('ticket')
  const { customer, contact } = await partiesOf(db, ticket)
  const language = languageOf(reply, typeof customer?.language === 'string' ? customer.language : undefined)
  const source = `${names}${reply.texts[language] ?? ''}`
  const name = ticket.requesterName
  const scope = {
    trigger: {
      ticket: { ...ticket },
      contact: contact ?? { name, email: ticket.requesterEmail },
      technician: { name: technician },
    },
    event: null,
    customer: customer ?? null,
    vars: {},
    steps: {},
    run: { timeZone: typeof customer?.timeZone === 'string' ? customer.timeZone : 'UTC' },
  }
  try {
    const body = await evaluate({ kind: 'template', source }, scope)
    return { language, body: String(body ?? '').trim() }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    throw new Problem(
      422,
      `The canned reply "${reply.name}" cannot be filled in (${language}): ${error.message}`,
    )
  }
}

function languageOf({ texts }: CannedReply, wanted: string | undefined): string {
  const [first = 'en'] = Object.keys(texts)
  return [wanted, 'en'].find((one) => one !== undefined && texts[one] !== undefined) ?? first
}

async function partiesOf(
  db: Kysely<Database>,
  { customerId, contactId }: { customerId: string | null; contactId: string | null },
): Promise<{ customer: JsonObject | null; contact: JsonObject | null }> {
  const { rows } = await sql<{ customer: JsonObject | null; contact: JsonObject | null }>`
    select (
      select jsonb_build_object('id', id, 'name', name, 'language', language, 'timeZone', time_zone, 'tags', tags)
        from customers where id = ${customerId}::uuid
    ) as customer, (
      select jsonb_build_object('id', id, 'name', name, 'email', email, 'phone', phone)
        from contacts where id = ${contactId}::uuid
    ) as contact`.execute(db)
  return rows[0] ?? { customer: null, contact: null }
}
