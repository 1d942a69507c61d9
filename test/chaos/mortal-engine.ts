import type { Kysely } from 'kysely'
import { pino } from 'pino'
import { createLendMeans } from '#engine/connections/means.ts'
import { createPortResolver } from '#engine/connections/provider.ts'
import type { SecretBox } from '#engine/connections/secrets.ts'
import { connectDatabase } from '#engine/db/connect.ts'
import type { Database } from '#engine/db/schema.ts'
import { createDial } from '#engine/http/dial.ts'
import { createHttp, type GuardedHttp } from '#engine/http/http.ts'
import { createRegistry } from '#engine/registry.ts'
import { rememberDesk } from '#engine/runs/cached-ports.ts'
import { createLiveFeed } from '#engine/runs/live-feed.ts'
import { createLoadVersion } from '#engine/runs/load-version.ts'
import { startWorker } from '#engine/runs/worker.ts'
import type { Http } from '#engine/sdk/powers.ts'
import { startIntake } from '#engine/triggers/intake.ts'
import { createReceiveHook, type ReceiveHook } from '#engine/triggers/receive-hook.ts'
import { createStoreEvent } from '#engine/triggers/store-events.ts'
import { catalogue } from '#nodes'
import { type StatementProxy, startStatementProxy } from './statement-proxy.ts'

/** An engine in this process that can die at a statement: from then on nothing leaves it, by the database or by the web. */
export interface MortalEngine {
  db: Kysely<Database>
  proxy: StatementProxy
  receiveHook: ReceiveHook
  /** Ends what is left of it; may take a while after a death. */
  end(): Promise<void>
}

export async function startMortalEngine(databaseUrl: string, secrets: SecretBox): Promise<MortalEngine> {
  const proxy = await startStatementProxy(databaseUrl)
  const { db, pool, close } = connectDatabase(proxy.url)
  const registry = createRegistry(catalogue)
  const allow = () => true
  const http = whileAlive(createHttp({ allow }), proxy)
  const lendMeans = createLendMeans(db, createDial({ allow }), http)
  const powers = { http }
  const base = {
    db,
    pool,
    registry,
    powers,
    secrets,
    lendMeans,
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    resolvePort: rememberDesk(
      createPortResolver({ db, secrets, connectorOf: registry.connector, lendMeans }),
    ),
    loadVersion: createLoadVersion(db),
    live: createLiveFeed(),
    clock: () => new Date(),
  }
  const worker = await startWorker(base, proxy.url)
  const intake = startIntake({ ...base, databaseUrl: proxy.url })
  return {
    db,
    proxy,
    receiveHook: createReceiveHook({
      pool,
      registry,
      secrets,
      storeEvent: createStoreEvent(pool, intake.poke),
      powers,
    }),
    async end() {
      await Promise.allSettled([intake.stop(), worker.stop(0)])
      await close().catch(() => undefined)
      await proxy[Symbol.asyncDispose]()
    },
  }
}

/** A dead process asks nobody anything, and hears no answer. */
function whileAlive(http: GuardedHttp, proxy: StatementProxy): GuardedHttp {
  const guarded = (inner: Http): Http => ({
    async request(request, signal) {
      if (proxy.isDead()) return new Promise(() => undefined)
      const answer = await inner.request(request, signal)
      return proxy.isDead() ? new Promise(() => undefined) : answer
    },
  })
  return { ...guarded(http), forCustomer: (customerId) => guarded(http.forCustomer(customerId)) }
}
