import { type Kysely, sql } from 'kysely'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import { type EffectLimits, effectLimits, type LimitBreach, limitBreach } from '../graph/effect-limits.ts'
import type { JsonValue } from '../graph/json.ts'
import { placeKey } from '../graph/place.ts'
import { wakeRuns } from '../waits/wake-runs.ts'
import { cancelRunIn } from './cancel-run.ts'
import type { PauseReason, RunControl } from './run-control.ts'

/** What a run that has reached a limit was about to do. */
export interface LimitQuestion {
  nodeId: string
  path: string
  breach: LimitBreach
  target: string
  /** The resolved parameters of the step. */
  input: JsonValue
  askedAt: Date
}

/** `once`: this step is made; `raise`: this run has the limit `to`; `stop`: the run is cancelled. */
export type LimitAnswer = { choice: 'once' | 'stop' } | { choice: 'raise'; to: number }

/** Keeps what is asked; the run is paused right after. */
export async function askAboutLimit(
  db: Kysely<Database>,
  runId: string,
  { nodeId = '', path = '', breach }: PauseReason,
  { target, input }: Pick<LimitQuestion, 'target' | 'input'>,
): Promise<void> {
  await sql`
    insert into limit_questions (run_id, node_id, path, breach, target, input)
    values (${runId}, ${nodeId}, ${path}, ${JSON.stringify(breach)}, ${target}, ${toJsonbText(input)})
    on conflict (run_id) do update
       set node_id = excluded.node_id, path = excluded.path, breach = excluded.breach, target = excluded.target,
           input = excluded.input, asked_at = now()`.execute(db)
}

/** What a run asks now; undefined where it does not stand at a limit. */
export async function readLimitQuestion(
  db: Kysely<Database>,
  runId: string,
): Promise<LimitQuestion | undefined> {
  const row = await db
    .selectFrom('limit_questions')
    .innerJoin('runs', 'runs.id', 'limit_questions.run_id')
    .select(['node_id', 'path', 'breach', 'target', 'input', 'asked_at'])
    .where('run_id', '=', runId)
    .where('runs.status', '=', 'paused')
    .where(sql<boolean>`runs.pause_reason ->> 'kind' = 'limit'`)
    .executeTakeFirst()
  if (!row) return undefined
  const { node_id: nodeId, path, target, input, asked_at: askedAt } = row
  return { nodeId, path, breach: limitBreach.parse(row.breach), target, input, askedAt }
}

/** The limit that was asked for is not above what the step needs. */
export class TooLow extends Error {
  override name = 'TooLow'
}

/**
 * Says what becomes of a run that stands at a limit. Undefined where it does not (any more): somebody else was first.
 * Throws `TooLow`.
 */
export async function answerLimit(
  tx: Kysely<Database>,
  runId: string,
  answer: LimitAnswer,
): Promise<LimitQuestion | undefined> {
  await sql`select from runs where id = ${runId} for no key update`.execute(tx)
  const question = await readLimitQuestion(tx, runId)
  if (!question) return undefined
  if (answer.choice === 'stop') await cancelRunIn(tx, runId)
  else await goOn(tx, runId, await controlFor(tx, runId, question, answer))
  await sql`delete from limit_questions where run_id = ${runId}`.execute(tx)
  return question
}

async function controlFor(
  tx: Kysely<Database>,
  runId: string,
  { nodeId, path, breach }: LimitQuestion,
  answer: Exclude<LimitAnswer, { choice: 'stop' }> | { choice: 'once' | 'stop' },
): Promise<Partial<RunControl>> {
  if (answer.choice !== 'raise') return { letThrough: placeKey({ nodeId, path }) }
  const { kind, span, would } = breach
  if (answer.to < would) {
    throw new TooLow(`The step needs ${would}: raise the limit to that at least, or let this one through.`)
  }
  const { rows } = await sql<{ raised: unknown }>`
    select control -> 'raised' as raised from runs where id = ${runId}`.execute(tx)
  const raised: EffectLimits = effectLimits.parse(rows[0]?.raised ?? {})
  return { raised: { ...raised, [kind]: { ...raised[kind], [span]: answer.to } } }
}

async function goOn(tx: Kysely<Database>, runId: string, control: Partial<RunControl>): Promise<void> {
  await sql`
    update runs set status = 'queued', control = coalesce(control, '{}') || ${JSON.stringify(control)}::jsonb
     where id = ${runId}`.execute(tx)
  await wakeRuns(tx, [runId])
}
