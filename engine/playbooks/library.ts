import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { listPlaybooks } from './list-playbooks.ts'
import { PlaybookUnreadable, parsePlaybook } from './parse-playbook.ts'
import type { Playbook } from './playbook.ts'
import { readPlaybook } from './read-playbook.ts'

/** A playbook, and the source that it was read from; null for a built-in one. */
export interface LibraryPlaybook {
  playbook: Playbook
  source: { id: string; name: string } | null
}

/** A file of a source that the library leaves out, and why. */
export interface RefusedFile {
  sourceId: string
  path: string
  problem: string
}

interface FileRow {
  source_id: string
  name: string
  path: string
  slug: string | null
  text: string
  problem: string
}

/** All playbooks by slug, and the files of sources that are left out. `dir` is where the built-in ones are. */
export async function readLibrary(
  db: Kysely<Database>,
  dir?: string,
): Promise<{ playbooks: LibraryPlaybook[]; refused: RefusedFile[] }> {
  const builtIn = (await listPlaybooks(dir)).map((playbook) => ({ playbook, source: null }))
  const { playbooks, refused } = chosenFiles(
    await filesOfSources(db).execute(),
    new Set(builtIn.map(({ playbook }) => playbook.slug)),
  )
  const all = [...builtIn, ...playbooks].sort((a, b) => (a.playbook.slug < b.playbook.slug ? -1 : 1))
  return { playbooks: all, refused }
}

/** The playbook of that name; undefined where there is none. Throws `PlaybookUnreadable` for a built-in one that is wrong. */
export async function findPlaybook(
  db: Kysely<Database>,
  slug: string,
  dir?: string,
): Promise<LibraryPlaybook | undefined> {
  const builtIn = await readPlaybook(slug, dir)
  if (builtIn) return { playbook: builtIn, source: null }
  const rows = await filesOfSources(db).where('playbook_files.slug', '=', slug).execute()
  return chosenFiles(rows, new Set()).playbooks[0]
}

/** The same playbook of the same source, whatever else has its name by now; `sourceId` null for the built-in one. */
export async function findPlaybookOf(
  db: Kysely<Database>,
  slug: string,
  sourceId: string | null,
  dir?: string,
): Promise<Playbook | undefined> {
  if (sourceId === null) return readPlaybook(slug, dir)
  const rows = await filesOfSources(db)
    .where('playbook_files.slug', '=', slug)
    .where('source_id', '=', sourceId)
    .execute()
  return chosenFiles(rows, new Set()).playbooks[0]?.playbook
}

/** The oldest source first: what it has stands when a later one has the same. */
function filesOfSources(db: Kysely<Database>) {
  return db
    .selectFrom('playbook_files')
    .innerJoin('playbook_sources', 'playbook_sources.id', 'playbook_files.source_id')
    .select(['source_id', 'name', 'path', 'slug', 'text', 'playbook_files.problem'])
    .orderBy('playbook_sources.created_at')
    .orderBy('playbook_sources.id')
    .orderBy('path')
}

/** One playbook for each name: the built-in one, else that of the first file. */
function chosenFiles(
  rows: readonly FileRow[],
  builtIn: ReadonlySet<string>,
): { playbooks: LibraryPlaybook[]; refused: RefusedFile[] } {
  const chosen = new Map<string, LibraryPlaybook>()
  const refused: RefusedFile[] = []
  for (const { source_id, name, path, text, problem } of rows) {
    const read = problem === '' ? readAgain(text, path) : problem
    if (typeof read === 'string') {
      refused.push({ sourceId: source_id, path, problem: read })
      continue
    }
    const other = chosen.get(read.slug)
    if (builtIn.has(read.slug) || other) {
      const whose = other?.source ? `The source "${other.source.name}"` : 'The library itself'
      const problem = `${path}: ${whose} has a playbook "${read.slug}" already: give this one another name.`
      refused.push({ sourceId: source_id, path, problem })
      continue
    }
    chosen.set(read.slug, { playbook: read, source: { id: source_id, name } })
  }
  return { playbooks: [...chosen.values()], refused }
}

/** It was fine when it was stored, by what an older or newer program knew. */
function readAgain(text: string, path: string): Playbook | string {
  try {
    return parsePlaybook(text, path)
  } catch (error) {
    if (error instanceof PlaybookUnreadable) return error.message
    throw error
  }
}
