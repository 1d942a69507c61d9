import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { likePattern } from '../desk/customers.ts'
import { presentTicket } from '../desk/ticket-row.ts'
import type { ticketView } from './present-ticket.ts'

export interface TicketFilter {
  status?: readonly TicketStatus[] | undefined
  priority?: readonly TicketPriority[] | undefined
  customerId?: string | undefined
  assignee?: string | undefined
  /** In subject, requester and customer; a number also finds the ticket of that number. */
  search?: string | undefined
  /** Number of the last ticket of the page before. */
  before?: number | undefined
  limit: number
}

type TicketStatus = TicketView['status']
type TicketPriority = TicketView['priority']
type TicketView = Omit<z.output<typeof ticketView>, 'clocks'>

/** The newest first. */
export async function listTickets(db: Kysely<Database>, filter: TicketFilter): Promise<TicketView[]> {
  const { status, priority, customerId, assignee, before } = filter
  const search = filter.search?.trim().replace(/^#/, '') ?? ''
  const pattern = likePattern(search)
  const rows = await ticketsWithNames(db)
    .$if(status !== undefined, (query) => query.where('tickets.status', 'in', status ?? []))
    .$if(priority !== undefined, (query) => query.where('tickets.priority', 'in', priority ?? []))
    .$if(customerId !== undefined, (query) => query.where('tickets.customer_id', '=', customerId ?? ''))
    .$if(assignee !== undefined, (query) => query.where('tickets.assignee', '=', assignee ?? ''))
    .$if(before !== undefined, (query) => query.where('tickets.number', '<', before ?? 0))
    .$if(search !== '', (query) =>
      query.where((where) =>
        where.or([
          where('tickets.subject', 'ilike', pattern),
          where('tickets.requester_name', 'ilike', pattern),
          where('tickets.requester_email', 'ilike', pattern),
          where('customers.name', 'ilike', pattern),
          ...(/^\d{1,12}$/.test(search) ? [where('tickets.number', '=', Number(search))] : []),
        ]),
      ),
    )
    .orderBy('tickets.number', 'desc')
    .limit(filter.limit)
    .execute()
  return rows.map(presentTicketView)
}

export async function findTicketView(db: Kysely<Database>, id: string): Promise<TicketView | undefined> {
  const row = await ticketsWithNames(db).where('tickets.id', '=', id).executeTakeFirst()
  return row && presentTicketView(row)
}

function ticketsWithNames(db: Kysely<Database>) {
  return db
    .selectFrom('tickets')
    .leftJoin('customers', 'customers.id', 'tickets.customer_id')
    .leftJoin('devices', 'devices.id', 'tickets.device_id')
    .selectAll('tickets')
    .select([
      'customers.name as customer_name',
      'devices.hostname as device_name',
      sql<number>`(select count(*) from ticket_comments where ticket_id = tickets.id)`.as('comment_count'),
    ])
}

type TicketRow = Awaited<ReturnType<ReturnType<typeof ticketsWithNames>['execute']>>[number]

function presentTicketView(row: TicketRow): TicketView {
  return {
    ...presentTicket(row),
    customerName: row.customer_name,
    deviceName: row.device_name,
    commentCount: row.comment_count,
  }
}
