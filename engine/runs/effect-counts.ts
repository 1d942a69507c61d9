import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { lockKey } from '../flow/lock-key.ts'
import {
  countedEffects,
  countsOthers,
  type EffectLimits,
  type EffectTotal,
  firstBreach,
  type LimitBreach,
} from '../graph/effect-limits.ts'
import type { JsonValue } from '../graph/json.ts'
import { type Place, placeKey } from '../graph/place.ts'
import type { ClaimedRun } from './claim.ts'
import { effectKey } from './effect-key.ts'
import type { PreparedStep } from './execute-step.ts'
import { toEnvelope } from './run-memory.ts'

/** A step that goes beyond a limit of its workflow: it is not made, and a person is asked. */
export class LimitReached extends Error {
  override name = 'LimitReached'
  readonly place: Place
  readonly breach: LimitBreach
  readonly about: { target: string; input: JsonValue }

  constructor(place: Place, breach: LimitBreach, about: { target: string; input: JsonValue }) {
    super(
      `The step goes beyond a limit: ${breach.kind}, ${breach.would} of ${breach.most} in a ${breach.span}.`,
    )
    this.place = place
    this.breach = breach
    this.about = about
  }
}

interface Counting {
  run: Pick<ClaimedRun, 'id' | 'workflowId' | 'control' | 'event'>
  limits: EffectLimits
  now: Date
}

/** Has the steps of a workflow be counted one after the other, until the transaction is over. */
export async function lockCounts(tx: Kysely<Database>, workflowId: string): Promise<void> {
  await lockKey(tx, 'effect counts', workflowId)
}

/**
 * Counts a step with the transaction that makes it. Throws `LimitReached` where it goes beyond a limit: what it wrote is to
 * be rolled back. Who counts against other runs holds `lockCounts`.
 */
export async function countStep(
  tx: Kysely<Database>,
  { run, limits, now }: Counting,
  prepared: PreparedStep,
  output: JsonValue | undefined,
): Promise<void> {
  const { place, action, params, input } = prepared
  const key = effectKey(run.id, place.nodeId, place.path)
  const counted = countedEffects(limits, action.counts(params, output, toEnvelope(run)), key)
  if (counted.length === 0) return
  const { rows } = await sql<EffectTotal>`
    with mine as (
      insert into effect_counts (workflow_id, run_id, effect_key, kind, subject, amount, at)
      select ${run.workflowId}, ${run.id}, ${key}, c.kind, c.subject, c.amount, ${now}
        from unnest(${counted.map(({ kind }) => kind)}::text[], ${counted.map(({ subject }) => subject)}::text[],
                    ${counted.map(({ amount }) => Math.round(amount))}::bigint[]) as c(kind, subject, amount)
      on conflict (effect_key, kind, subject) do update set at = excluded.at, amount = excluded.amount
      returning run_id, kind, subject, amount, at
    ), known as (
      select run_id, kind, subject, amount, at from effect_counts
       where workflow_id = ${run.workflowId} and at > ${now}::timestamptz - interval '1 day' and effect_key <> ${key}
       union all
      select run_id, kind, subject, amount, at from effect_counts
       where run_id = ${run.id} and at <= ${now}::timestamptz - interval '1 day' and effect_key <> ${key}
       union all
      select run_id, kind, subject, amount, at from mine
    )
    select kind,
           (case when kind in ('tickets', 'devices') then count(distinct subject) filter (where run_id = ${run.id})
            else coalesce(sum(amount) filter (where run_id = ${run.id}), 0) end)::float8 as run,
           (case when kind in ('tickets', 'devices') then count(distinct subject) filter (where at > ${now}::timestamptz - interval '1 hour')
            else coalesce(sum(amount) filter (where at > ${now}::timestamptz - interval '1 hour'), 0) end)::float8 as hour,
           (case when kind in ('tickets', 'devices') then count(distinct subject) filter (where at > ${now}::timestamptz - interval '1 day')
            else coalesce(sum(amount) filter (where at > ${now}::timestamptz - interval '1 day'), 0) end)::float8 as day
      from known where kind in (select kind from mine) group by kind order by kind`.execute(tx)
  if (run.control?.letThrough === placeKey(place)) return
  const breach = firstBreach(limits, rows)
  if (!breach) return
  const { target = '' } = action.ledger(params, undefined)
  throw new LimitReached(place, breach, { target, input })
}

/** Counts a step that reaches outside, before it sets out. Throws as `countStep`. */
export async function reserveStep(
  db: Kysely<Database>,
  counting: Counting,
  prepared: PreparedStep,
): Promise<void> {
  const { action, params } = prepared
  if (
    countedEffects(counting.limits, action.counts(params, undefined, toEnvelope(counting.run)), '').length ===
    0
  )
    return
  await db.transaction().execute(async (tx) => {
    if (countsOthers(counting.limits)) await lockCounts(tx, counting.run.workflowId)
    await countStep(tx, counting, prepared, undefined)
  })
}

/** Puts what a step outside turned out to be in the place of what it was counted as. */
export async function settleReserved(
  db: Kysely<Database>,
  { run, limits, now }: Counting,
  { place, action, params }: PreparedStep,
  output: JsonValue,
): Promise<void> {
  const key = effectKey(run.id, place.nodeId, place.path)
  const before = countedEffects(limits, action.counts(params, undefined, toEnvelope(run)), key)
  const after = countedEffects(limits, action.counts(params, output, toEnvelope(run)), key)
  if (JSON.stringify(before) === JSON.stringify(after)) return
  await db.transaction().execute(async (tx) => {
    await sql`delete from effect_counts where effect_key = ${key}`.execute(tx)
    if (after.length === 0) return
    await tx
      .insertInto('effect_counts')
      .values(
        after.map(({ kind, subject, amount }) => ({
          workflow_id: run.workflowId,
          run_id: run.id,
          effect_key: key,
          kind,
          subject,
          amount: Math.round(amount),
          at: now,
        })),
      )
      .execute()
  })
}

/** A step outside that is known to have done nothing counts no more. */
export async function releaseReserved(db: Kysely<Database>, runId: string, place: Place): Promise<void> {
  const key = effectKey(runId, place.nodeId, place.path)
  await sql`delete from effect_counts where effect_key = ${key}`.execute(db)
}

/** Forgets what no limit asks for any more, and questions of runs that no longer ask; at most 5000 rows each. */
export async function sweepCounts(db: Kysely<Database>, now: Date): Promise<void> {
  await sql`
    delete from effect_counts where ctid = any (array(
      select c.ctid from effect_counts c
       where c.at < ${now}::timestamptz - interval '1 day' and not exists (select from runs where runs.id = c.run_id)
       limit 5000))`.execute(db)
  await sql`
    delete from limit_questions q
     where not exists (select from runs where runs.id = q.run_id and runs.status in ('running', 'paused'))`.execute(
    db,
  )
}
