import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { type ScriptVersionDraft, scriptParameter } from '../msp/script.ts'
import { StepFailed } from '../sdk/errors.ts'

export interface ScriptVersion extends ScriptVersionDraft {
  version: number
  createdBy: string
  createdAt: Date
}

/** What people see in a list: the script, and of its newest version all but the body. */
export interface ScriptSummary {
  id: string
  name: string
  description: string
  tags: string[]
  newest: Omit<ScriptVersion, 'body'>
  createdAt: Date
  updatedAt: Date
}

/** With all its versions, the newest first. */
export interface Script extends Omit<ScriptSummary, 'newest'> {
  versions: ScriptVersion[]
}

export interface ScriptDraft {
  name: string
  description: string
  tags: string[]
}

const columns = [
  'scripts.id',
  'scripts.name',
  'scripts.description',
  'scripts.tags',
  'scripts.created_at as createdAt',
  'scripts.updated_at as updatedAt',
] as const

const parameters = z.array(scriptParameter)

/** By name. */
export async function listScripts(db: Kysely<Database>): Promise<ScriptSummary[]> {
  const rows = await db
    .selectFrom('scripts')
    .innerJoin('script_versions as newest', (join) =>
      join.onRef('newest.script_id', '=', 'scripts.id').on('newest.version', '=', (select) =>
        select
          .selectFrom('script_versions as each')
          .select((aggregate) => aggregate.fn.max('each.version').as('version'))
          .whereRef('each.script_id', '=', 'scripts.id'),
      ),
    )
    .select([
      ...columns,
      'newest.version',
      'newest.shell',
      'newest.risk',
      'newest.parameters',
      'newest.note',
      'newest.created_by as versionBy',
      'newest.created_at as versionAt',
    ])
    .orderBy(sql`lower(scripts.name)`)
    .execute()
  return rows.map(({ version, shell, risk, parameters: stored, note, versionBy, versionAt, ...script }) => ({
    ...script,
    newest: {
      version,
      shell,
      risk,
      parameters: parameters.parse(stored),
      note,
      createdBy: versionBy,
      createdAt: versionAt,
    },
  }))
}

export async function readScript(db: Kysely<Database>, id: string): Promise<Script | undefined> {
  const script = await db.selectFrom('scripts').select(columns).where('id', '=', id).executeTakeFirst()
  if (!script) return undefined
  const versions = await selectVersions(db).where('script_id', '=', id).orderBy('version', 'desc').execute()
  return { ...script, versions: versions.map(fromRow) }
}

/** With its first version. Throws `StepFailed` where the name is taken. */
export async function insertScript(
  tx: Kysely<Database>,
  draft: ScriptDraft & { first: ScriptVersionDraft },
  createdBy: string,
): Promise<Script> {
  const id = uuidv7()
  await refuseTakenName(tx, id, draft.name)
  const { name, description, tags } = draft
  await tx.insertInto('scripts').values({ id, name, description, tags }).execute()
  await insertVersion(tx, id, 1, draft.first, createdBy)
  return whole(tx, id)
}

/** Changes how it is called and found, not what it does. Undefined where there is none; throws as `insertScript`. */
export async function updateScript(
  tx: Kysely<Database>,
  id: string,
  { name, description, tags }: { [Field in keyof ScriptDraft]?: ScriptDraft[Field] | undefined },
): Promise<Script | undefined> {
  if (name !== undefined) await refuseTakenName(tx, id, name)
  const changed = await tx
    .updateTable('scripts')
    .set({ name, description, tags, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  return changed && whole(tx, id)
}

/** Steps that pin no version run this one from now on. Undefined where there is no such script. */
export async function addScriptVersion(
  tx: Kysely<Database>,
  id: string,
  draft: ScriptVersionDraft,
  createdBy: string,
): Promise<Script | undefined> {
  // Its lock makes two who save at once come after one another.
  const script = await tx
    .updateTable('scripts')
    .set({ updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  if (!script) return undefined
  const { newest } = await tx
    .selectFrom('script_versions')
    .select((select) => select.fn.max('version').as('newest'))
    .where('script_id', '=', id)
    .executeTakeFirstOrThrow()
  await insertVersion(tx, id, newest + 1, draft, createdBy)
  return whole(tx, id)
}

/** What was deleted, with all its versions; undefined where there was none. Steps that name it fail from then on. */
export function deleteScript(
  tx: Kysely<Database>,
  id: string,
): Promise<{ id: string; name: string } | undefined> {
  return tx.deleteFrom('scripts').where('id', '=', id).returning(['id', 'name']).executeTakeFirst()
}

/** The newest version of a script by name in any case, or the one asked for. */
export async function findScriptVersion(
  db: Kysely<Database>,
  name: string,
  version: number | undefined,
): Promise<(ScriptVersion & { name: string }) | undefined> {
  const row = await selectVersions(db)
    .innerJoin('scripts', 'scripts.id', 'script_versions.script_id')
    .select('scripts.name')
    .where(sql`lower(scripts.name)`, '=', sql<string>`lower(${name.trim()})`)
    .$if(version !== undefined, (query) => query.where('script_versions.version', '=', version ?? 0))
    .orderBy('script_versions.version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { ...fromRow(row), name: row.name }
}

function selectVersions(db: Kysely<Database>) {
  return db
    .selectFrom('script_versions')
    .select([
      'script_versions.version',
      'script_versions.shell',
      'script_versions.risk',
      'script_versions.parameters',
      'script_versions.body',
      'script_versions.note',
      'script_versions.created_by as createdBy',
      'script_versions.created_at as createdAt',
    ])
}

function fromRow(row: Omit<ScriptVersion, 'parameters'> & { parameters: unknown }): ScriptVersion {
  const { version, shell, risk, body, note, createdBy, createdAt } = row
  return {
    version,
    shell,
    risk,
    parameters: parameters.parse(row.parameters),
    body,
    note,
    createdBy,
    createdAt,
  }
}

async function insertVersion(
  tx: Kysely<Database>,
  scriptId: string,
  version: number,
  draft: ScriptVersionDraft,
  createdBy: string,
): Promise<void> {
  const { shell, risk, body, note } = draft
  await tx
    .insertInto('script_versions')
    .values({
      script_id: scriptId,
      version,
      shell,
      risk,
      parameters: JSON.stringify(draft.parameters),
      body,
      note,
      created_by: createdBy,
    })
    .execute()
}

async function whole(tx: Kysely<Database>, id: string): Promise<Script> {
  const script = await readScript(tx, id)
  if (!script) throw new Error(`The script ${id} has just been written and is not there`)
  return script
}

async function refuseTakenName(tx: Kysely<Database>, id: string, name: string): Promise<void> {
  const other = await tx
    .selectFrom('scripts')
    .select('name')
    .where(sql`lower(name)`, '=', sql<string>`lower(${name})`)
    .where('id', '<>', id)
    .executeTakeFirst()
  if (!other) return
  throw new StepFailed(`There is a script "${other.name}" already. Choose another name.`, {
    code: 'already_exists',
  })
}
