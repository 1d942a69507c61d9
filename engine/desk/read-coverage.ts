import { type Kysely, type Selectable, sql } from 'kysely'
import type { ContractsTable, Database } from '../db/schema.ts'
import { businessHours, usualBusinessHours } from '../msp/business-hours.ts'
import { type Contract, isInForce } from '../msp/contract.ts'
import { periodOf } from '../msp/contract-period.ts'
import { type Balance, type CoverageInput, coverageWork, type NewCoverageWork } from '../msp/coverage.ts'
import { rateCard } from '../msp/coverage-rate.ts'
import { dayIn } from '../msp/day.ts'
import { presentContract } from './contract-row.ts'
import { missing } from './references.ts'

/** Work on a ticket, or of a customer; what is not said is taken from the ticket. */
export interface CoverageQuestion {
  ticketId?: string | null | undefined
  customerId?: string | null | undefined
  work: NewCoverageWork
}

export interface CoverageFacts {
  input: CoverageInput
  customerId: string | null
  language: 'en' | 'it'
}

interface SubjectRow {
  customer_id: string | null
  contract_id: string | null
  site_id: string | null
  device_id: string | null
  contact_id: string | null
  priority: string | null
  category: string | null
  time_zone: string | null
  language: 'en' | 'it' | null
  business_hours: unknown
  own_hours: unknown
  terms: unknown
  hostname: string | null
  in_contract: boolean | null
  device_site_id: string | null
  contact_name: string | null
}

/**
 * All that a decision about work needs. With `lock`, contracts that count hours or money stay as they are read until the
 * transaction ends, so that two who draw at once do not both draw the last hour. Throws `StepFailed` where ticket or customer
 * do not exist.
 */
export async function readCoverage(
  db: Kysely<Database>,
  { ticketId = null, customerId = null, work }: CoverageQuestion,
  { lock }: { lock: boolean },
): Promise<CoverageFacts> {
  const subject = await readSubject(db, ticketId, customerId, work)
  const found = coverageWork.parse({
    ...work,
    contractId: work.contractId ?? subject.contract_id,
    siteId: work.siteId ?? subject.site_id ?? subject.device_site_id,
    deviceId: work.deviceId ?? subject.device_id,
    contactId: work.contactId ?? subject.contact_id,
    category: work.category ?? (subject.category || null),
    critical: work.critical ?? subject.priority === 'critical',
  })
  const owner = subject.customer_id
  const contracts = owner === null ? [] : await readContracts(db, owner, lock)
  const hours = businessHours.parse(subject.own_hours ?? subject.business_hours ?? usualBusinessHours)
  const timeZone = subject.time_zone ?? hours.timeZone
  const day = dayIn(timeZone, new Date(found.startedAt))
  return {
    customerId: owner,
    language: subject.language ?? 'it',
    input: {
      work: found,
      contracts,
      balances: await readBalances(db, contracts, day),
      rateCard: rateCard.parse(subject.terms ?? {}),
      hours,
      timeZone,
      device:
        found.deviceId !== null && subject.hostname !== null
          ? {
              id: found.deviceId,
              hostname: subject.hostname,
              inContract: subject.in_contract ?? true,
              siteId: subject.device_site_id,
            }
          : null,
      contact:
        found.contactId !== null && subject.contact_name !== null
          ? { id: found.contactId, name: subject.contact_name }
          : null,
    },
  }
}

/** What was used of each contract in the period that a day lies in. */
export async function readBalances(
  db: Kysely<Database>,
  contracts: readonly Contract[],
  day: string,
): Promise<Record<string, Balance>> {
  const periodic = contracts.filter(
    (contract) => contract.includedPer !== 'contract' && isInForce(contract, day),
  )
  if (periodic.length === 0) return {}
  const { rows } = await sql<{ id: string; minutes: number; amount: number }>`
    select wanted.id, coalesce(sum(draw.minutes), 0)::integer as minutes,
           coalesce(sum(draw.amount_minor), 0)::bigint as amount
      from unnest(
        ${periodic.map(({ id }) => id)}::uuid[],
        ${periodic.map((contract) => periodOf(contract, day).start)}::date[]
      ) as wanted(id, start)
      left join contract_draws draw on draw.contract_id = wanted.id and draw.period_start = wanted.start
     group by wanted.id`.execute(db)
  return Object.fromEntries(
    rows.map(({ id, minutes, amount }) => [id, { usedMinutes: minutes, usedAmountMinor: Number(amount) }]),
  )
}

async function readSubject(
  db: Kysely<Database>,
  ticketId: string | null,
  customerId: string | null,
  work: NewCoverageWork,
): Promise<SubjectRow> {
  const { rows } = await sql<SubjectRow & { asked: string | null }>`
    select ticket.id as asked, customer.id as customer_id, ticket.contract_id, ticket.site_id, ticket.device_id,
           ticket.contact_id, ticket.priority, ticket.category, customer.time_zone, customer.language,
           customer.business_hours as own_hours,
           (select value from settings where name = 'business_hours') as business_hours,
           (
             select terms from rate_cards
              where rate_cards.customer_id = customer.id or rate_cards.customer_id is null
              order by rate_cards.customer_id nulls last limit 1
           ) as terms,
           device.hostname, device.in_contract, device.site_id as device_site_id, contact.name as contact_name
      from (select 1) as one
      left join tickets ticket on ticket.id = ${ticketId}::uuid
      left join customers customer on customer.id = coalesce(${customerId}::uuid, ticket.customer_id)
      left join devices device on device.id = coalesce(${work.deviceId ?? null}::uuid, ticket.device_id)
      left join contacts contact on contact.id = coalesce(${work.contactId ?? null}::uuid, ticket.contact_id)`.execute(
    db,
  )
  const [row] = rows
  if (ticketId !== null && !row?.asked) throw missing('ticket', ticketId)
  if (!row || (customerId !== null && row.customer_id === null)) throw missing('customer', customerId ?? '')
  return row
}

async function readContracts(db: Kysely<Database>, customerId: string, lock: boolean): Promise<Contract[]> {
  if (lock) {
    await sql`
      select id from contracts where customer_id = ${customerId}::uuid and kind in ('block_hours', 'prepaid')
       order by id for no key update`.execute(db)
  }
  const { rows } = await sql<Selectable<ContractsTable>>`
    select * from contracts where customer_id = ${customerId}::uuid order by starts_on desc, id`.execute(db)
  return rows.map(presentContract)
}
