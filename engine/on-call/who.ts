import type { Kysely } from 'kysely'
import { authTables } from '../auth/auth-tables.ts'
import type { Database } from '../db/schema.ts'
import type { StoreUser } from '../flow/store-user.ts'
import { whoIsOnCall } from '../msp/rota.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { OnCallDuty, OnCallStore } from '../sdk/stores.ts'
import { listOverrides } from './overrides.ts'
import { findTeam, listTeams, type Team } from './teams.ts'

/** Who is on call in a team, as steps ask for it. */
export function onCallStore(db: Kysely<Database>, { now }: Pick<StoreUser, 'now'>): OnCallStore {
  return {
    async who(idOrName) {
      const team = await findTeam(db, idOrName)
      if (!team) throw await noSuchTeam(db, idOrName)
      return { team: team.name, duties: await dutiesOf(db, team, now) }
    },
  }
}

/** One for each layer, the first to call first. Throws `StepFailed` where there is no rota, or nobody is left. */
export async function dutiesOf(db: Kysely<Database>, team: Team, moment: Date): Promise<OnCallDuty[]> {
  if (!team.rota) {
    throw new StepFailed(`The team ${team.name} has no rota: make one under On call.`, { code: 'no_rota' })
  }
  const { layers } = team.rota
  // Those that begin later do not matter to who it is, but to how long.
  const until = new Date(moment.getTime() + horizon)
  const overrides = await listOverrides(db, team.id, { from: moment, until })
  const shifts = whoIsOnCall(team.rota, overrides, moment)
  const users = await usersOf(
    db,
    shifts.flatMap(({ person, insteadOf }) => [person, ...(insteadOf === null ? [] : [insteadOf])]),
  )
  const duties = shifts.flatMap(({ layerId, person, from, until, insteadOf }): OnCallDuty[] => {
    const user = users.get(person)
    if (!user || user.disabled || user.role === 'viewer') return []
    return [
      {
        layer: layers.find(({ id }) => id === layerId)?.name ?? layerId,
        userId: person,
        name: user.name || user.email,
        email: user.email,
        from: from.toISOString(),
        until: until.toISOString(),
        insteadOf: insteadOf === null ? '' : (users.get(insteadOf)?.name ?? ''),
      },
    ]
  })
  if (duties.length > 0) return duties
  throw new StepFailed(
    `Whoever is on call in the team ${team.name} is disabled or may only read. Let somebody take over under On call.`,
    { class: 'NotFound', code: 'nobody_on_call' },
  )
}

/** Turns are never longer than a year. */
const horizon = 366 * 24 * 3_600_000

async function usersOf(db: Kysely<Database>, ids: readonly string[]) {
  const rows = await authTables(db)
    .selectFrom('auth.user')
    .select(['id', 'name', 'email', 'disabled', 'role'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

export async function noSuchTeam(db: Kysely<Database>, wanted: string): Promise<StepFailed> {
  const names = (await listTeams(db)).map(({ name }) => `"${name}"`)
  const known =
    names.length === 0
      ? 'There are none yet: make one under On call.'
      : `There are ${names.slice(0, 20).join(', ')}.`
  return new StepFailed(`There is no team "${wanted.slice(0, 200)}". ${known}`, {
    class: 'NotFound',
    code: 'no_team',
  })
}
