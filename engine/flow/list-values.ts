import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'

export interface StoredValue {
  key: string
  value: JsonValue
  expiresAt: Date | null
  updatedAt: Date
}

/** Values that runs keep for a customer, or (null) for the MSP, by key; `after` is the last key of the page before. */
export function listValues(
  db: Kysely<Database>,
  {
    customerId,
    search = '',
    after = '',
    limit,
  }: { customerId: string | null; search?: string | undefined; after?: string | undefined; limit: number },
): Promise<StoredValue[]> {
  return ofOwner(db, customerId)
    .select(['key', 'value', 'expires_at as expiresAt', 'updated_at as updatedAt'])
    .where(sql<boolean>`(expires_at is null or expires_at > now())`)
    .where(sql<boolean>`strpos(lower(key), lower(${search})) > 0`)
    .where('key', '>', after)
    .orderBy('key')
    .limit(limit)
    .execute()
}

/** True where there was one. */
export async function deleteValue(
  tx: Kysely<Database>,
  customerId: string | null,
  key: string,
): Promise<boolean> {
  const { rows } = await sql`
    delete from stored_values where customer_id is not distinct from ${customerId}::uuid and key = ${key}
    returning key`.execute(tx)
  return rows.length > 0
}

function ofOwner(db: Kysely<Database>, customerId: string | null) {
  return db
    .selectFrom('stored_values')
    .where(sql<boolean>`customer_id is not distinct from ${customerId}::uuid`)
}
