import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Contract } from '../msp/contract.ts'
import { findContract } from './contracts.ts'
import { readBalances } from './read-coverage.ts'

/** The customer's default contract in force on a day, with what was used of it in the period of that day. */
export async function findContractOfDay(
  db: Kysely<Database>,
  customerId: string,
  day: string,
): Promise<Contract | undefined> {
  const contract = await findContract(db, customerId, day)
  if (!contract) return undefined
  return { ...contract, ...(await readBalances(db, [contract], day))[contract.id] }
}
