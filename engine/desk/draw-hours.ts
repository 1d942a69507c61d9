import { type Kysely, type Selectable, sql } from 'kysely'
import type { ContractsTable, Database } from '../db/schema.ts'
import { type Contract, isInForce } from '../msp/contract.ts'
import {
  type ContractBalance,
  type ContractDraw,
  type DrawResult,
  type NewDraw,
  newDraw,
} from '../msp/contract-draw.ts'
import { periodOf } from '../msp/contract-period.ts'
import { allotmentOf } from '../msp/coverage-decide.ts'
import { dayIn } from '../msp/day.ts'
import type { Effect } from '../msp/ports.ts'
import { StepFailed } from '../sdk/errors.ts'
import { actorOf } from './actor-of.ts'
import { presentContract } from './contract-row.ts'
import { type DrawRow, insertDraw, presentDraw } from './insert-draw.ts'
import { readBalances } from './read-coverage.ts'
import { missing, refuseMissing } from './references.ts'
import { withinTransaction } from './within-transaction.ts'

/**
 * Takes hours of a block, or money of a credit, beside what time entries take. All that is wanted or nothing, or with
 * `partly` what there is. The same effect draws once. Throws `StepFailed` where the contract counts neither, or the day lies
 * outside of it.
 */
export async function drawHours(db: Kysely<Database>, input: NewDraw, effect: Effect): Promise<DrawResult> {
  return withinTransaction(db, (tx) => drawHoursWithin(tx, input, effect))
}

async function drawHoursWithin(db: Kysely<Database>, input: NewDraw, effect: Effect): Promise<DrawResult> {
  const wanted = newDraw.parse(input)
  await refuseMissing(db, { ticketId: wanted.ticketId })
  const contract = await lockContract(db, wanted.contractId)
  const day = wanted.day ?? (await today(db, contract.customerId))
  const earlier = await db
    .selectFrom('contract_draws')
    .selectAll()
    .where('effect_key', '=', effect.key)
    .executeTakeFirst()
  if (earlier) {
    const drawn = earlier.minutes + earlier.amount_minor
    const asked = wanted.minutes + wanted.amountMinor
    return {
      outcome: drawn < asked ? 'partly' : 'drawn',
      drawn,
      missing: Math.max(0, asked - drawn),
      draw: presentDraw(earlier),
      balance: await balanceOf(db, contract, day),
    }
  }
  const asked = refuseUnfit(contract, wanted, day)
  const before = await balanceOf(db, contract, day)
  const there = Math.max(0, before.left)
  const drawn = asked <= there ? asked : wanted.partly ? there : 0
  if (drawn === 0) {
    return { outcome: 'not_enough', drawn: 0, missing: asked, draw: null, balance: before }
  }
  const row = await insertDraw(
    db,
    contract,
    {
      kind: 'draw',
      day,
      minutes: before.counts === 'money' ? 0 : drawn,
      amountMinor: before.counts === 'money' ? drawn : 0,
      ticketId: wanted.ticketId,
      reason: wanted.reason,
      by: actorOf(effect).name,
    },
    effect,
  )
  if (!row) throw new Error(`The draw of the effect ${effect.key} was neither made nor found.`)
  return {
    outcome: drawn < asked ? 'partly' : 'drawn',
    drawn,
    missing: asked - drawn,
    draw: presentDraw(row),
    balance: await balanceOf(db, await lockContract(db, contract.id), day),
  }
}

/** What a contract has left in the period that a day lies in. */
export async function balanceOf(
  db: Kysely<Database>,
  contract: Contract,
  day: string,
): Promise<ContractBalance> {
  const used = (await readBalances(db, [contract], day))[contract.id] ?? contract
  return toBalance(contract, used, day)
}

/** The same for many contracts with one statement. */
export async function balancesOf(
  db: Kysely<Database>,
  contracts: readonly Contract[],
  day: string,
): Promise<ContractBalance[]> {
  const used = await readBalances(db, contracts, day)
  return contracts.map((contract) => toBalance(contract, used[contract.id] ?? contract, day))
}

/** Draws of a contract, the newest first. */
export async function listDraws(
  db: Kysely<Database>,
  contractId: string,
  page: { before?: string | undefined; limit: number },
): Promise<ContractDraw[]> {
  const rows: DrawRow[] = await db
    .selectFrom('contract_draws')
    .selectAll()
    .where('contract_id', '=', contractId)
    .$if(page.before !== undefined, (query) => query.where('id', '<', page.before ?? ''))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
  return rows.map(presentDraw)
}

function toBalance(
  contract: Contract,
  { usedMinutes, usedAmountMinor }: { usedMinutes: number; usedAmountMinor: number },
  day: string,
): ContractBalance {
  const { start, end } = periodOf(contract, day)
  const allotment = allotmentOf(contract)
  const allotted = allotment?.allotted ?? 0
  const used = allotment?.counts === 'money' ? usedAmountMinor : usedMinutes
  return {
    contractId: contract.id,
    contract: contract.name,
    periodStart: start,
    periodEnd: end,
    counts: allotment?.counts ?? 'none',
    allotted,
    used,
    left: allotment ? allotted - used : 0,
    percent: allotted === 0 ? (allotment && used > 0 ? 100 : 0) : Math.floor((used * 100) / allotted),
    currency: contract.currency,
  }
}

async function lockContract(db: Kysely<Database>, id: string): Promise<Contract> {
  const { rows } = await sql<Selectable<ContractsTable>>`
    select * from contracts where id = ${id}::uuid for no key update`.execute(db)
  const [row] = rows
  if (!row) throw missing('contract', id)
  return presentContract(row)
}

function refuseUnfit(
  contract: Contract,
  { minutes, amountMinor }: { minutes: number; amountMinor: number },
  day: string,
): number {
  const { name } = contract
  const counts = allotmentOf(contract)?.counts
  if (!counts) {
    throw new StepFailed(`"${name}" is no block of hours and no credit, so there is nothing to draw from.`, {
      code: 'counts_nothing',
    })
  }
  if (!isInForce(contract, day)) {
    throw new StepFailed(`"${name}" is not in force on ${day}, so nothing can be drawn for that day.`, {
      code: 'not_in_force',
    })
  }
  const asked = counts === 'money' ? amountMinor : minutes
  const other = counts === 'money' ? minutes : amountMinor
  if (asked > 0 && other === 0) return asked
  throw new StepFailed(
    counts === 'money'
      ? `"${name}" is a credit in ${contract.currency}: say the amount to draw, more than nothing, and no minutes.`
      : `"${name}" counts minutes: say how many to draw, more than none, and no amount.`,
    { code: 'wrong_measure' },
  )
}

async function today(db: Kysely<Database>, customerId: string): Promise<string> {
  const customer = await db
    .selectFrom('customers')
    .select('time_zone')
    .where('id', '=', customerId)
    .executeTakeFirst()
  return dayIn(customer?.time_zone ?? 'UTC', new Date())
}
