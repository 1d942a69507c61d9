import type { Pool } from 'pg'

export const ticketsInAll = 1_000_000
const atOnce = 50_000
const customers = 500
const technicians = 30
const phrases = 20_000

const fivePhrases = Array.from({ length: 5 }, () => `said.words[1 + floor(random() * ${phrases})]`).join(', ')

/** Fills an empty desk with a million tickets of years, of which the last ones are mostly open, with words as people use them. */
export async function writeMillionTickets(pool: Pool, progress: (sentence: string) => void): Promise<void> {
  await pool.query(
    `insert into customers (id, name)
     select gen_random_uuid(), 'Customer ' || n || ' Srl' from generate_series(1, $1) as n`,
    [customers],
  )
  await pool.query(
    `insert into devices (id, hostname, customer_id)
     select gen_random_uuid(), 'SRV-' || row_number() over (), id from customers, generate_series(1, 4)`,
  )
  // Some words are everywhere and most are rare, as in a language; people say the same things again and again.
  await pool.query(
    `create table phrases as
     select n, (select string_agg(
                  substr('bacedifoguhakelimonupaqeresitovuxazebo', 1 + (v % 19) * 2, 2) ||
                  substr('lamenipotu', 1 + (v / 19 % 5) * 2, 2) || case when v < 95 then '' else to_hex(v) end, ' ')
                  from (select floor(30000 * power(random(), 4))::integer as v from generate_series(1, 8 + 0 * n)) as drawn) as words
       from generate_series(1, $1) as n`,
    [phrases],
  )
  // Indexed at once at the end, as a migration does it.
  await pool.query('alter table tickets disable trigger search_finds_new')
  await pool.query('alter table ticket_comments disable trigger search_finds_comments')
  for (let from = 1; from <= ticketsInAll; from += atOnce) {
    await pool.query(
      `insert into tickets (id, customer_id, device_id, requester_name, requester_email, subject, description, status,
                            priority, queue, assignee, tags, created_at, closed_at)
       select gen_random_uuid(), known.ids[1 + n % ${customers}],
              case when n % 3 = 0 then machines.ids[1 + n % (4 * ${customers})] end,
              'Person ' || n % 5000, 'person' || n % 5000 || '@customer' || n % ${customers} || '.example',
              '' || said.words[1 + floor(random() * ${phrases})], concat_ws(' ', ${fivePhrases}), life.status,
              (array['normal', 'normal', 'normal', 'normal', 'normal', 'low', 'low', 'high', 'high', 'critical'])[1 + n % 10],
              (array['Support', 'Support', 'Support', 'Alerts', 'Projects', 'Billing'])[1 + n % 6],
              case when n % 9 > 0 then 'technician' || n % ${technicians} || '@msp.example' end,
              case when n % 20 = 0 then array['vip', 'month-' || n % 12] when n % 2000 = 1 then array['rare'] else '{}' end,
              now() - ($3 - n) * interval '2 minutes', case when life.status = 'closed' then now() end
         from generate_series($1::integer, $2::integer) as n
        cross join (select array_agg(id) as ids from customers) as known
        cross join (select array_agg(id) as ids from devices) as machines
        cross join (select array_agg(words) as words from phrases) as said
        cross join lateral (select case when n < $3 - 40000 and n % 100 > 0 then 'closed'
                                        else (array['new', 'open', 'waiting', 'resolved'])[1 + n % 4] end as status) as life`,
      [from, from + atOnce - 1, ticketsInAll],
    )
    if (from % 250_000 === 1) progress(`  ${from - 1 + atOnce} tickets`)
  }
  await pool.query(`
    insert into ticket_comments (id, ticket_id, author_kind, visibility, body)
    select gen_random_uuid(), id, 'technician', 'public', concat_ws(' ', ${fivePhrases})
      from tickets, (select array_agg(words) as words from phrases) as said where number % 4 = 0`)
  await pool.query(`
    insert into ticket_clocks (ticket_id, metric, policy_id, policy_name, state, started_at, due_at, target_minutes,
                               minutes_left, percent_used, paused_minutes)
    select id, metric, gen_random_uuid(), 'Standard', case when number % 5 = 0 then 'paused' when number % 7 = 0 then 'breached' else 'running' end,
           created_at, case when number % 5 > 0 then now() + (number % 97 - 20) * interval '1 hour' end, 480, 0, 50, 0
      from tickets, unnest(array['first_response', 'resolution']) as metric where status not in ('resolved', 'closed')`)
  await pool.query('alter table tickets enable trigger search_finds_new')
  await pool.query('alter table ticket_comments enable trigger search_finds_comments')
  progress('  now their words')
  await pool.query('drop index ticket_search_by_words')
  await pool.query(`
    insert into ticket_search (number, document)
    select ticket.number, ticket_document(ticket, customers.name) ||
           array_to_tsvector(search_words((select string_agg(body, ' ') from ticket_comments where ticket_id = ticket.id)))
      from tickets as ticket left join customers on customers.id = ticket.customer_id order by ticket.number`)
  await pool.query(
    'create index ticket_search_by_words on ticket_search using gin (document) with (gin_pending_list_limit = 512)',
  )
  await pool.query('vacuum (analyze)')
}
