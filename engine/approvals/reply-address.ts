import { type Kysely, sql } from 'kysely'
import type { ResolvePort } from '../connections/provider.ts'
import type { Database } from '../db/schema.ts'

/**
 * Where an answer by e-mail is read: the address that e-mails leave from where a published workflow reads its mailbox,
 * else another mailbox that is read, of the customer or of everybody. Undefined where there is none.
 */
export async function findReplyAddress(
  { db, resolvePort }: { db: Kysely<Database>; resolvePort: ResolvePort },
  { from, customerId }: { from: string; customerId: string | null },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select c.id from connections c
     where (c.customer_id is null or c.customer_id = ${customerId}::uuid)
       and exists (select from triggers t join workflows w on w.id = t.workflow_id
                    where t.enabled and t.intake = 'mailbox' and w.enabled and w.deleted_at is null
                      and t.params ->> 'connection' = c.id::text)
     order by c.customer_id is null, c.id limit 20`.execute(db)
  const addresses: string[] = []
  for (const { id } of rows) {
    try {
      const provided = await resolvePort('mailbox', { customerId: null, connectionId: id })
      if (provided.provider === 'connection') addresses.push(provided.port.address)
    } catch {
      // A mailbox whose credentials cannot be read is read by nobody.
    }
  }
  return addresses.find((address) => address.toLowerCase() === from.toLowerCase()) ?? addresses[0]
}
