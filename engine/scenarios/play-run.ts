import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { Graph } from '../graph/graph.ts'
import type { JsonValue } from '../graph/json.ts'
import { placeKey } from '../graph/place.ts'
import type { Checkpoint, EffectRecord, StepRecord } from '../runs/checkpoint.ts'
import type { ClaimedRun, EventRecord } from '../runs/claim.ts'
import type { Committer } from '../runs/committer.ts'
import { driveRun } from '../runs/drive-run.ts'
import type { Engine } from '../runs/engine.ts'
import { createLiveFeed } from '../runs/live-feed.ts'
import { StepFailed } from '../sdk/errors.ts'
import { createPlay, type KeptAnswer } from './answers.ts'
import { effectsOf, type Outcome } from './played.ts'

/** What playing needs of an engine. */
export type PlayDeps = Pick<Engine, 'pool' | 'registry' | 'log' | 'resolvePort' | 'powers' | 'secrets'> & {
  db: Kysely<Database>
}

export interface RunToPlay {
  workflowId: string
  graph: Graph
  triggerNode: string
  event: EventRecord
  customerId: string | null
  /** What the clock says when it starts; it goes on only as the run waits. */
  now: Date
  answers: readonly KeptAnswer[]
  /** Answers count only where a step asks what it asked then. */
  sameInput: boolean
}

export interface PlayedRun extends Outcome {
  runId: string
  message: string
  steps: readonly StepRecord[]
  /** What is known of its writes beside their parameters, by place. */
  plans: ReadonlyMap<string, JsonValue>
  /** Steps whose answer was their example. */
  assumed: string[]
}

/**
 * Plays a run as the dry run that it would be, with a clock of its own: the same code drives it, but nothing of it is
 * written and nothing outside is asked. `deps.db` is to read only; see `readingOnly`.
 */
export async function playRun(deps: PlayDeps, toPlay: RunToPlay): Promise<PlayedRun> {
  const { graph, now } = toPlay
  const { db, pool, registry, log, resolvePort, secrets } = deps
  const runId = uuidv7()
  const assumed = new Set<string>()
  const { committer, kept } = keepingCommitter()
  // Named one by one: what counts, logs or limits real runs is to hear nothing of this one.
  const engine: Engine = {
    ...{ db, pool, registry, log, resolvePort, ...(secrets ? { secrets } : {}) },
    powers: powersToPlay(deps.powers),
    committer,
    loadVersion: () => Promise.resolve(graph),
    live: createLiveFeed(),
    clock: () => now,
    waitInMemorySeconds: 0,
  }
  engine.play = createPlay(engine, toPlay.answers, { sameInput: toPlay.sameInput, assumed })
  await driveRun(engine, asClaimed(runId, toPlay), untouched)
  const { status, error, steps } = kept
  const typeOf = (nodeId: string) => graph.nodes.get(nodeId)?.node.type
  return {
    runId,
    status: status === 'succeeded' ? 'succeeded' : 'failed',
    failure: status === 'succeeded' ? null : { nodeId: error?.nodeId ?? '', code: error?.code ?? status },
    message: error?.message ?? '',
    effects: effectsOf(deps.registry, typeOf, lastOf(steps)),
    steps,
    plans: new Map(kept.effects.map(({ nodeId, path, plan = null }) => [placeKey({ nodeId, path }), plan])),
    assumed: [...assumed],
  }
}

/** Hands out a database in which nothing can be changed, whatever a step tries. */
export async function readingOnly<Result>(
  db: Kysely<Database>,
  work: (reading: Kysely<Database>) => Promise<Result>,
): Promise<Result> {
  return db.connection().execute(async (reading) => {
    await sql`set default_transaction_read_only = on`.execute(reading)
    try {
      return await work(reading)
    } finally {
      await sql`reset default_transaction_read_only`.execute(reading)
    }
  })
}

/** Keeps in memory what would be written. */
function keepingCommitter() {
  const kept: Pick<Checkpoint, 'status' | 'error'> & { steps: StepRecord[]; effects: EffectRecord[] } = {
    status: 'waiting',
    error: null,
    steps: [],
    effects: [],
  }
  const committer: Committer = {
    async commit(checkpoint) {
      kept.status = checkpoint.status
      kept.error = checkpoint.error
      kept.steps.push(...checkpoint.steps)
      kept.effects.push(...checkpoint.effects)
      return { lost: false, cancelRequested: false, pauseRequested: false }
    },
    fly: () => Promise.reject(new Error('A run that is played writes nothing')),
    backlog: () => 0,
  }
  return { committer, kept }
}

/** Of the attempts of each step only the last one says how it went. */
function lastOf(steps: readonly StepRecord[]): StepRecord[] {
  const last = new Map(steps.map((step) => [`${step.path} ${step.nodeId}`, step]))
  return [...last.values()].sort((a, b) => a.seq - b.seq)
}

function powersToPlay(powers: Engine['powers']): NonNullable<Engine['powers']> {
  const request = () => Promise.reject(new StepFailed('What is only played asks nobody.', { code: 'played' }))
  return { ...(powers?.script ? { script: powers.script } : {}), http: { request } }
}

const never = new AbortController().signal
const untouched = { cancel: never, pause: never, abandon: never, drain: never }

function asClaimed(runId: string, toPlay: RunToPlay): ClaimedRun {
  const { workflowId, triggerNode, event, customerId, now } = toPlay
  return {
    id: runId,
    workflowId,
    version: 0,
    triggerNode,
    customerId,
    mode: 'dry',
    epoch: 0,
    seq: 0,
    state: undefined,
    recoveries: 0,
    retries: 0,
    cancelRequested: false,
    pauseRequested: false,
    pausedAt: undefined,
    control: undefined,
    parentRunId: null,
    depth: 0,
    createdAt: now,
    startedAt: now,
    concurrencyKey: null,
    limited: false,
    limitKey: null,
    event,
  }
}
