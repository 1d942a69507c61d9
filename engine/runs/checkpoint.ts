import { CompiledQuery, type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import type { RunState } from '../graph/run-state.ts'
import type { ErrorClass } from '../sdk/errors.ts'
import { stateText } from './state-text.ts'

export interface StepError {
  class: ErrorClass
  code: string
  message: string
  /** What the step had written down until then. */
  logs?: string[]
}

/** One attempt of one node, as it is kept. */
export interface StepRecord {
  seq: number
  nodeId: string
  path: string
  attempt: number
  status: 'intent' | 'ok' | 'error' | 'cancelled' | 'uncertain'
  handle: string | null
  startedAt: Date
  finishedAt: Date | null
  input: JsonValue
  output: JsonValue
  error: StepError | null
}

export interface EffectRecord {
  nodeId: string
  path: string
  key: string
  kind: string
  target: string
  status: 'intent' | 'done' | 'not_done' | 'unknown' | 'planned'
  resultRef: string | null
  undoRef?: string | null
  /** What a dry run would have sent. */
  plan?: JsonValue
}

export interface WaitRecord {
  id: string
  nodeId: string
  path: string
  kind: 'retry' | 'timer' | 'signal' | 'event' | 'run' | 'decision' | 'deadline'
  wakeAt: Date | null
  signal: string | null
  /** Type, path and value of the event that ends it, as `matchKey` makes it. */
  matchKey?: string
  childRunId?: string
  lookBackFrom?: Date
  details?: JsonValue
}

export type RunStatus = 'running' | 'waiting' | 'paused' | 'succeeded' | 'failed' | 'cancelled'

/** All that changed in a run since its last checkpoint, written in one statement or not at all. */
export interface Checkpoint {
  runId: string
  epoch: number
  seq: number
  status: RunStatus
  state: RunState
  error: (StepError & { nodeId: string | null }) | null
  /** What an ended run hands to whoever started it. */
  result: JsonValue
  /** The run ends, and may have waits that nobody will end. */
  dropWaits: boolean
  steps: readonly StepRecord[]
  effects: readonly EffectRecord[]
  waits: readonly WaitRecord[]
  /** Ids of waits that are over and whose steps have gone on. */
  endedWaits: readonly string[]
}

/** What the database said of a checkpointed run; a run that is missing lost its lease and nothing of it was written. */
export type Written = Map<string, Asked>

/** What a person asked of the run meanwhile. */
export interface Asked {
  cancelRequested: boolean
  pauseRequested: boolean
}

/*
 * The fence is in `kept` and `gone`: a row matches only while this worker holds the epoch. What follows joins them, so
 * a process that was thought dead writes nothing (`is not distinct from`: see `lockLeases`). A finished run leaves the small table of live runs for the history.
 */
const writeSql = `
  with c as materialized (
    select * from unnest($2::uuid[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $20::text[])
      as c(run_id, epoch, seq, status, state, error, result)
  ), kept as (
    update runs r set seq = c.seq, state = c.state::json, status = c.status,
           lease_owner = case when c.status = 'running' then r.lease_owner end
      from c where r.id = c.run_id and r.lease_owner is not distinct from $1 and r.lease_epoch = c.epoch
       and c.status in ('running', 'waiting', 'paused')
    returning r.id, r.cancel_requested, r.pause_requested
  ), gone as (
    delete from runs r using c where r.id = c.run_id and r.lease_owner is not distinct from $1 and r.lease_epoch = c.epoch
       and c.status in ('succeeded', 'failed', 'cancelled')
    returning r.*, c.status as final_status, c.state as final_state, c.error, c.result
  ), filed as (
    insert into run_history (id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state, error,
                             recoveries, parent_run_id, created_at, started_at, forked_from, retries, depth, control, result)
    select id, workflow_id, version, trigger_node, event_id, customer_id, mode, final_status, final_state::jsonb,
           error::jsonb, recoveries, parent_run_id, created_at, started_at, forked_from, retries, depth, control,
           result::jsonb from gone
  ), written as (
    select id, cancel_requested, pause_requested from kept union all select id, false, false from gone
  )`

const stepsSql = `, kept_steps as (
    insert into steps (run_id, seq, node_id, path, attempt, status, handle, started_at, finished_at, input, output, error)
    select s.run_id, s.seq, s.node_id, s.path, s.attempt, s.status, s.handle, s.started_at, s.finished_at,
           s.input::jsonb, s.output::jsonb, s.error::jsonb
      from unnest($8::uuid[], $9::int[], $10::text[], $11::text[], $12::int[], $13::text[], $14::text[],
                  $15::timestamptz[], $16::timestamptz[], $17::text[], $18::text[], $19::text[])
        as s(run_id, seq, node_id, path, attempt, status, handle, started_at, finished_at, input, output, error)
      join written on written.id = s.run_id
  )`

/** The same where some of what steps took or gave stands beside their rows; `$first` is its first value. */
const largeStepsSql = (first: number) => `, kept_steps as (
    insert into steps (run_id, seq, node_id, path, attempt, status, handle, started_at, finished_at, input, output, error,
                       input_ref, output_ref)
    select s.run_id, s.seq, s.node_id, s.path, s.attempt, s.status, s.handle, s.started_at, s.finished_at,
           s.input::jsonb, s.output::jsonb, s.error::jsonb, s.input_ref, s.output_ref
      from unnest($8::uuid[], $9::int[], $10::text[], $11::text[], $12::int[], $13::text[], $14::text[],
                  $15::timestamptz[], $16::timestamptz[], $17::text[], $18::text[], $19::text[],
                  $${first}::uuid[], $${first + 1}::uuid[])
        as s(run_id, seq, node_id, path, attempt, status, handle, started_at, finished_at, input, output, error,
             input_ref, output_ref)
      join written on written.id = s.run_id
  ), kept_payloads as (
    insert into payloads (run_id, id, bytes, value)
    select p.run_id, p.id, octet_length(p.value), p.value::jsonb
      from unnest($${first + 2}::uuid[], $${first + 3}::uuid[], $${first + 4}::text[]) as p(run_id, id, value)
      join written on written.id = p.run_id
  )`

const moreSql = `, kept_effects as (
    insert into effects (run_id, node_id, path, key, kind, target, status, result_ref, undo_ref, plan)
    select e.run_id, e.node_id, e.path, e.key, e.kind, e.target, e.status, e.result_ref, e.undo_ref, e.plan::jsonb
      from unnest($21::uuid[], $22::text[], $23::text[], $24::uuid[], $25::text[], $26::text[], $27::text[], $28::text[],
                  $29::text[], $30::text[])
        as e(run_id, node_id, path, key, kind, target, status, result_ref, undo_ref, plan)
      join written on written.id = e.run_id
    on conflict (run_id, key) do update
       set status = excluded.status, target = coalesce(nullif(excluded.target, ''), effects.target), result_ref = excluded.result_ref,
           undo_ref = excluded.undo_ref, at = now()
  ), kept_waits as (
    insert into waits (id, run_id, node_id, path, kind, wake_at, signal, match_key, child_run_id, look_back_from, details)
    select w.id, w.run_id, w.node_id, w.path, w.kind, w.wake_at, w.signal, w.match_key, w.child_run_id, w.look_back_from,
           w.details::jsonb
      from unnest($31::uuid[], $32::uuid[], $33::text[], $34::text[], $35::text[], $36::timestamptz[], $37::text[],
                  $38::text[], $39::uuid[], $40::timestamptz[], $41::text[])
        as w(id, run_id, node_id, path, kind, wake_at, signal, match_key, child_run_id, look_back_from, details)
      join written on written.id = w.run_id
  ), ended_waits as (
    delete from waits where id = any($42::uuid[]) and run_id in (select id from written)
  ), dropped_waits as (
    delete from waits where run_id = any($43::uuid[]) and run_id in (select id from gone) and not id = any($42::uuid[])
  )`

const endSql = ' select id, cancel_requested, pause_requested from written'

/** Writes checkpoints of many runs in one fenced statement, in the caller's transaction if there is one. */
export async function writeCheckpoints(
  db: Kysely<Database>,
  workerId: string,
  checkpoints: readonly Checkpoint[],
): Promise<Written> {
  const steps = checkpoints.flatMap(({ runId, steps }) => steps.map((step) => ({ runId, ...step })))
  const effects = checkpoints.flatMap(({ runId, effects }) => effects.map((effect) => ({ runId, ...effect })))
  const waits = checkpoints.flatMap(({ runId, waits }) => waits.map((wait) => ({ runId, ...wait })))
  const texts = steps.map(({ runId, input, output }) => ({
    runId,
    input: toText(input),
    output: toText(output),
  }))
  const aside = await setAside(db, texts)
  const values: unknown[] = [
    workerId,
    checkpoints.map((c) => c.runId),
    checkpoints.map((c) => c.epoch),
    checkpoints.map((c) => c.seq),
    checkpoints.map((c) => c.status),
    checkpoints.map((c) => stateText(c.state)),
    checkpoints.map((c) => toText(c.error)),
    steps.map((s) => s.runId),
    steps.map((s) => s.seq),
    steps.map((s) => s.nodeId),
    steps.map((s) => s.path),
    steps.map((s) => s.attempt),
    steps.map((s) => s.status),
    steps.map((s) => s.handle),
    steps.map((s) => s.startedAt),
    steps.map((s) => s.finishedAt),
    aside?.steps.map((s) => s.input) ?? texts.map((s) => s.input),
    aside?.steps.map((s) => s.output) ?? texts.map((s) => s.output),
    steps.map((s) => toText(s.error)),
    checkpoints.map((c) => toText(c.result)),
  ]
  const endedWaits = checkpoints.flatMap((checkpoint) => checkpoint.endedWaits)
  const dropWaits = checkpoints.filter((checkpoint) => checkpoint.dropWaits).map(({ runId }) => runId)
  const more = effects.length + waits.length + endedWaits.length + dropWaits.length > 0
  if (more) {
    values.push(
      effects.map((e) => e.runId),
      effects.map((e) => e.nodeId),
      effects.map((e) => e.path),
      effects.map((e) => e.key),
      effects.map((e) => e.kind),
      effects.map((e) => e.target),
      effects.map((e) => e.status),
      effects.map((e) => e.resultRef),
      effects.map((e) => e.undoRef ?? null),
      effects.map((e) => toText(e.plan)),
      waits.map((w) => w.id),
      waits.map((w) => w.runId),
      waits.map((w) => w.nodeId),
      waits.map((w) => w.path),
      waits.map((w) => w.kind),
      waits.map((w) => w.wakeAt),
      waits.map((w) => w.signal),
      waits.map((w) => w.matchKey ?? null),
      waits.map((w) => w.childRunId ?? null),
      waits.map((w) => w.lookBackFrom ?? null),
      waits.map((w) => toText(w.details)),
      endedWaits,
      dropWaits,
    )
  }
  const kept = aside ? largeStepsSql(values.length + 1) : stepsSql
  if (aside) {
    values.push(
      aside.steps.map((s) => s.inputRef),
      aside.steps.map((s) => s.outputRef),
      aside.payloads.map((p) => p.runId),
      aside.payloads.map((p) => p.id),
      aside.payloads.map((p) => p.text),
    )
  }
  const query = CompiledQuery.raw(writeSql + kept + (more ? moreSql : '') + endSql, values)
  const { rows } = await db.executeQuery<{ id: string; cancel_requested: boolean; pause_requested: boolean }>(
    query,
  )
  return new Map(
    rows.map((row) => [
      row.id,
      { cancelRequested: row.cancel_requested, pauseRequested: row.pause_requested },
    ]),
  )
}

/** Characters of JSON that stand in the row of their step; what is longer stands beside it. */
const mostInRow = 16_384

interface Texts {
  runId: string
  input: string | null
  output: string | null
}

interface Aside {
  steps: (Texts & { inputRef: string | null; outputRef: string | null })[]
  payloads: { runId: string; id: string; text: string }[]
}

/** Takes what is large out of the steps, each value of a run once; undefined where nothing is, as nearly always. */
async function setAside(db: Kysely<Database>, texts: readonly Texts[]): Promise<Aside | undefined> {
  if (!texts.some(({ input, output }) => isLarge(input) || isLarge(output))) return undefined
  if (!(await allReadPayloads(db))) return undefined
  const payloads: Aside['payloads'] = []
  const take = (runId: string, text: string | null): string | null => {
    if (text === null || !isLarge(text)) return null
    const known = payloads.find((payload) => payload.runId === runId && payload.text === text)
    if (known) return known.id
    const id = uuidv7()
    payloads.push({ runId, id, text })
    return id
  }
  const steps = texts.map(({ runId, input, output }) => {
    const inputRef = take(runId, input)
    const outputRef = take(runId, output)
    return { runId, input: inputRef ? null : input, output: outputRef ? null : output, inputRef, outputRef }
  })
  return { steps, payloads }
}

function isLarge(text: string | null): boolean {
  return text !== null && text.length > mostInRow
}

/** False while a process of a version works that does not know of them, and may take any run up. */
async function allReadPayloads(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql`
    select from engine_workers where state = 'alive' and not reads_payloads limit 1`.execute(db)
  return rows.length === 0
}

function toText(value: unknown): string | null {
  return value === null || value === undefined ? null : toJsonbText(value)
}
