import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { findTicket } from '../desk/find-ticket.ts'
import { evaluate } from '../expressions/evaluate.ts'
import { ExpressionError } from '../expressions/expression-error.ts'
import type { JsonObject } from '../graph/json.ts'
import type { CannedReply } from '../msp/desk-settings.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { FilledReply } from '../sdk/stores.ts'

/** What templates may speak of beside `customer`, by the names that people know. */
const names = ['ticket', 'contact', 'technician', 'values']
  .map((name) => `{%- assign ${name} = trigger.${name} -%}`)
  .join('')

export interface ReplySubject {
  /** Null: of no ticket. */
  ticketId: string | null
  /** Where there is no ticket. */
  customerId?: string | null
  technician: string
  values?: JsonObject
}

/**
 * The text of a canned reply, in the customer's language, else in English, else in whichever there is. Throws `StepFailed`
 * where there is no such ticket, and for a template that cannot be filled in.
 */
export async function fillReply(
  db: Kysely<Database>,
  reply: CannedReply,
  { ticketId, customerId = null, technician, values = {} }: ReplySubject,
): Promise<FilledReply> {
  const ticket = ticketId === null ? undefined : await findTicket(db, { id: ticketId })
  if (ticketId !== null && !ticket) {
    throw new StepFailed('There is no such ticket.', { class: 'NotFound', code: 'no_ticket' })
  }
  const { customer, contact } = await partiesOf(db, ticket ?? { customerId, contactId: null })
  const language = languageOf(reply, typeof customer?.language === 'string' ? customer.language : undefined)
  const scope = {
    trigger: {
      ticket: ticket ? { ...ticket } : null,
      contact: contact ?? (ticket ? { name: ticket.requesterName, email: ticket.requesterEmail } : null),
      technician: { name: technician },
      values,
    },
    event: null,
    customer: customer ?? null,
    vars: {},
    steps: {},
    run: { timeZone: typeof customer?.timeZone === 'string' ? customer.timeZone : 'UTC' },
  }
  try {
    const text = await evaluate({ kind: 'template', source: `${names}${reply.texts[language] ?? ''}` }, scope)
    return { language, text: String(text ?? '').trim() }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    throw new StepFailed(
      `The canned reply "${reply.name}" cannot be filled in (${language}): ${error.message}`,
      { code: 'reply_not_filled' },
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
