import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { isOpen, type Ticket, type TicketChanges, ticketChanges } from '../msp/ticket.ts'
import { StepFailed } from '../sdk/errors.ts'
import { changeTicket } from './change-ticket.ts'
import { contractInForce } from './contract-in-force.ts'
import { findTicket } from './find-ticket.ts'
import { nameStatus } from './name-status.ts'
import { priorityOf } from './priority-matrix.ts'
import { missing, referencesExist, refuseMissing } from './references.ts'
import { dedupKeyOnReopening } from './touch.ts'

/**
 * Changes what is given and nothing else. A new customer brings its contract in force; impact and urgency bring their
 * priority where none is given; leaving the open states sets the time of closing, coming back to them clears it.
 */
export async function updateTicket(
  db: Kysely<Database>,
  ticketId: string,
  input: TicketChanges,
  effect: Effect,
): Promise<Ticket> {
  const changes = ticketChanges.parse(input)
  const { customerId, siteId, contactId, deviceId, parentId } = changes
  const named = await nameStatus(db, changes)
  const references = { customerId, siteId, contactId, deviceId, parentId }
  const ticket = await changeTicket(
    db,
    ticketId,
    {
      set: {
        ...fieldsOf(changes),
        ...(customerId === undefined
          ? {}
          : {
              contract_id: customerId ? contractInForce(sql`${customerId}::uuid`) : sql`null::uuid`,
            }),
        ...(named === undefined ? {} : statusColumns(named)),
        ...priorityColumn(changes),
      },
      when: sql`${referencesExist(references)} and ${notItsOwnChild(parentId)}
        ${named?.status === undefined ? sql`` : sql`and before.merged_into_id is null`}`,
    },
    effect,
  )
  if (ticket) return ticket
  await refuseMissing(db, references)
  const unchanged = await findTicket(db, { id: ticketId })
  if (!unchanged) throw missing('ticket', ticketId)
  throw unchanged.mergedIntoId !== null && named?.status !== undefined
    ? new StepFailed(
        `Ticket #${unchanged.number} became part of another one and stays closed. Change the status of that one.`,
        { code: 'merged' },
      )
    : new StepFailed(
        `Ticket #${unchanged.number} cannot stand below itself or one of its children. Choose another parent.`,
        { code: 'parent_ring' },
      )
}

/** SQL that is false where the parent wanted is the ticket itself, or stands below it. */
function notItsOwnChild(parentId: string | null | undefined): RawBuilder<unknown> {
  if (!parentId) return sql`true`
  return sql`not exists (
    with recursive above (id, parent_id, height) as (
      select id, parent_id, 1 from tickets where id = ${parentId}::uuid
      union all
      select tickets.id, tickets.parent_id, height + 1 from tickets join above on tickets.id = above.parent_id
       where height < 100
    )
    select 1 from above where above.id = before.id
  )`
}

function fieldsOf(changes: TicketChanges): Record<string, RawBuilder<unknown>> {
  const ids = {
    customer_id: changes.customerId,
    site_id: changes.siteId,
    contact_id: changes.contactId,
    device_id: changes.deviceId,
    parent_id: changes.parentId,
  }
  const texts = {
    subject: changes.subject,
    description: changes.description,
    priority: changes.priority,
    impact: changes.impact,
    urgency: changes.urgency,
    type: changes.type,
    category: changes.category,
    queue: changes.queue,
    assignee: changes.assignee,
    resolution_code: changes.resolutionCode,
  }
  return {
    ...given(ids, (value) => sql`${value}::uuid`),
    ...given(texts, (value) => sql`${value}::text`),
    ...given({ tags: changes.tags }, (value) => sql`${value}::text[]`),
  }
}

function given(
  values: Record<string, unknown>,
  toSql: (value: unknown) => RawBuilder<unknown>,
): Record<string, RawBuilder<unknown>> {
  const set = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(set.map(([column, value]) => [column, toSql(value)]))
}

/** What a ticket's columns become with a status; a name alone is taken away without touching the kind. */
export function statusColumns({
  status,
  statusName,
}: {
  status: Ticket['status'] | undefined
  statusName: string | null
}): Record<string, RawBuilder<unknown>> {
  const name = { status_name: sql`${statusName}::text` }
  if (status === undefined) return name
  return {
    ...name,
    status: sql`${status}::text`,
    closed_at: isOpen(status) ? sql`null::timestamptz` : sql`coalesce(tickets.closed_at, now())`,
    ...(isOpen(status) ? { dedup_key: dedupKeyOnReopening } : {}),
  }
}

function priorityColumn({ priority, impact, urgency }: TicketChanges): Record<string, RawBuilder<unknown>> {
  if (priority !== undefined || (impact === undefined && urgency === undefined)) return {}
  const now = (value: string | undefined, column: string) =>
    value === undefined ? sql.ref(`tickets.${column}`) : sql`${value}::text`
  return { priority: priorityOf(now(impact, 'impact'), now(urgency, 'urgency')) }
}
