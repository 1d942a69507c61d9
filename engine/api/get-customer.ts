import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { findCustomer } from '../desk/customers.ts'
import type { Customer } from '../msp/customer.ts'
import { notFound } from './problems.ts'

/** Throws a `Problem` 404 where there is none. */
export async function getCustomer(db: Kysely<Database>, id: string): Promise<Customer> {
  const found = await findCustomer(db, id)
  if (found === undefined) throw notFound('customer')
  return found
}
