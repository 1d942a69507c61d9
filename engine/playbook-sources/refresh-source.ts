import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type Allow, type Resolve, resolveName } from '../http/target.ts'
import type { Registry } from '../registry.ts'
import { type FoundFile, type JudgedFile, judgeFile } from './judge-file.ts'
import { readFolder } from './read-folder.ts'
import { readGit } from './read-git.ts'
import { SourceUnreadable } from './source-unreadable.ts'
import { dueSources, findSource, type PlaybookSource } from './sources.ts'

export interface SourceReaderOptions {
  db: Kysely<Database>
  registry: Registry
  /** The operator's folder, below which folders may be sources; undefined where there is none. */
  root: string | undefined
  allow: Allow
  resolve?: Resolve
  /** Where git is looked for, if not at the usual places. */
  programs?: string
  mostOnDisk?: number
}

/** Somebody else reads it at this moment. */
export class SourceBusy extends Error {
  override name = 'SourceBusy'
  constructor() {
    super('It is being read at this moment: look again in a minute.')
  }
}

export interface SourceReader {
  /** Whether folders may be sources here. */
  readsFolders: boolean
  /** Reads one source now. Undefined where there is none; throws `SourceBusy`. That it failed is kept with the source. */
  refresh(id: string): Promise<PlaybookSource | undefined>
  /** Reads those that are due; their troubles are kept with them. */
  tend(signal?: AbortSignal): Promise<void>
}

/** A process that died while it read holds nobody up for longer; a repository takes less. */
const longestRead = sql<Date>`now() + interval '2 minutes'`
const everySeconds = 900

/** Reads playbooks from their sources into the database, from where every process has them. */
export function createSourceReader({
  db,
  registry,
  root,
  allow,
  resolve = resolveName,
  programs,
  mostOnDisk,
}: SourceReaderOptions): SourceReader {
  async function refresh(id: string, signal?: AbortSignal): Promise<PlaybookSource | undefined> {
    const claimed = await db
      .updateTable('playbook_sources')
      .set({ reading_until: longestRead })
      .where('id', '=', id)
      .where((where) =>
        where.or([where('reading_until', 'is', null), where('reading_until', '<', sql<Date>`now()`)]),
      )
      .returning(sql<string>`reading_until::text`.as('until'))
      .executeTakeFirst()
    const source = await findSource(db, id)
    if (!source) return undefined
    if (!claimed) throw new SourceBusy()
    const found = await read(source, signal).catch(async (error: unknown) => {
      if (signal?.aborted) {
        await letGo(id, claimed.until)
        throw error
      }
      if (error instanceof SourceUnreadable) return error
      // A full disk, say: it is tried again, and the other sources are read.
      const why = error instanceof Error ? error.message : String(error)
      return new SourceUnreadable(`It could not be read: ${why}.`)
    })
    await keep(source, claimed.until, found)
    return findSource(db, id)
  }

  async function read(
    source: PlaybookSource,
    signal: AbortSignal | undefined,
  ): Promise<{ files: FoundFile[]; commit: string | null }> {
    if (source.kind === 'folder') {
      return { files: await readFolder(root, source.location, source.subfolder), commit: null }
    }
    return readGit(source, {
      root,
      allow,
      resolve,
      programs,
      signal,
      ...(mostOnDisk === undefined ? {} : { mostOnDisk }),
    })
  }

  /** The process ends: another one may read it at once. */
  async function letGo(id: string, until: string): Promise<void> {
    await db
      .updateTable('playbook_sources')
      .set({ reading_until: null })
      .where('id', '=', id)
      .where(sql<boolean>`reading_until = ${until}::timestamptz`)
      .execute()
  }

  /** Nothing where the source was changed or deleted meanwhile: somebody reads it anew, or nobody wants it. */
  async function keep(
    { id }: PlaybookSource,
    until: string,
    found: SourceUnreadable | { files: FoundFile[]; commit: string | null },
  ): Promise<void> {
    const now = sql<Date>`now()`
    const isFailed = found instanceof SourceUnreadable
    const files = isFailed ? [] : found.files.map((file) => judgeFile(file, registry))
    await db.transaction().execute(async (tx) => {
      const mine = await tx
        .updateTable('playbook_sources')
        .set({
          reading_until: null,
          tried_at: now,
          problem: isFailed ? found.message : '',
          ...(isFailed ? {} : { succeeded_at: now, commit: found.commit }),
        })
        .where('id', '=', id)
        .where(sql<boolean>`reading_until = ${until}::timestamptz`)
        .returning('id')
        .executeTakeFirst()
      if (!mine || isFailed) return
      await replaceFiles(tx, id, files)
    })
  }

  return {
    readsFolders: root !== undefined,
    refresh,
    async tend(signal) {
      for (const id of await dueSources(db, everySeconds)) {
        if (signal?.aborted) return
        await refresh(id, signal).catch((error: unknown) => {
          if (signal?.aborted) return
          if (!(error instanceof SourceBusy)) throw error
        })
      }
    },
  }
}

async function replaceFiles(
  tx: Kysely<Database>,
  sourceId: string,
  files: readonly JudgedFile[],
): Promise<void> {
  await tx.deleteFrom('playbook_files').where('source_id', '=', sourceId).execute()
  for (const { path, slug, text, problem } of files) {
    await tx.insertInto('playbook_files').values({ source_id: sourceId, path, slug, text, problem }).execute()
  }
}
