import { type Kysely, sql } from 'kysely'
import type { Caller } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import type { Registry } from '../registry.ts'

/** Who asks may not start this runbook; the message says who may decide that. */
export class MayNotStart extends Error {
  override name = 'MayNotStart'
}

/** Everything that a runbook may call somebody by: their role, address, id and teams. */
export async function namesOf(db: Kysely<Database>, caller: Caller): Promise<ReadonlySet<string>> {
  const names = [`role:${caller.role}`]
  if (caller.kind === 'token') return new Set([...names, `token:${caller.name.toLowerCase()}`])
  const teams = await db
    .selectFrom('team_members')
    .innerJoin('teams', 'teams.id', 'team_members.team_id')
    .select(['teams.id', sql<string>`lower(teams.name)`.as('name')])
    .where('team_members.user_id', '=', caller.id)
    .execute()
  const ofTeams = teams.flatMap(({ id, name }) => [`team:${id}`, `team:${name}`])
  return new Set([...names, `user:${caller.id}`, caller.email.toLowerCase(), ...ofTeams])
}

/** Whether one of those that a runbook names is among somebody's names; nobody named is everybody. */
export function isAmong(startedBy: readonly string[], names: ReadonlySet<string>): boolean {
  return startedBy.length === 0 || startedBy.some((each) => names.has(each.toLowerCase()))
}

/**
 * Throws `MayNotStart` where the trigger is a runbook's that names others. Without a caller only what is open to everybody
 * passes.
 */
export async function refuseStranger(
  db: Kysely<Database>,
  registry: Registry,
  trigger: { type: string; params: unknown },
  caller: Caller | undefined,
): Promise<void> {
  const node = registry.trigger(trigger.type)
  const settings = node?.manual?.runbook(node.params.parse(trigger.params))
  if (!settings || settings.startedBy.length === 0) return
  if (caller && isAmong(settings.startedBy, await namesOf(db, caller))) return
  throw new MayNotStart(
    caller
      ? 'You may not start this runbook: its first step says who may. Ask whoever edits the workflow.'
      : 'Not everybody may start this runbook: say who starts it.',
  )
}

/** The same for a trigger by its id; one that is gone keeps nobody out. */
export async function refuseStrangerOfTrigger(
  db: Kysely<Database>,
  registry: Registry,
  triggerId: string,
  caller: Caller,
): Promise<void> {
  const trigger = await db
    .selectFrom('triggers')
    .select(['type', 'params'])
    .where('id', '=', triggerId)
    .executeTakeFirst()
  if (trigger) await refuseStranger(db, registry, trigger, caller)
}

/** The same for a run that is started anew or taken up, by what started it. */
export async function refuseStrangerOfRun(
  db: Kysely<Database>,
  registry: Registry,
  runId: string,
  caller: Caller,
): Promise<void> {
  const trigger = await db
    .selectFrom('all_runs')
    .innerJoin('triggers', (join) =>
      join
        .onRef('triggers.workflow_id', '=', 'all_runs.workflow_id')
        .onRef('triggers.node_id', '=', 'all_runs.trigger_node'),
    )
    .select(['triggers.type', 'triggers.params'])
    .where('all_runs.id', '=', runId)
    .executeTakeFirst()
  if (trigger) await refuseStranger(db, registry, trigger, caller)
}
