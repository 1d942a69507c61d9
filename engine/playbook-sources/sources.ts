import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'

/** Where playbooks are read beside the built-in ones. */
export interface PlaybookSource {
  id: string
  name: string
  kind: 'folder' | 'git'
  /** A path below the operator's folder, or an address. */
  location: string
  /** Of git; empty for the one that the repository itself prefers. */
  branch: string
  subfolder: string
  createdBy: string
  createdAt: Date
  triedAt: Date | null
  succeededAt: Date | null
  /** Of git: what was read last. */
  commit: string | null
  /** Why the last try failed, empty where it did not; what was read before stays. */
  problem: string
}

export type SourceDraft = Pick<PlaybookSource, 'name' | 'kind' | 'location' | 'branch' | 'subfolder'>

const columns = [
  'id',
  'name',
  'kind',
  'location',
  'branch',
  'subfolder',
  'created_by as createdBy',
  'created_at as createdAt',
  'tried_at as triedAt',
  'succeeded_at as succeededAt',
  'commit',
  'problem',
] as const

/** The oldest first: what it has stands when a later one has the same. */
export function listSources(db: Kysely<Database>): Promise<PlaybookSource[]> {
  return db.selectFrom('playbook_sources').select(columns).orderBy('created_at').orderBy('id').execute()
}

export function findSource(db: Kysely<Database>, id: string): Promise<PlaybookSource | undefined> {
  return db.selectFrom('playbook_sources').select(columns).where('id', '=', id).executeTakeFirst()
}

export function insertSource(
  tx: Kysely<Database>,
  { name, kind, location, branch, subfolder }: SourceDraft,
  createdBy: string,
): Promise<PlaybookSource> {
  return tx
    .insertInto('playbook_sources')
    .values({ id: uuidv7(), name, kind, location, branch, subfolder, created_by: createdBy })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/**
 * Undefined where there is no such source. Whoever reads it meanwhile read another one: what they bring is not taken. What
 * was read before stays until it is read again.
 */
export function updateSource(
  tx: Kysely<Database>,
  id: string,
  { name, kind, location, branch, subfolder }: SourceDraft,
): Promise<PlaybookSource | undefined> {
  return tx
    .updateTable('playbook_sources')
    .set({ name, kind, location, branch, subfolder, reading_until: null, tried_at: null })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst()
}

/** What was deleted; its playbooks leave the library, and workflows that were made of them stay. */
export function deleteSource(tx: Kysely<Database>, id: string): Promise<PlaybookSource | undefined> {
  return tx.deleteFrom('playbook_sources').where('id', '=', id).returning(columns).executeTakeFirst()
}

/** Sources that were not tried for so long, in seconds, the longest ago first. */
export async function dueSources(db: Kysely<Database>, afterSeconds: number): Promise<string[]> {
  const rows = await db
    .selectFrom('playbook_sources')
    .select('id')
    .where((where) =>
      where.or([
        where('tried_at', 'is', null),
        where('tried_at', '<', sql<Date>`now() - make_interval(secs => ${afterSeconds})`),
      ]),
    )
    .orderBy('tried_at', (order) => order.asc().nullsFirst())
    .execute()
  return rows.map(({ id }) => id)
}
