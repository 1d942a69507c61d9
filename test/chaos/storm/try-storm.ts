import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { insertToken } from '#engine/auth/tokens.ts'
import { insertUser } from '#engine/auth/users.ts'
import { buildEditor } from '#engine/build-editor.ts'
import { connectDatabase } from '#engine/db/connect.ts'
import { installJobs } from '#engine/db/jobs.ts'
import { migrate } from '#engine/db/migrate.ts'
import { insertAllowedTarget } from '#engine/http/allow-list.ts'
import { migrationsDir } from '#engine/open-installation.ts'
import { type PublishedHook, publishHook } from '../../server/published-flow.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { quantile } from '../crash-points-hold.ts'
import { publishManual } from '../publish-manual.ts'
import { type ReferenceFlow, referenceFlows } from '../reference-flows.ts'
import { startVendor } from '../vendor.ts'
import type { Verdict } from '../verdict.ts'
import { checkStorm } from './check.ts'
import { startCluster } from './cluster.ts'
import { startLoad } from './load.ts'
import { startProcesses } from './processes.ts'
import { startRoughProxy } from './rough-proxy.ts'
import { recoveryTimes, staleWrites, watchWrites } from './watch-writes.ts'

export interface StormOptions {
  minutes: number
  seed: number
  workers?: number
  /** Deliveries in a second. */
  rate?: number
  report?: (sentence: string) => void
}

/** Longer than a lease: what others take meanwhile must stay theirs. */
const stopMs = 12_000
/** Once nothing more is done to it, what is left is stuck where nothing of it is written for so long. */
const patienceMs = 60_000

const scripted: ReferenceFlow = {
  name: 'script',
  document: () =>
    buildDocument(
      {
        hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
        script: {
          type: 'code.script',
          params: {
            code: literal(
              'let n = 0; for (let i = 0; i < 1e6; i++) n += i % 7; return { name: input.body.case, n }',
            ),
            timeoutSeconds: literal(20),
          },
          settings: { retry: { attempts: 20, initialSeconds: 1, factor: 2, capSeconds: 5 } },
        },
        ticket: {
          type: 'ticket.create',
          params: { subject: expression('steps.script.output.value.name') },
        },
      },
      ['hook -> script', 'script -> ticket'],
    ),
  effects: {},
  tickets: 1,
  comments: 0,
  status: 'succeeded',
}

/**
 * The product as it is operated: a web process and some workers against one PostgreSQL, under load, while processes are
 * killed and stopped, the database is ended, its connections are cut, slowed and swallowed, and its disk is full.
 */
export async function tryStorm({
  minutes,
  seed,
  workers = 3,
  rate = 8,
  report = () => undefined,
}: StormOptions): Promise<Verdict> {
  const random = randomFrom(seed)
  // Once, and not by each web process that is started anew.
  await buildEditor(fileURLToPath(new URL('../../..', import.meta.url)), report)
  await using vendor = await startVendor({ slowMs: 40 })
  await using cluster = await startCluster()
  await using proxy = await startRoughProxy(cluster.url)
  const databaseUrls = {
    web: proxy.url,
    workers: Array.from({ length: workers }, (_, index) => (index === 0 ? cluster.url : proxy.url)),
  }
  const { db, pool, close } = connectDatabase(cluster.url, { max: 4, applicationName: 'chaos' })
  try {
    await migrate(pool, migrationsDir, report)
    await installJobs(pool)
    await watchWrites(pool)
    await using processes = await startProcesses(databaseUrls, report)
    const because = { reason: 'The vendor of the trial', createdBy: 'chaos' }
    await insertAllowedTarget(db, { name: 'Vendor', cidr: '127.0.0.1', ...because })
    await insertUser(db, { name: 'Ted', email: 'ted@msp.example', role: 'technician', passwordHash: '' })
    const { token } = await insertToken(db, { name: 'chaos', role: 'admin', createdBy: 'chaos' })
    const flows: { flow: ReferenceFlow; hook: PublishedHook }[] = []
    for (const flow of [...referenceFlows, scripted]) {
      const childId = flow.child ? await publishManual(db, flow.child(vendor)) : ''
      flows.push({ flow, hook: await publishHook({ db }, flow.document(vendor, childId)) })
    }
    const answerHook = await publishHook(
      { db },
      buildDocument(
        { hook: { type: 'webhook.received', params: { authentication: literal('bearer') } } },
        [],
      ),
    )
    const load = startLoad({ flows, answerHook, token, pool, vendor, webUrl: processes.webUrl, rate })
    const done: Record<string, number> = {}
    const rest: Promise<unknown>[] = []
    const strike: Record<string, () => unknown> = {
      killed: () => processes.killOne(),
      stopped: () => processes.stopOne(stopMs),
      scriptKilled: () => processes.killScript(),
      connectionsTerminated: () => cluster.terminateSome().catch(() => undefined),
      cutMidReply: () => proxy.cutMidReply(),
      slowed: () => {
        proxy.slow(50 + random() * 300)
        rest.push(delay(3000).then(() => proxy.slow(0)))
      },
      swallowed: () => rest.push(proxy.blackHole(1000 + random() * 8000)),
      databaseCrashed: () => cluster.crash(),
      ...(cluster.fillDisk ? { diskFull: () => rest.push(fillDisk()) } : {}),
    }
    const weights = { killed: 5, stopped: 2, scriptKilled: 3, databaseCrashed: 2, diskFull: 1 }
    const bag = Object.keys(strike).flatMap((name) =>
      Array.from({ length: weights[name as keyof typeof weights] ?? 2 }, () => name),
    )
    const end = Date.now() + minutes * 60_000
    while (Date.now() < end) {
      await delay(1000 + random() * 4000)
      const name = bag[Math.floor(random() * bag.length)] ?? ''
      const what = await strike[name]?.()
      done[name] = (done[name] ?? 0) + 1
      report(`${name}${typeof what === 'string' ? ` ${what}` : ''}; accepted so far ${load.accepted.size}`)
    }
    await Promise.all(rest)
    await processes.allUp()
    await load.stop()
    const calm = Date.now()
    let last = { at: calm, left: '' }
    while (Date.now() - last.at < patienceMs) {
      const left = await whatIsLeft()
      if (left === '') break
      if (left !== last.left) last = { at: Date.now(), left }
      await delay(200)
    }
    await load.end()
    const settledSeconds = Math.round((Date.now() - calm) / 1000)

    const found = await checkStorm(pool, vendor, load.accepted, load.askedAgain)
    const stale = await staleWrites(pool)
    const times = await recoveryTimes(pool, processes.faults)
    const { effectsTwiceAsDecided, poisoned, ...violations } = found
    const { ended } = processes
    // Blows hit a few runs six times. Where they seem to hit many, something else lets no run get on.
    const mostPoisoned = 2 + load.accepted.size * 0.05
    const held =
      [...Object.values(violations), stale, ended].every((list) => list.length === 0) &&
      poisoned.length <= mostPoisoned
    const { rows } = await pool.query<{ recoveries: number; asked: number }>(
      `select (select count(*)::int from chaos_writes where what = 'taken back') as recoveries,
              (select count(distinct (run_id, path, node_id))::int from steps where status = 'uncertain') as asked`,
    )
    return {
      held,
      details: {
        minutes,
        workers,
        faults: done,
        diskFull: cluster.fillDisk ? 'tried' : 'left out: no small disk can be mounted here',
        acceptedEvents: load.accepted.size,
        refusedDeliveries: load.refusals(),
        requestsAtVendor: vendor.requests(),
        runsTakenBack: rows[0]?.recoveries ?? 0,
        writesAskedAbout: rows[0]?.asked ?? 0,
        settledSeconds,
        recoveryMs: {
          killed: {
            p50: quantile(times.killed, 0.5),
            p99: quantile(times.killed, 0.99),
            count: times.killed.length,
          },
          stopped: {
            p50: quantile(times.stopped, 0.5),
            p99: quantile(times.stopped, 0.99),
            count: times.stopped.length,
          },
        },
        counts: {
          ...Object.fromEntries(Object.entries(found).map(([name, list]) => [name, list.length])),
          staleWrites: stale.length,
          processesEnded: ended.length,
        },
        found: Object.fromEntries(
          Object.entries({ ...found, stale, ended }).map(([name, list]) => [name, list.slice(0, 20)]),
        ),
      },
    }
  } finally {
    await close()
  }

  /** '' once all is over; changes with whatever is done. */
  async function whatIsLeft(): Promise<string> {
    const { rows } = await pool.query<{ open: number; writes: number }>(
      `select (select count(*) from events where routed_at is null) + (select count(*) from runs) as open,
              (select count(*) from chaos_writes where what in ('written', 'ended')) as writes`,
    )
    const { open = 0, writes = 0 } = rows[0] ?? {}
    return open === 0 ? '' : `${open} ${writes}`
  }

  async function fillDisk(): Promise<void> {
    const filled = await cluster.fillDisk?.()
    await delay(4000 + random() * 4000)
    await filled?.free()
  }
}

/** Mulberry32: the same faults in the same order for the same seed, as far as time lets them be the same. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
