import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { StepFailed } from '../sdk/errors.ts'

/** Says that a variable has no value for somebody, and where one is given. */
export async function missingValue(
  db: Kysely<Database>,
  name: string,
  { customerId }: { customerId: string | null },
): Promise<StepFailed> {
  const customer =
    customerId === null
      ? undefined
      : await db.selectFrom('customers').select('name').where('id', '=', customerId).executeTakeFirst()
  return new StepFailed(
    customer
      ? `The variable "${name}" has no value for ${customer.name}. Set one on the customer's page under Variables, or for everybody under Settings, Variables.`
      : `The variable "${name}" has no value for everybody, and this run has no customer. Set one under Settings, Variables.`,
    { code: 'variable_missing' },
  )
}
