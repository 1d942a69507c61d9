import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type { DatabaseConnection } from '#engine/db/connect.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { type Place, placeKey } from '#engine/graph/place.ts'
import { createRegistry } from '#engine/registry.ts'
import { decideStep } from '#engine/runs/decide-step.ts'
import { effectKey } from '#engine/runs/effect-key.ts'
import { createLiveFeed } from '#engine/runs/live-feed.ts'
import { createLoadVersion } from '#engine/runs/load-version.ts'
import { insertRuns } from '#engine/runs/new-run.ts'
import { takeBackRuns } from '#engine/runs/reap.ts'
import { type RunWorker, startWorker } from '#engine/runs/worker.ts'
import { createVirtualClock, settleVirtually } from '../../../support/virtual-clock.ts'
import { type Behaviour, behaviourOf, outputAt } from './behaviour.ts'
import { listPlaces } from './list-places.ts'
import { createOutsideWorld } from './outside-world.ts'

/** What the engine made of a document. */
export interface ObservedRun {
  /** `succeeded`, `failed` and the step it ended with, or how it stands where it has not ended. */
  outcome: string
  root: Record<string, { status: string; handle: string | null }>
  /** The last row of each place, by place. */
  places: Map<string, ObservedStep>
  /** Places that wait, or seem to. */
  waits: string[]
}

export interface ObservedStep {
  status: string
  handle: string | null
  attempt: number
  output: unknown
  /** Times that its write took effect outside. */
  performed: number
  /** What the ledger says of it. */
  ledger: string | undefined
  ticket: boolean
}

export interface DocumentRunner extends AsyncDisposable {
  /**
   * Runs documents side by side to their ends, in virtual time. `crashes`: so often the worker is struck down at a random
   * moment and another one takes over.
   */
  run(documents: readonly WorkflowDocument[], options?: { crashes?: number }): Promise<ObservedRun[]>
}

/** An engine on a database that nobody else uses. */
export async function createDocumentRunner({
  db,
  pool,
  url,
}: DatabaseConnection & { url: string }): Promise<DocumentRunner> {
  const world = createOutsideWorld()
  const clock = createVirtualClock()
  const base = {
    db,
    pool,
    registry: createRegistry(world.catalogue),
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    resolvePort: async () => ({ provider: 'desk' as const }),
    loadVersion: createLoadVersion(db),
    live: createLiveFeed(),
    clock: clock.now,
    waitInMemorySeconds: 0,
  }
  let worker = await startWorker(base, url)
  let old: RunWorker | undefined
  const answered = new Map<string, number>()
  const eventId = uuidv7()
  await sql`
    insert into events (id, source_key, type, source, occurred_at, trust, hints, data, raw, routed_at)
    values (${eventId}, 'test', 'test.start', 'test', now(), 'test', '{}', '{}', '{}', now())`.execute(db)

  return {
    async run(documents, { crashes = 0 } = {}) {
      const begun = await start(documents)
      world.latency.ms = crashes > 0 ? 25 : 0
      const striking = strike(crashes)
      const settle = () => settleVirtually({ db, pool, clock, leap: 'all', answer: () => answer(begun) })
      try {
        await settle()
      } finally {
        await striking
      }
      await settle()
      // One that was taken for dead hears of it at its next beat: until then it would take the next documents' runs, and lose them.
      await old?.stop(0)
      old = undefined
      return observe(begun)
    },
    async [Symbol.asyncDispose]() {
      await old?.stop()
      await worker.stop()
    },
  }

  async function start(documents: readonly WorkflowDocument[]): Promise<Begun[]> {
    const begun = documents.map((document) => ({ runId: uuidv7(), workflowId: uuidv7(), document }))
    for (const { runId, document } of begun) {
      for (const place of listPlaces(document))
        world.expect(effectKey(runId, place.nodeId, place.path), place)
    }
    await db.transaction().execute(async (tx) => {
      const ids = begun.map(({ workflowId }) => workflowId)
      const texts = begun.map(({ document }) => JSON.stringify(document))
      await sql`
        insert into workflows (id, name, draft, published_version)
        select id, 'Random', document::jsonb, 1
          from unnest(${ids}::uuid[], ${texts}::text[]) as w(id, document)`.execute(tx)
      await sql`
        insert into workflow_versions (workflow_id, version, document, published_by)
        select id, 1, document::jsonb, 'test'
          from unnest(${ids}::uuid[], ${texts}::text[]) as w(id, document)`.execute(tx)
      const run = { version: 1, triggerNode: 'start', eventId, customerId: null, concurrencyKey: null }
      await insertRuns(
        tx,
        begun.map(({ runId, workflowId }) => ({ ...run, id: runId, workflowId })),
      )
    })
    return begun
  }

  /** Answers what runs ask, as the documents say; where nobody knows whether a write took effect, as it did. */
  async function answer(begun: readonly Begun[]): Promise<boolean> {
    const { rows } = await sql<Question>`
      select w.id, w.run_id, w.node_id, w.path, w.details from waits w
        join runs r on r.id = w.run_id
       where w.kind = 'decision' and w.status = 'open' and r.status = 'waiting'
         and w.run_id = any(${begun.map(({ runId }) => runId)}::uuid[])`.execute(db)
    const documents = new Map(begun.map(({ runId, document }) => [runId, document]))
    for (const question of rows) {
      const { id, run_id: runId, node_id: nodeId, path } = question
      const key = effectKey(runId, nodeId, path)
      while (world.isUnderWay(key)) await delay(5)
      const node = documents.get(runId)?.nodes.find((node) => node.id === nodeId)
      if (!node) throw new Error(`A step asks that is in no document: ${nodeId}`)
      const choice =
        question.details.error.class === 'Uncertain'
          ? world.performed.has(key)
            ? 'done'
            : 'again'
          : await nextChoice(question, behaviourOf(node).asked)
      await db
        .transaction()
        .execute((tx) =>
          decideStep(tx, runId, id, { choice, by: 'test', output: outputAt({ path, nodeId }) }),
        )
    }
    return rows.length > 0
  }

  async function nextChoice(
    { run_id, node_id, path }: Question,
    { agains, finally: last }: Behaviour['asked'],
  ): Promise<'again' | 'done' | 'fail'> {
    const key = `${run_id} ${placeKey({ path, nodeId: node_id })}`
    const before = answered.get(key) ?? 0
    answered.set(key, before + 1)
    return before < agains ? 'again' : last
  }

  /** Strikes the worker down so many times: it ends in the middle of its steps, or is taken for dead while it works. */
  async function strike(times: number): Promise<void> {
    for (let struck = 0; struck < times; struck++) {
      await delay(30 + Math.random() * 400)
      const next = await startWorker(base, url)
      if (struck % 2 === 0) await worker.stop(0)
      else {
        await sql`update engine_workers set state = 'dead' where id = ${worker.workerId()}`.execute(db)
        await old?.stop(0)
        old = worker
      }
      worker = next
      await takeBackRuns(db)
    }
  }

  async function observe(begun: readonly Begun[]): Promise<ObservedRun[]> {
    const ids = begun.map(({ runId }) => runId)
    const runs = await sql<RunRow>`
      select id, status, error, state from all_runs where id = any(${ids}::uuid[])`.execute(db)
    const steps = await sql<StepRow>`
      select distinct on (run_id, path, node_id) run_id, path, node_id, status, handle, attempt, output
        from steps where run_id = any(${ids}::uuid[]) order by run_id, path, node_id, seq desc`.execute(db)
    const ledger = await sql<{ key: string; status: string }>`
      select key, status from effects where run_id = any(${ids}::uuid[])`.execute(db)
    const tickets = await sql<{ effect_key: string }>`
      select effect_key from tickets where run_id = any(${ids}::uuid[])`.execute(db)
    const waits = await sql<WaitRow>`
      select run_id, path, node_id, kind, status from waits where run_id = any(${ids}::uuid[])`.execute(db)
    const statuses = new Map(ledger.rows.map(({ key, status }) => [key, status]))
    const ticketKeys = new Set(tickets.rows.map(({ effect_key }) => effect_key))
    const stepsOf = Map.groupBy(steps.rows, ({ run_id }) => run_id)
    const waitsOf = Map.groupBy(waits.rows, ({ run_id }) => run_id)
    const runOf = new Map(runs.rows.map((run) => [run.id, run]))
    return begun.map(({ runId, document }) => {
      const run = runOf.get(runId)
      if (!run) throw new Error(`Run ${runId} is gone`)
      const rows = new Map(
        (stepsOf.get(runId) ?? []).map((row) => [placeKey({ path: row.path, nodeId: row.node_id }), row]),
      )
      const places = new Map<string, ObservedStep>()
      for (const place of listPlaces(document)) {
        const key = effectKey(runId, place.nodeId, place.path)
        const row = rows.get(placeKey(place))
        const performed = world.performed.get(key) ?? 0
        const ticket = ticketKeys.has(key)
        if (!row && performed === 0 && !ticket) continue
        const { status = 'none', handle = null, attempt = 0, output = null } = row ?? {}
        places.set(placeKey(place), {
          status,
          handle,
          attempt,
          output,
          performed,
          ledger: statuses.get(key),
          ticket,
        })
      }
      const { status, error, state } = run
      return {
        outcome: status === 'failed' ? `failed ${error?.nodeId}` : status,
        root: state.settled ?? {},
        places,
        waits: (waitsOf.get(runId) ?? []).map((row) => `${row.kind} ${row.status} ${placeOf(row)}`),
      }
    })
  }
}

const placeOf = (row: WaitRow) => placeKey({ path: row.path, nodeId: row.node_id })

interface Begun {
  runId: string
  workflowId: string
  document: WorkflowDocument
}

interface At {
  run_id: string
  node_id: string
  path: Place['path']
}

interface Question extends At {
  id: string
  details: { error: { class: string } }
}

interface WaitRow extends At {
  kind: string
  status: string
}

interface StepRow extends At {
  status: string
  handle: string | null
  attempt: number
  output: unknown
}

interface RunRow {
  id: string
  status: string
  error: { nodeId: string } | null
  state: { settled?: ObservedRun['root'] }
}
