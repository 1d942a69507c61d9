import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { FileStore, StoredFile } from '../sdk/stores.ts'
import type { StoreUser } from './store-user.ts'

const largestFile = 10_000_000
const namespace = '2b1f6f0a-9a51-4a3c-8b52-5b6b0d8d9f10'

/** Files of runs. A run reads those of its own customer, and those of tickets of that customer. */
export function fileStore(db: Kysely<Database>, user: StoreUser): FileStore {
  const dry = user.mode === 'dry'
  let written = 0

  async function find(id: string): Promise<StoredFile & { content: Uint8Array }> {
    const { rows } = await sql<StoredFile & { content: Buffer }>`
      select f.id, f.name, f.type, f.size, f.content from files f
       where f.id::text = ${id.toLowerCase()}
         and (exists (select from run_files r
                       where r.file_id = f.id
                         and (r.run_id = ${user.runId}::uuid
                              or r.customer_id is not distinct from ${user.customerId}::uuid))
              or exists (select from portal_files p join runs r on r.event_id = p.event_id
                          where p.file_id = f.id and r.id = ${user.runId}::uuid)
              or exists (select from ticket_attachments a join tickets t on t.id = a.ticket_id
                          where a.file_id = f.id and t.customer_id is not distinct from ${user.customerId}::uuid))
      `.execute(db)
    const [row] = rows
    if (row) return row
    throw new StepFailed(
      `There is no file "${id}" that this run may read. Take the id from the step that made it; files are kept for 30 days.`,
      { class: 'NotFound', code: 'no_file' },
    )
  }

  return {
    read: find,

    async write({ name, type, content }) {
      const size = content.byteLength
      if (size > largestFile) {
        throw new StepFailed(
          `The file "${name}" is too large: ${(size / 1_000_000).toFixed(1)} MB, at most ${largestFile / 1_000_000} MB.`,
          { code: 'file_too_large' },
        )
      }
      // The same on every attempt, so that a repeat makes no second file.
      const id = uuidv5(`${user.effectKey} ${written}`, namespace)
      written += 1
      const file = { id, name: plainName(name), type, size }
      if (dry) return file
      const sha256 = createHash('sha256').update(content).digest()
      await sql`
        with made as (
          insert into files (id, name, type, size, sha256, content)
          values (${id}, ${file.name}, ${type}, ${size}, ${sha256}, ${Buffer.from(content)})
          on conflict (id) do nothing returning id
        )
        insert into run_files (file_id, run_id, customer_id)
        select id, ${user.runId}, ${user.customerId} from made`.execute(db)
      return file
    },

    async attach(id, ticketId) {
      const { content: _, ...file } = await find(id)
      if (dry) return file
      const { rows } = await sql<{ id: string }>`
        insert into ticket_attachments (ticket_id, file_id)
        select t.id, ${id}::uuid from tickets t
         where t.id = ${ticketId}::uuid and t.customer_id is not distinct from ${user.customerId}::uuid
        on conflict do nothing returning ticket_id as id`.execute(db)
      if (rows.length === 0 && !(await isAttached(id, ticketId))) {
        throw new StepFailed('This ticket belongs to another customer than the run.', {
          code: 'other_customer',
        })
      }
      return file
    },
  }

  async function isAttached(id: string, ticketId: string): Promise<boolean> {
    const row = await db
      .selectFrom('ticket_attachments')
      .select('file_id')
      .where('file_id', '=', id)
      .where('ticket_id', '=', ticketId)
      .executeTakeFirst()
    return row !== undefined
  }
}

/** A name for any system: no folders, no control characters. */
function plainName(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(/[\p{Cc}/\\:*?"<>|]/gu, '_')
    .trim()
    .slice(0, 200)
  return plain === '' || /^\.+$/.test(plain) ? 'file' : plain
}
