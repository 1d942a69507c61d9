import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { StepFailed } from '../sdk/errors.ts'

const nouns = {
  customerId: { table: 'customers', noun: 'customer' },
  siteId: { table: 'sites', noun: 'site' },
  contactId: { table: 'contacts', noun: 'contact' },
  deviceId: { table: 'devices', noun: 'device' },
  contractId: { table: 'contracts', noun: 'contract' },
  ticketId: { table: 'tickets', noun: 'ticket' },
  parentId: { table: 'tickets', noun: 'parent ticket' },
} as const

export type References = { [Name in keyof typeof nouns]?: string | null | undefined }

/**
 * SQL that is true where all the rows referred to exist. Writes ask for it instead of running into a foreign key:
 * a violation would abort the transaction that steps of other runs are in.
 */
export function referencesExist(references: References): RawBuilder<boolean> {
  const checks = given(references).map(
    ({ table, id }) => sql`exists (select 1 from ${sql.table(table)} where id = ${id}::uuid)`,
  )
  return checks.length === 0 ? sql`true` : sql`${sql.join(checks, sql` and `)}`
}

/** Throws for the first row referred to that does not exist. */
export async function refuseMissing(db: Kysely<Database>, references: References): Promise<void> {
  for (const { table, noun, id } of given(references)) {
    const { rows } = await sql`select 1 from ${sql.table(table)} where id = ${id}::uuid`.execute(db)
    if (rows.length === 0) throw missing(noun, id)
  }
}

export function missing(noun: string, which: string): StepFailed {
  return new StepFailed(`There is no ${noun} ${which}. Was it deleted, or is the value of another field?`, {
    class: 'NotFound',
    code: 'not_found',
  })
}

function given(references: References) {
  return Object.entries(nouns).flatMap(([name, noun]) => {
    const id = references[name as keyof typeof nouns]
    return id ? [{ ...noun, id }] : []
  })
}
