import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { authTables } from '../auth/auth-tables.ts'
import type { Database } from '../db/schema.ts'
import { type Rota, rota as rotaSchema } from '../msp/rota.ts'
import { StepFailed } from '../sdk/errors.ts'

export interface TeamMember {
  id: string
  name: string
  /** Disabled, or may only read: nobody to call. */
  away: boolean
}

export interface Team {
  id: string
  name: string
  description: string
  rota: Rota | null
  /** By name; who stands in the rota is a member. */
  members: TeamMember[]
  createdAt: Date
  updatedAt: Date
}

export interface TeamDraft {
  name: string
  description: string
  memberIds: readonly string[]
  rota: Rota | null
}

/** By name. */
export function listTeams(db: Kysely<Database>): Promise<Team[]> {
  return selectTeams(db, sql`true`)
}

export async function readTeam(db: Kysely<Database>, id: string): Promise<Team | undefined> {
  return (await selectTeams(db, sql`t.id = ${id}`))[0]
}

/** By id, or by name in any case. */
export async function findTeam(db: Kysely<Database>, idOrName: string): Promise<Team | undefined> {
  const wanted = idOrName.trim().replaceAll('\0', '\uFFFD')
  return (await selectTeams(db, sql`t.id::text = ${wanted} or lower(t.name) = lower(${wanted})`))[0]
}

/** Throws `StepFailed` where the name is taken, or somebody is no user. */
export async function insertTeam(tx: Kysely<Database>, draft: TeamDraft): Promise<Team> {
  const id = uuidv7()
  await refuseTakenName(tx, id, draft.name)
  await tx
    .insertInto('teams')
    .values({ id, name: draft.name, description: draft.description, rota: storedRota(draft.rota) })
    .execute()
  await putMembers(tx, id, draft)
  return existing(tx, id)
}

/** Undefined where there is no such team; throws as `insertTeam`. */
export async function updateTeam(
  tx: Kysely<Database>,
  id: string,
  changes: Partial<TeamDraft>,
): Promise<Team | undefined> {
  const before = await readTeam(tx, id)
  if (!before) return undefined
  const draft = { ...before, memberIds: before.members.map((member) => member.id), ...changes }
  if (changes.name !== undefined) await refuseTakenName(tx, id, changes.name)
  await tx
    .updateTable('teams')
    .set({
      name: draft.name,
      description: draft.description,
      rota: storedRota(draft.rota),
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .execute()
  await putMembers(tx, id, draft)
  // An override of a layer that is gone would come back with the next layer of its id.
  const layers = draft.rota?.layers.map((layer) => layer.id) ?? []
  await sql`delete from rota_overrides where team_id = ${id} and layer_id <> all(${layers}::text[])`.execute(
    tx,
  )
  return existing(tx, id)
}

/** What was deleted, undefined where there was no such team. */
export function deleteTeam(tx: Kysely<Database>, id: string): Promise<{ name: string } | undefined> {
  return tx.deleteFrom('teams').where('id', '=', id).returning('name').executeTakeFirst()
}

async function selectTeams(db: Kysely<Database>, where: ReturnType<typeof sql>): Promise<Team[]> {
  const { rows } = await sql<Omit<Team, 'rota'> & { rota: unknown }>`
    select t.id, t.name, t.description, t.rota, t.created_at as "createdAt", t.updated_at as "updatedAt",
           coalesce((select jsonb_agg(jsonb_build_object('id', u.id, 'name', coalesce(nullif(u.name, ''), u.email),
                                                         'away', u.disabled or u.role = 'viewer')
                                      order by lower(coalesce(nullif(u.name, ''), u.email)))
                       from team_members m join auth."user" u on u.id = m.user_id where m.team_id = t.id), '[]') as members
      from teams t where ${where} order by lower(t.name)`.execute(db)
  return rows.map(({ rota, ...team }) => ({ ...team, rota: rota === null ? null : rotaSchema.parse(rota) }))
}

async function existing(tx: Kysely<Database>, id: string): Promise<Team> {
  const team = await readTeam(tx, id)
  if (!team) throw new Error(`The team ${id} is gone`)
  return team
}

/** Who stands in the rota belongs to the team, chosen or not. */
async function putMembers(
  tx: Kysely<Database>,
  teamId: string,
  { memberIds, rota }: Pick<TeamDraft, 'memberIds' | 'rota'>,
): Promise<void> {
  const wanted = [...new Set([...memberIds, ...(rota?.layers.flatMap(({ people }) => people) ?? [])])]
  const users = wanted.length === 0 ? [] : await usersAmong(tx, wanted)
  if (users.length < wanted.length) {
    throw new StepFailed(
      'Somebody in this team is no user any more. Load the page again, and choose others.',
      {
        class: 'NotFound',
        code: 'no_user',
      },
    )
  }
  await tx.deleteFrom('team_members').where('team_id', '=', teamId).execute()
  if (wanted.length === 0) return
  await tx
    .insertInto('team_members')
    .values(wanted.map((user_id) => ({ team_id: teamId, user_id })))
    .execute()
}

function usersAmong(tx: Kysely<Database>, ids: readonly string[]) {
  return authTables(tx).selectFrom('auth.user').select('id').where('id', 'in', ids).execute()
}

async function refuseTakenName(tx: Kysely<Database>, id: string, name: string): Promise<void> {
  const other = await tx
    .selectFrom('teams')
    .select('name')
    .where(sql`lower(name)`, '=', sql<string>`lower(${name})`)
    .where('id', '<>', id)
    .executeTakeFirst()
  if (!other) return
  throw new StepFailed(`There is a team "${other.name}" already. Choose another name.`, {
    code: 'already_exists',
  })
}

function storedRota(rota: Rota | null): string | null {
  return rota === null ? null : JSON.stringify(rota)
}
