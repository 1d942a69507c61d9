import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { authTables } from '../auth/auth-tables.ts'
import type { Database } from '../db/schema.ts'
import { StepFailed } from '../sdk/errors.ts'
import { readTeam } from './teams.ts'

/** Somebody takes over in a layer of a team's rota. */
export interface StoredOverride {
  id: string
  teamId: string
  layerId: string
  /** Id of the user. */
  person: string
  from: Date
  until: Date
  reason: string
  createdBy: string
}

const columns = [
  'id',
  'team_id as teamId',
  'layer_id as layerId',
  'user_id as person',
  'from_at as from',
  'until_at as until',
  'reason',
  'created_by as createdBy',
] as const

/** Those of a team that touch a time, in the order they were made: of those that overlap the last one counts. */
export function listOverrides(
  db: Kysely<Database>,
  teamId: string,
  { from, until }: { from: Date; until: Date },
): Promise<StoredOverride[]> {
  return db
    .selectFrom('rota_overrides')
    .select(columns)
    .where('team_id', '=', teamId)
    .where('until_at', '>', from)
    .where('from_at', '<', until)
    .orderBy('id')
    .execute()
}

/** Throws `StepFailed` where the layer is none of the team's, the time runs backwards, or nobody could be called. */
export async function insertOverride(
  tx: Kysely<Database>,
  override: Omit<StoredOverride, 'id'>,
): Promise<StoredOverride> {
  const { teamId, layerId, person, from, until, reason, createdBy } = override
  const team = await readTeam(tx, teamId)
  if (!team) throw new StepFailed('No such team.', { class: 'NotFound', code: 'no_team' })
  if (!team.rota?.layers.some(({ id }) => id === layerId)) {
    throw new StepFailed(`The rota of ${team.name} has no such layer. Load the page again.`, {
      code: 'no_layer',
    })
  }
  if (from >= until) {
    throw new StepFailed('It ends before it begins: choose a later end.', { code: 'bad_time' })
  }
  const user = await authTables(tx)
    .selectFrom('auth.user')
    .select(['disabled', 'role'])
    .where('id', '=', person)
    .executeTakeFirst()
  if (!user || user.disabled || user.role === 'viewer') {
    throw new StepFailed('That user is gone, disabled or may only read: choose somebody else.', {
      class: 'NotFound',
      code: 'no_user',
    })
  }
  await sql`
    insert into team_members (team_id, user_id) values (${teamId}, ${person}) on conflict do nothing`.execute(
    tx,
  )
  return tx
    .insertInto('rota_overrides')
    .values({
      id: uuidv7(),
      team_id: teamId,
      layer_id: layerId,
      user_id: person,
      from_at: from,
      until_at: until,
      reason,
      created_by: createdBy,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** What was taken away, undefined where there was none. */
export function deleteOverride(
  tx: Kysely<Database>,
  teamId: string,
  id: string,
): Promise<StoredOverride | undefined> {
  return tx
    .deleteFrom('rota_overrides')
    .where('id', '=', id)
    .where('team_id', '=', teamId)
    .returning(columns)
    .executeTakeFirst()
}
