import type { Kysely } from 'kysely'
import { authTables } from '../auth/auth-tables.ts'
import type { Database } from '../db/schema.ts'
import { type Shift, shiftsOf, whoIsOnCall } from '../msp/rota.ts'
import { listOverrides } from './overrides.ts'
import type { Team } from './teams.ts'

export interface NamedShift {
  person: string
  name: string
  /** Disabled, or may only read: nobody to call. */
  away: boolean
  /** ISO moments. */
  from: string
  until: string
  insteadOf: string | null
}

export interface ScheduledLayer {
  id: string
  name: string
  now: NamedShift
  shifts: NamedShift[]
}

/** The shifts of each layer that touch a time, and whose turn it is now; none without a rota. */
export async function readSchedule(
  db: Kysely<Database>,
  team: Team,
  { from, until, now }: { from: Date; until: Date; now: Date },
): Promise<ScheduledLayer[]> {
  const { rota } = team
  if (!rota) return []
  const [first, last] = [Math.min(from.getTime(), now.getTime()), Math.max(until.getTime(), now.getTime())]
  const year = 366 * 24 * 3_600_000
  // A turn may begin long before, and an override in it moves its beginning.
  const wide = { from: new Date(first - year), until: new Date(last + year) }
  const overrides = await listOverrides(db, team.id, wide)
  const present = whoIsOnCall(rota, overrides, now)
  const names = await namesOf(db, [
    ...rota.layers.flatMap(({ people }) => people),
    ...overrides.map(({ person }) => person),
  ])
  return rota.layers.flatMap((layer) => {
    const current = present.find(({ layerId }) => layerId === layer.id)
    if (!current) return []
    const shifts = shiftsOf(rota.timeZone, layer, overrides, { from, until })
    return [{ id: layer.id, name: layer.name, now: named(current), shifts: shifts.map(named) }]
  })

  function named({ person, from: begins, until: ends, insteadOf }: Shift): NamedShift {
    const user = names.get(person)
    return {
      person,
      name: user?.name ?? '',
      away: user?.away ?? true,
      from: begins.toISOString(),
      until: ends.toISOString(),
      insteadOf: insteadOf === null ? null : (names.get(insteadOf)?.name ?? ''),
    }
  }
}

async function namesOf(db: Kysely<Database>, ids: readonly string[]) {
  const users = await authTables(db)
    .selectFrom('auth.user')
    .select(['id', 'name', 'email', 'disabled', 'role'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(
    users.map(({ id, name, email, disabled, role }) => [
      id,
      { name: name || email, away: disabled || role === 'viewer' },
    ]),
  )
}
