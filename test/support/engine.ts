import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { takeReply } from '#engine/approvals/take-reply.ts'
import { createTendApprovals } from '#engine/approvals/tend-approvals.ts'
import { createLendMeans } from '#engine/connections/means.ts'
import { createPortResolver } from '#engine/connections/provider.ts'
import { openSecretBox } from '#engine/connections/secrets.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { allowListed } from '#engine/http/allow-list.ts'
import { createDial } from '#engine/http/dial.ts'
import { createHttp } from '#engine/http/http.ts'
import { createMetrics } from '#engine/metrics/metrics.ts'
import { createRegistry } from '#engine/registry.ts'
import { rememberDesk } from '#engine/runs/cached-ports.ts'
import { createLiveFeed } from '#engine/runs/live-feed.ts'
import { createLoadVersion } from '#engine/runs/load-version.ts'
import { publishWorkflow } from '#engine/runs/publish.ts'
import { repeat } from '#engine/runs/repeat.ts'
import { startWorker } from '#engine/runs/worker.ts'
import type { Catalogue } from '#engine/sdk/catalogue.ts'
import type { Dial } from '#engine/sdk/means.ts'
import type { Powers } from '#engine/sdk/powers.ts'
import { startIntake } from '#engine/triggers/intake.ts'
import { createReceiveHook } from '#engine/triggers/receive-hook.ts'
import { createStoreEvent } from '#engine/triggers/store-events.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** Where links in e-mails lead. */
export const enginePublicUrl = 'http://127.0.0.1:4600'

/**
 * The parts of the engine around a test database, not yet working: `startWorking` does that. With a clock that stands still
 * `waitInMemorySeconds` is to be 0, so that every retry parks.
 */
export async function assembleEngine(
  catalogue: Catalogue,
  database: TestDatabase,
  powersOver: (db: TestDatabase['db']) => Partial<Powers> = () => ({}),
  clock: () => Date = () => new Date(),
  waitInMemorySeconds = 5,
  dial?: Dial,
) {
  const { db, pool, url } = database
  const registry = createRegistry(catalogue)
  const secrets = openSecretBox(randomBytes(32))
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const allow = allowListed(db)
  const powers = powersOver(db)
  const lendMeans = createLendMeans(db, dial ?? createDial({ allow }), powers.http ?? createHttp({ allow }))
  const connectorOf = registry.connector
  const resolvePort = rememberDesk(createPortResolver({ db, secrets, connectorOf, lendMeans }))
  const metrics = createMetrics(db, pool)
  const base = {
    db,
    pool,
    registry,
    log,
    metrics,
    observer: metrics.observer,
    resolvePort,
    lendMeans,
    secrets,
    publicUrl: enginePublicUrl,
    loadVersion: createLoadVersion(db),
    live: createLiveFeed(),
    powers,
    clock,
    waitInMemorySeconds,
  }
  let poke = () => {}
  const storeEvent = createStoreEvent(pool, () => poke())
  return {
    ...base,
    storeEvent,
    storedEvents: () => poke(),
    receiveHook: createReceiveHook({ pool, registry, secrets, storeEvent, powers: base.powers }),
    /** Starts a worker and the intake, as one process would have them. */
    async startWorking() {
      const worker = await startWorker(base, url)
      const intake = startIntake({
        ...base,
        databaseUrl: url,
        takeReply: (reply) => takeReply(db, reply, base.clock()),
      })
      poke = intake.poke
      const tend = createTendApprovals(base)
      const approvals = repeat(200, tend, (sentence) => log.warn(sentence))
      return {
        worker,
        intake,
        async stop() {
          poke = () => {}
          await approvals.stop()
          await intake.stop()
          await worker.stop()
        },
      }
    },
    /** Saves and publishes a document as a new workflow. */
    async publish(document: WorkflowDocument): Promise<string> {
      const id = uuidv7()
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('workflows')
          .values({ id, name: document.name, draft: JSON.stringify(document) })
          .execute()
        await publishWorkflow(tx, registry, id, { actor: 'test', note: '' })
      })
      return id
    },
    /** Saves and publishes a document as the next version of a workflow. */
    async publishAgain(workflowId: string, document: WorkflowDocument): Promise<void> {
      await db.transaction().execute(async (tx) => {
        await tx
          .updateTable('workflows')
          .set({ draft: JSON.stringify(document) })
          .where('id', '=', workflowId)
          .execute()
        await publishWorkflow(tx, registry, workflowId, { actor: 'test', note: '' })
      })
    },
    /** Waits until no event is unrouted and no run is queued or running. */
    async settled(): Promise<void> {
      for (;;) {
        const { rows } = await pool.query<{ open: number }>(
          `select (select count(*) from events where routed_at is null)
                + (select count(*) from runs where status in ('queued', 'running')) as open`,
        )
        if (rows[0]?.open === 0) return
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
    },
  }
}

/** An engine of a test catalogue that works until it is disposed. */
export async function startEngine(
  catalogue: Catalogue,
  powersOver?: (db: TestDatabase['db']) => Partial<Powers>,
  clock?: () => Date,
  dial?: Dial,
) {
  const database = await createTestDatabase()
  const engine = await assembleEngine(catalogue, database, powersOver, clock, undefined, dial)
  const working = await engine.startWorking()
  return {
    ...engine,
    ...working,
    async [Symbol.asyncDispose]() {
      await working.stop()
      await engine[Symbol.asyncDispose]()
    },
  }
}
