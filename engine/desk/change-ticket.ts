import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import type { Ticket } from '../msp/ticket.ts'
import type { TicketChange } from '../msp/ticket-event.ts'
import { tellHappening } from './tell-happening.ts'
import { presentTicket, type TicketRow } from './ticket-row.ts'
import { touchedBy } from './touch.ts'
import { heardTicketEvents, historyOf } from './write-history.ts'

/** Characters of a text that the history keeps. */
const longestText = 2000

/** Columns whose changes are kept, by their names in the history. */
const kept: Record<string, { column: string; text?: true }> = {
  customer: { column: 'customer_id' },
  site: { column: 'site_id' },
  contact: { column: 'contact_id' },
  device: { column: 'device_id' },
  contract: { column: 'contract_id' },
  subject: { column: 'subject' },
  description: { column: 'description', text: true },
  status: { column: 'status' },
  statusName: { column: 'status_name' },
  priority: { column: 'priority' },
  impact: { column: 'impact' },
  urgency: { column: 'urgency' },
  type: { column: 'type' },
  category: { column: 'category' },
  queue: { column: 'queue' },
  assignee: { column: 'assignee' },
  tags: { column: 'tags' },
  parent: { column: 'parent_id' },
  merged: { column: 'merged_into_id' },
  resolution: { column: 'resolution', text: true },
  resolutionCode: { column: 'resolution_code' },
}

export interface TicketChangeOrder {
  /** Column to SQL of its new value, which may speak of `tickets` and of `before`. */
  set: Record<string, RawBuilder<unknown>>
  /** Nothing changes where this is false of `before`, the row as it is when its turn has come. */
  when?: RawBuilder<unknown>
  /** A line of the history that no column tells. */
  story?: { field: string; from: RawBuilder<unknown>; to: RawBuilder<unknown> }
  /** SQL for `touched_at`; by who makes the effect, if left out. */
  touched?: RawBuilder<unknown>
}

/**
 * The one statement that changes a ticket: the row, its history and who listens; events are stored where somebody does.
 * Undefined where there is no such ticket or `when` is false.
 */
export async function changeTicket(
  db: Kysely<Database>,
  ticketId: string,
  { set, when = sql`true`, story, touched }: TicketChangeOrder,
  effect: Effect,
): Promise<Ticket | undefined> {
  const columns = Object.keys(set)
  const statusMayChange = columns.includes('status') || columns.includes('status_name')
  const assignments = Object.entries(set).map(([column, value]) => sql`${sql.id(column)} = ${value}`)
  const fields = Object.entries(kept).filter(([, { column }]) => columns.includes(column))
  const lines = [
    ...(fields.length > 0 ? [differences(fields)] : []),
    ...(story ? [sql`select changed.id, ${story.field}::text, ${story.from}, ${story.to} from changed`] : []),
  ]
  const { rows } = await sql<TicketRow & { changes: TicketChange[]; heard: string[] }>`
    with before as (
      select * from tickets where id = ${ticketId}::uuid for update
    ), changed as (
      update tickets set ${sql.join([
        ...assignments,
        ...(statusMayChange ? [sinceWhen(set)] : []),
        sql`updated_at = now()`,
        sql`touched_at = ${touched ?? touchedBy(effect)}`,
      ])}
      from before where tickets.id = before.id and (${when})
      returning tickets.*
    )${
      lines.length === 0
        ? sql``
        : sql`, told as (
      ${historyOf(sql.join(lines, sql` union all `), effect)} returning field, from_value, to_value, id
    )`
    }
    select changed.*, ${
      lines.length === 0
        ? sql`'[]'::jsonb`
        : sql`coalesce(
      (select jsonb_agg(jsonb_build_object('field', field, 'from', from_value, 'to', to_value) order by id) from told), '[]'
    )`
    } as changes, ${heardTicketEvents} as heard
    from changed
  `.execute(db)
  const [row] = rows
  if (!row) return undefined
  const ticket = presentTicket(row)
  await tellHappening(db, row.heard, { ticket, created: false, changes: row.changes }, effect)
  return ticket
}

function differences(fields: [string, { column: string; text?: true }][]): RawBuilder<unknown> {
  const values = fields.map(([field, { column, text }]) => {
    const value = (row: string) =>
      text ? sql`left(${sql.ref(`${row}.${column}`)}, ${sql.lit(longestText)})` : sql.ref(`${row}.${column}`)
    return sql`(${sql.lit(field)}, to_jsonb(${value('before')}), to_jsonb(${value('changed')}),
      ${sql.ref(`before.${column}`)} is distinct from ${sql.ref(`changed.${column}`)})`
  })
  return sql`
    select changed.id, field.name, field.was, field.becomes
      from changed join before on before.id = changed.id
     cross join lateral (values ${sql.join(values)}) as field (name, was, becomes, differs)
     where field.differs`
}

/** SQL for `status_since`: it starts anew with the status, or with the name that the MSP gives it. */
function sinceWhen({ status, status_name: name }: Record<string, RawBuilder<unknown>>): RawBuilder<unknown> {
  const differs = [
    ...(status ? [sql`(${status}) is distinct from tickets.status`] : []),
    ...(name ? [sql`(${name}) is distinct from tickets.status_name`] : []),
  ]
  return sql`status_since = case when ${sql.join(differs, sql` or `)} then now() else tickets.status_since end`
}
