import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import {
  type Contract,
  type ContractChanges,
  contractChanges,
  type NewContract,
  newContract,
} from '../msp/contract.ts'
import { type ContractProblem, contractProblems } from '../msp/contract-problems.ts'
import { StepFailed } from '../sdk/errors.ts'
import { contractColumns, presentContract } from './contract-row.ts'
import { insertDraw } from './insert-draw.ts'
import { missing, refuseMissing } from './references.ts'
import { withinTransaction } from './within-transaction.ts'

export { type ContractRow, presentContract } from './contract-row.ts'

/** The customer's default contract in force on a day (ISO date); the one that started last where several overlap. */
export async function findContract(
  db: Kysely<Database>,
  customerId: string,
  day: string,
): Promise<Contract | undefined> {
  const row = await db
    .selectFrom('contracts')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('is_default', '=', true)
    .where(sql<boolean>`covered_site_ids = '{}' and covered_device_ids = '{}'`)
    .where('starts_on', '<=', day)
    .where((where) => where.or([where('ends_on', 'is', null), where('ends_on', '>=', day)]))
    .orderBy('starts_on', 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row && presentContract(row)
}

/** Throws `StepFailed` where there is none. */
export async function getContract(db: Kysely<Database>, id: string): Promise<Contract> {
  const row = await db.selectFrom('contracts').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw missing('contract', id)
  return presentContract(row)
}

/** Latest first; of one customer, or of all. */
export async function listContracts(
  db: Kysely<Database>,
  of: { customerId?: string | undefined } = {},
): Promise<Contract[]> {
  const rows = await db
    .selectFrom('contracts')
    .selectAll()
    .$if(of.customerId !== undefined, (query) => query.where('customer_id', '=', of.customerId ?? ''))
    .orderBy('starts_on', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(presentContract)
}

/** What people should know of a contract, such as which one counts while two are in force. */
export async function listContractProblems(
  db: Kysely<Database>,
  contract: Contract,
): Promise<ContractProblem[]> {
  return contractProblems(contract, await listContracts(db, { customerId: contract.customerId }))
}

/** Throws `StepFailed` where the customer does not exist, or the contract contradicts itself or another one. */
export async function insertContract(db: Kysely<Database>, input: NewContract): Promise<Contract> {
  return withinTransaction(db, (tx) => insertContractWithin(tx, input))
}

async function insertContractWithin(db: Kysely<Database>, input: NewContract): Promise<Contract> {
  const { usedMinutes, usedAmountMinor, ...given } = newContract.parse(input)
  const { customerId } = given
  await lockCustomer(db, customerId)
  const id = uuidv7()
  await refuseContradictions(db, { ...given, id, usedMinutes, usedAmountMinor })
  const row = await db
    .insertInto('contracts')
    .values({
      ...contractColumns(given),
      id,
      customer_id: customerId,
      name: given.name,
      kind: given.kind,
      starts_on: given.startsOn,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const made = presentContract(row)
  if (usedMinutes === 0 && usedAmountMinor === 0) return made
  await insertDraw(
    db,
    made,
    { kind: 'opening', day: made.startsOn, minutes: usedMinutes, amountMinor: usedAmountMinor },
    { key: uuidv7(), runId: null },
  )
  return getContract(db, id)
}

/**
 * Changes what is given and nothing else; other used hours are a draw that corrects them. Throws `StepFailed` where the
 * contract or its new customer do not exist, or it would contradict itself or another one.
 */
export async function updateContract(
  db: Kysely<Database>,
  id: string,
  input: ContractChanges,
): Promise<Contract> {
  return withinTransaction(db, (tx) => updateContractWithin(tx, id, input))
}

async function updateContractWithin(
  db: Kysely<Database>,
  id: string,
  input: ContractChanges,
): Promise<Contract> {
  const { usedMinutes, usedAmountMinor, ...changes } = contractChanges.parse(input)
  const found = await getContract(db, id)
  await lockCustomer(db, changes.customerId ?? found.customerId)
  const locked = await db
    .selectFrom('contracts')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const before = presentContract(locked)
  await refuseContradictions(db, { ...before, ...withoutUndefined(changes) })
  await refuseOtherCurrency(db, before, changes.currency)
  const columns = contractColumns(withoutUndefined(changes))
  if (Object.keys(columns).length > 0) {
    await db.updateTable('contracts').set(columns).where('id', '=', id).execute()
  }
  const minutes = usedMinutes === undefined ? 0 : usedMinutes - before.usedMinutes
  const amountMinor = usedAmountMinor === undefined ? 0 : usedAmountMinor - before.usedAmountMinor
  const changed = await getContract(db, id)
  if (minutes === 0 && amountMinor === 0) return changed
  const day = new Date().toISOString().slice(0, 10)
  await insertDraw(
    db,
    changed,
    { kind: 'correction', day: day < changed.startsOn ? changed.startsOn : day, minutes, amountMinor },
    { key: uuidv7(), runId: null },
  )
  return getContract(db, id)
}

/** Those who change the contracts of a customer do so one after the other, so that none contradicts one it cannot see. */
async function lockCustomer(db: Kysely<Database>, customerId: string): Promise<void> {
  await refuseMissing(db, { customerId })
  await sql`select 1 from customers where id = ${customerId}::uuid for no key update`.execute(db)
}

async function refuseContradictions(db: Kysely<Database>, contract: Contract): Promise<void> {
  const problem = (await listContractProblems(db, contract)).find(({ severity }) => severity === 'refused')
  if (problem) throw new StepFailed(problem.message, { code: problem.code })
}

async function refuseOtherCurrency(
  db: Kysely<Database>,
  contract: Contract,
  currency: string | undefined,
): Promise<void> {
  if (currency === undefined || currency === contract.currency) return
  const draw = await db
    .selectFrom('contract_draws')
    .select('id')
    .where('contract_id', '=', contract.id)
    .where('amount_minor', '<>', 0)
    .limit(1)
    .executeTakeFirst()
  const line = await db
    .selectFrom('billing_lines')
    .select('id')
    .where('contract_id', '=', contract.id)
    .limit(1)
    .executeTakeFirst()
  if (!draw && !line) return
  throw new StepFailed(
    `"${contract.name}" was billed in ${contract.currency} already. End it, and add a contract in ${currency}.`,
    { code: 'currency_mismatch' },
  )
}

function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>
  }
}
