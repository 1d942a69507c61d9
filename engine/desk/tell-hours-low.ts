import { type Kysely, type Selectable, sql } from 'kysely'
import type { ContractsTable, Database } from '../db/schema.ts'
import type { Contract } from '../msp/contract.ts'
import type { ContractBalance } from '../msp/contract-draw.ts'
import { dayIn } from '../msp/day.ts'
import type { MoneyEventData } from '../msp/money-event.ts'
import { type OwnEvent, storeOwnEvents } from '../own-events/store-own-events.ts'
import { presentContract } from './contract-row.ts'
import { balancesOf } from './draw-hours.ts'
import { heardEvents } from './heard-events.ts'
import { readMspHours } from './msp-hours.ts'

const dayMs = 86_400_000
const longestDays = 3650

/**
 * Says of each contract in force that counts hours or money how much is used, once for each share that people want to hear
 * of and each period; of several shares at once the highest. Answers how many events it stored.
 */
export async function tellHoursLow(db: Kysely<Database>, now: Date): Promise<number> {
  const heard = await heardEvents(db, ['contract.hours_low', 'contract.hours_exhausted'])
  if (heard.length === 0) return 0
  const { timeZone } = await readMspHours(db)
  const day = dayIn(timeZone, now)
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Selectable<ContractsTable>>`
      select * from contracts
       where kind in ('block_hours', 'prepaid') and warn_percents <> '{}' and starts_on <= ${day}::date
         and (ends_on is null or ends_on >= ${day}::date)
         and (used_minutes > 0 or used_amount_minor > 0
              or exists (select 1 from contract_notices where contract_id = contracts.id))
       order by id`.execute(tx)
    const contracts = rows.map(presentContract)
    const balances = await balancesOf(tx, contracts, day)
    const events: OwnEvent[] = []
    for (const [index, contract] of contracts.entries()) {
      const balance = balances[index]
      if (balance) events.push(...(await noticesOf(tx, contract, balance, day, now)))
    }
    await storeOwnEvents(
      tx,
      events.filter(({ type }) => heard.includes(type)),
    )
    return events.length
  })
}

async function noticesOf(
  tx: Kysely<Database>,
  contract: Contract,
  balance: ContractBalance,
  day: string,
  now: Date,
): Promise<OwnEvent[]> {
  const reached = contract.warnPercents.filter((percent) => balance.percent >= percent)
  const told = await sql<{ percent: number }>`
    insert into contract_notices (contract_id, period_start, percent)
    select ${contract.id}::uuid, ${balance.periodStart}::date, unnest(${reached}::integer[])
    on conflict do nothing
    returning percent`.execute(tx)
  const over = await sql<{ percent: number }>`
    delete from contract_notices
     where contract_id = ${contract.id}::uuid and period_start = ${balance.periodStart}::date
       and percent > ${balance.percent}::integer
    returning percent`.execute(tx)
  const highest = Math.max(...told.rows.map(({ percent }) => percent))
  return [
    ...(told.rows.length > 0 ? [toEvent(contract, balance, highest, 'raised', day, now)] : []),
    ...over.rows.map(({ percent }) => toEvent(contract, balance, percent, 'cleared', day, now)),
  ]
}

function toEvent(
  contract: Contract,
  balance: ContractBalance,
  threshold: number,
  state: 'raised' | 'cleared',
  day: string,
  now: Date,
): OwnEvent {
  const { percent, periodStart, used, left } = balance
  const isEmpty = percent >= 100
  const passed = Math.max(1, (Date.parse(day) - Date.parse(periodStart)) / dayMs + 1)
  const burnRate = Math.round((used * 100) / passed) / 100
  const daysLeft = burnRate > 0 ? Math.ceil(Math.max(0, left) / burnRate) : longestDays
  const title =
    state === 'cleared'
      ? `"${contract.name}" has enough again`
      : isEmpty
        ? `Nothing of "${contract.name}" is left`
        : `${percent} % of "${contract.name}" are used`
  return {
    type: threshold >= 100 ? 'contract.hours_exhausted' : 'contract.hours_low',
    source: 'contracts',
    occurredAt: now,
    dedupKey: `contract.hours_low:${contract.id}:${periodStart}:${threshold}`,
    state,
    hints: { customerId: contract.customerId },
    data: {
      title,
      severity: isEmpty ? 'high' : threshold >= 90 ? 'medium' : 'low',
      priority: isEmpty ? 'high' : 'normal',
      status: state,
      contractId: contract.id,
      contract: contract.name,
      counts: balance.counts === 'money' ? 'money' : 'minutes',
      allotted: balance.allotted,
      used,
      left,
      percent,
      threshold,
      periodStart,
      periodEnd: balance.periodEnd,
      burnRate,
      emptyOn:
        daysLeft < longestDays
          ? new Date(Date.parse(day) + daysLeft * dayMs).toISOString().slice(0, 10)
          : null,
      currency: balance.currency,
    } satisfies MoneyEventData<'contract.hours_low'>,
  }
}
