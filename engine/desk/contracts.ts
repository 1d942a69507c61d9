import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { ContractsTable, Database } from '../db/schema.ts'
import {
  type Contract,
  type ContractChanges,
  contractChanges,
  type NewContract,
  newContract,
} from '../msp/contract.ts'
import { missing, referencesExist, refuseMissing } from './references.ts'

export type ContractRow = Selectable<ContractsTable>

export function presentContract(row: ContractRow): Contract {
  return {
    id: row.id,
    customerId: row.customer_id,
    name: row.name,
    kind: row.kind,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    seats: row.seats,
    includedMinutes: row.included_minutes,
    usedMinutes: row.used_minutes,
    coveredWorkTypes: row.covered_work_types,
    hourlyRateMinor: row.hourly_rate_minor,
    currency: row.currency,
    taxCode: row.tax_code,
    taxRatePercent: Number(row.tax_rate_percent),
    roundingMinutes: row.rounding_minutes,
    notes: row.notes,
  }
}

/** The customer's contract in force on a day (ISO date); the one that started last where several overlap. */
export async function findContract(
  db: Kysely<Database>,
  customerId: string,
  day: string,
): Promise<Contract | undefined> {
  const row = await db
    .selectFrom('contracts')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('starts_on', '<=', day)
    .where((where) => where.or([where('ends_on', 'is', null), where('ends_on', '>=', day)]))
    .orderBy('starts_on', 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row && presentContract(row)
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

/** Throws `StepFailed` where the customer does not exist. */
export async function insertContract(db: Kysely<Database>, input: NewContract): Promise<Contract> {
  const contract = newContract.parse(input)
  await refuseMissing(db, { customerId: contract.customerId })
  const row = await db
    .insertInto('contracts')
    .values({
      id: uuidv7(),
      customer_id: contract.customerId,
      name: contract.name,
      kind: contract.kind,
      starts_on: contract.startsOn,
      ends_on: contract.endsOn,
      seats: contract.seats,
      included_minutes: contract.includedMinutes,
      used_minutes: contract.usedMinutes,
      covered_work_types: contract.coveredWorkTypes,
      hourly_rate_minor: contract.hourlyRateMinor,
      currency: contract.currency,
      tax_code: contract.taxCode,
      tax_rate_percent: contract.taxRatePercent,
      rounding_minutes: contract.roundingMinutes,
      notes: contract.notes,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return presentContract(row)
}

/** Changes what is given and nothing else. Throws `StepFailed` where the contract or its new customer do not exist. */
export async function updateContract(
  db: Kysely<Database>,
  id: string,
  input: ContractChanges,
): Promise<Contract> {
  const changes = contractChanges.parse(input)
  const row = await db
    .updateTable('contracts')
    .set({
      id: sql`id`,
      customer_id: changes.customerId,
      name: changes.name,
      kind: changes.kind,
      starts_on: changes.startsOn,
      ends_on: changes.endsOn,
      seats: changes.seats,
      included_minutes: changes.includedMinutes,
      used_minutes: changes.usedMinutes,
      covered_work_types: changes.coveredWorkTypes,
      hourly_rate_minor: changes.hourlyRateMinor,
      currency: changes.currency,
      tax_code: changes.taxCode,
      tax_rate_percent: changes.taxRatePercent,
      rounding_minutes: changes.roundingMinutes,
      notes: changes.notes,
    })
    .where('id', '=', id)
    .where(referencesExist({ customerId: changes.customerId }))
    .returningAll()
    .executeTakeFirst()
  if (row) return presentContract(row)
  await refuseMissing(db, { customerId: changes.customerId })
  throw missing('contract', id)
}
