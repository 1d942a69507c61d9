import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { CustomerDays, TicketMonth } from '../msp/customer-month.ts'
import { missing } from './references.ts'

/** Sums up the tickets of a customer, without merged ones and our own (of type `internal`). Throws `StepFailed` where there is no such customer. */
export async function sumTickets(
  db: Kysely<Database>,
  { customerId, fromDay, toDay }: CustomerDays,
): Promise<TicketMonth> {
  const { rows } = await sql<Omit<TicketMonth, 'customer'> & { id: string; name: string; language: string }>`
    with customer as (
      select id, name, language, ${fromDay}::date::timestamp at time zone time_zone as begins,
             (${toDay}::date + 1)::timestamp at time zone time_zone as ends
        from customers where id = ${customerId}::uuid
    ), ticket as (
      select t.* from tickets t, customer c where t.customer_id = c.id and t.merged_into_id is null and t.type <> 'internal'
    ), opened as (
      select ticket.priority from ticket, customer where ticket.created_at >= begins and ticket.created_at < ends
    ), worked as (
      select e.work_type, e.minutes from time_entries e, customer
       where e.customer_id = customer.id and e.started_at >= begins and e.started_at < ends
    )
    select customer.id, customer.name, customer.language,
           (select count(*)::int from opened) as opened,
           (select count(*)::int from ticket where closed_at >= begins and closed_at < ends) as closed,
           (select count(*)::int from ticket
             where created_at < ends and (closed_at is null or closed_at >= ends)) as open,
           coalesce((select jsonb_agg(jsonb_build_object('priority', priority, 'opened', number)
                                      order by array_position('{critical,high,normal,low}'::text[], priority))
              from (select priority, count(*) as number from opened group by 1) as each), '[]') as "byPriority",
           (select jsonb_build_object('kept', count(*) filter (where k.state = 'met'),
                                      'missed', count(*) filter (where k.state = 'breached'))
              from ticket_clocks k join ticket on ticket.id = k.ticket_id
             where coalesce(k.stopped_at, k.due_at) >= begins and coalesce(k.stopped_at, k.due_at) < ends) as sla,
           (select coalesce(sum(minutes), 0)::int from worked) as minutes,
           coalesce((select jsonb_agg(jsonb_build_object('workType', work_type, 'minutes', sum) order by sum desc, work_type)
              from (select work_type, sum(minutes) as sum from worked group by 1) as each), '[]') as "byWorkType"
      from customer`.execute(db)
  const [row] = rows
  if (!row) throw missing('customer', customerId)
  const { id, name, language, ...sums } = row
  return { customer: { id, name, language: language === 'it' ? 'it' : 'en' }, ...sums }
}
