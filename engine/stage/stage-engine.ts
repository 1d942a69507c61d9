import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { takeReply } from '../approvals/take-reply.ts'
import { createTendApprovals } from '../approvals/tend-approvals.ts'
import { createLendMeans } from '../connections/means.ts'
import { createPortResolver } from '../connections/provider.ts'
import { openSecretBox } from '../connections/secrets.ts'
import { insertConnection } from '../connections/store.ts'
import type { DatabaseConnection } from '../db/connect.ts'
import type { JsonObject } from '../graph/json.ts'
import { createRegistry } from '../registry.ts'
import { rememberDesk } from '../runs/cached-ports.ts'
import { createLiveFeed } from '../runs/live-feed.ts'
import { createLoadVersion } from '../runs/load-version.ts'
import { repeat } from '../runs/repeat.ts'
import { startWorker } from '../runs/worker.ts'
import type { Catalogue } from '../sdk/catalogue.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { Http, Script } from '../sdk/powers.ts'
import { startIntake } from '../triggers/intake.ts'
import { createReceiveHook } from '../triggers/receive-hook.ts'
import { createStoreEvent } from '../triggers/store-events.ts'

/** Where links in e-mails of the stage lead. */
export const stageUrl = 'http://stage.sentiero.invalid'

export interface StageEngineParts {
  catalogue: Catalogue
  database: DatabaseConnection & { url: string }
  clock: () => Date
  script: Script
  log: Logger
}

export type StageEngine = Awaited<ReturnType<typeof startStageEngine>>

/**
 * The whole engine, working on a database of its own, with the catalogue and a clock that it is given. It asks nobody
 * outside by the web; what it reaches beside that is up to the connectors of the catalogue.
 */
export async function startStageEngine({ catalogue, database, clock, script, log }: StageEngineParts) {
  const { db, pool, url } = database
  const registry = createRegistry(catalogue)
  const secrets = openSecretBox(randomBytes(32))
  const lendMeans = createLendMeans(db, () => Promise.reject(nobody()), askNobody)
  const connectorOf = registry.connector
  const base = {
    db,
    pool,
    registry,
    log,
    secrets,
    publicUrl: stageUrl,
    lendMeans,
    resolvePort: rememberDesk(createPortResolver({ db, secrets, connectorOf, lendMeans })),
    loadVersion: createLoadVersion(db),
    live: createLiveFeed(),
    powers: { script, http: askNobody },
    clock,
  }
  const worker = await startWorker(base, url)
  const intake = startIntake({
    ...base,
    databaseUrl: url,
    takeReply: (reply) => takeReply(db, reply, clock()),
  })
  const tend = createTendApprovals(base)
  const approvals = repeat(200, tend, (sentence) => log.warn(sentence))
  const storeEvent = createStoreEvent(pool, () => intake.poke())
  let lastUid = 0

  return {
    ...base,
    intake,
    receiveHook: createReceiveHook({ pool, registry, secrets, storeEvent, powers: base.powers }),
    nextUid: () => ++lastUid,

    async addConnection(type: string, credentials: JsonObject, customerId?: string): Promise<string> {
      const connector = registry.connector(type)
      if (!connector) throw new Error(`The catalogue has no connector "${type}"`)
      return (await insertConnection(db, secrets, connector, { name: type, credentials, customerId })).id
    },

    /** Waits until no event is unrouted and no run is queued or running. Throws where that takes more than a minute. */
    async settled(): Promise<void> {
      const end = performance.now() + 60_000
      for (;;) {
        const { rows } = await pool.query<{ open: number }>(
          `select (select count(*) from events where routed_at is null)
                + (select count(*) from runs where status in ('queued', 'running')) as open`,
        )
        if (rows[0]?.open === 0) return
        if (performance.now() > end) throw new Error('A run of the scenario does not come to its end')
        await delay(20)
      }
    },

    async stop(): Promise<void> {
      await approvals.stop()
      await intake.stop()
      await worker.stop()
    },
  }
}

function nobody(): StepFailed {
  return new StepFailed('What is only played asks nobody outside.', { code: 'played' })
}

const askNobody: Http = { request: () => Promise.reject(nobody()) }
