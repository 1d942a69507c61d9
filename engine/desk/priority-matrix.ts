import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { defaultPriorityMatrix, type PriorityMatrix, priorityMatrix } from '../msp/priority-matrix.ts'

const setting = 'priority-matrix'

/** The MSP's, or the default where it set none. */
export async function readPriorityMatrix(db: Kysely<Database>): Promise<PriorityMatrix> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', setting).executeTakeFirst()
  const read = priorityMatrix.safeParse(row?.value)
  return read.success ? read.data : defaultPriorityMatrix
}

export async function savePriorityMatrix(db: Kysely<Database>, matrix: PriorityMatrix): Promise<void> {
  const value = JSON.stringify(matrix)
  await db
    .insertInto('settings')
    .values({ name: setting, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** SQL of the priority that an impact and an urgency give. */
export function priorityOf(impact: RawBuilder<unknown>, urgency: RawBuilder<unknown>): RawBuilder<string> {
  return sql`(
    coalesce((select value from settings where name = ${sql.lit(setting)}),
             ${sql.lit(JSON.stringify(defaultPriorityMatrix))}::jsonb) #>> array[${impact}, ${urgency}]
  )`
}
