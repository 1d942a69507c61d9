import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type BusinessHours, businessHours } from '../msp/business-hours.ts'
import type { TicketLife } from '../msp/sla-clock.ts'
import { type Ticket, ticketStatus } from '../msp/ticket.ts'

/** What of a ticket and its customer its clocks go by. */
export interface TicketFacts extends TicketLife {
  id: string
  customerId: string | null
  contractId: string | null
  queue: string
  status: Ticket['status']
  /** Part of another ticket: the clocks of that one count. */
  isMerged: boolean
  /** When the last thing happened that is known here. */
  latestAt: Date
}

export interface CustomerFacts {
  tags: readonly string[]
  hours: BusinessHours | undefined
}

interface TicketRow {
  id: string
  customer_id: string | null
  contract_id: string | null
  queue: string
  status: Ticket['status']
  priority: Ticket['priority']
  created_at: Date
  merged: boolean
  first_reply_at: Date | null
  last_reply_at: Date | null
  /** [field, at in ms, from, to], the oldest first. */
  story: [string, number, unknown, unknown][] | null
}

/** The facts of tickets; those that are gone are left out. Closed ones too, if they are asked for. */
export async function readTicketFacts(
  db: Kysely<Database>,
  ticketIds: readonly string[],
): Promise<TicketFacts[]> {
  if (ticketIds.length === 0) return []
  const { rows } = await sql<TicketRow>`
    select t.id, t.customer_id, t.contract_id, t.queue, t.status, t.priority, t.created_at,
           t.merged_into_id is not null as merged, reply.first_reply_at, reply.last_reply_at, told.story
      from tickets t
      left join (
        select ticket_id, min(created_at) as first_reply_at, max(created_at) as last_reply_at
          from ticket_comments
         where ticket_id = any(${ticketIds}::uuid[]) and visibility = 'public' and author_kind = 'technician'
         group by ticket_id
      ) as reply on reply.ticket_id = t.id
      left join (
        select ticket_id,
               jsonb_agg(jsonb_build_array(field, extract(epoch from at) * 1000, from_value, to_value) order by id) as story
          from ticket_history
         where ticket_id = any(${ticketIds}::uuid[]) and field in ('created', 'status', 'statusName', 'sla')
         group by ticket_id
      ) as told on told.ticket_id = t.id
     where t.id = any(${ticketIds}::uuid[])`.execute(db)
  return rows.map(toFacts)
}

function toFacts(row: TicketRow): TicketFacts {
  const told = (row.story ?? []).map(([field, at, from, to]) => ({ field, at: new Date(at), from, to }))
  const changes = told.filter(({ field }) => field === 'status' || field === 'statusName')
  const began = told.find(({ field }) => field === 'created')
  let status = statusIn(began?.to) ?? statusNamed(firstOf(changes, 'status')?.from) ?? row.status
  let name = nameIn(firstOf(changes, 'statusName')?.from)
  const statuses: TicketLife['statuses'][number][] = [{ at: row.created_at, status, name }]
  for (const { field, at, to } of changes) {
    if (field === 'status') status = statusNamed(to) ?? status
    else name = nameIn(to)
    statuses.push({ at, status, name })
  }
  const latest = Math.max(
    ...told.map(({ at }) => at.getTime()),
    row.created_at.getTime(),
    row.last_reply_at?.getTime() ?? 0,
  )
  return {
    id: row.id,
    customerId: row.customer_id,
    contractId: row.contract_id,
    queue: row.queue,
    status: row.status,
    isMerged: row.merged,
    latestAt: new Date(latest),
    createdAt: row.created_at,
    priority: row.priority,
    statuses,
    holds: told.filter(({ field }) => field === 'sla').map(({ at, to }) => ({ at, held: to === 'paused' })),
    firstReplyAt: row.first_reply_at,
    lastReplyAt: row.last_reply_at,
  }
}

function firstOf<Entry extends { field: string }>(changes: readonly Entry[], field: string) {
  return changes.find((change) => change.field === field)
}

function statusNamed(value: unknown): Ticket['status'] | undefined {
  return ticketStatus.safeParse(value).data
}

function statusIn(value: unknown): Ticket['status'] | undefined {
  return value !== null && typeof value === 'object' && 'status' in value
    ? statusNamed(value.status)
    : undefined
}

function nameIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** Tags and hours of customers, by id. */
export async function readCustomerFacts(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<Map<string, CustomerFacts>> {
  if (customerIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; tags: string[]; business_hours: unknown }>`
    select id, tags, business_hours from customers where id = any(${customerIds}::uuid[])`.execute(db)
  return new Map(
    rows.map(({ id, tags, business_hours }) => [
      id,
      { tags, hours: business_hours === null ? undefined : businessHours.parse(business_hours) },
    ]),
  )
}
