import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { connectDatabase } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { openWork, type PublishedHook, post, publishHook } from '../../server/published-flow.ts'
import { newDataDir, startServer } from '../../support/server.ts'
import type { Verdict } from '../verdict.ts'
import { type Sample, takeSample } from './sample.ts'

/** Seconds in which the top rate is found, before the trial. */
const topSeconds = 15
const senders = 16

/**
 * The product at half its top rate, while somebody holds a transaction open all the time, which keeps every dead row
 * from being removed: latency and memory are to stay flat, and so are the dead rows of each run. They are to be gone
 * once the transaction is.
 */
export async function trySoak(minutes: number, report: (sentence: string) => void): Promise<Verdict> {
  const dataDir = await newDataDir()
  await using cleanUp = new AsyncDisposableStack()
  cleanUp.defer(() => rm(dataDir, { recursive: true, force: true }))
  const postgres = await startEmbeddedPostgres({ dataDir, report })
  cleanUp.defer(postgres.stop)
  await using worker = await startServer({ databaseUrl: postgres.url, roles: 'worker' })
  await using web = await startServer({ databaseUrl: postgres.url, roles: 'web' })
  const { db, pool, close } = connectDatabase(postgres.url, { max: 4, applicationName: 'soak' })
  const holder = await pool.connect()
  try {
    const hook = await publishHook({ db })
    const perSecond = await topRate(web.url, hook)
    const rate = perSecond / 2
    report(`The top rate is ${perSecond.toFixed(1)} runs a second; going on with half of it`)
    await holder.query('set idle_in_transaction_session_timeout = 0')
    await holder.query('begin isolation level repeatable read')
    await holder.query('select count(*) from runs')

    const began = Date.now()
    const end = began + minutes * 60_000
    const samples: Sample[] = []
    const pids = [worker.pid, web.pid]
    const sending = sendUntil(end, rate, web.url, hook)
    const every = Math.max(5000, (minutes * 60_000) / 60)
    while (Date.now() < end) {
      const since = new Date()
      await delay(every)
      const sample = await takeSample(pool, { began, since, pids })
      samples.push(sample)
      report(JSON.stringify(sample))
    }
    await sending
    await holder.query('rollback')
    while ((await openWork({ pool })) > 0) await delay(100)
    await pool.query('vacuum')
    const after = await takeSample(pool, { began, since: new Date(), pids })
    return judge(samples, after.deadTuples, { minutes, topPerSecond: perSecond, ratePerSecond: rate })
  } finally {
    holder.release()
    await close()
  }

  async function topRate(url: string, hook: PublishedHook): Promise<number> {
    const end = Date.now() + topSeconds * 1000
    const began = Date.now()
    await Promise.all(
      Array.from({ length: senders }, async (_, sender) => {
        for (let n = 0; Date.now() < end; n++) await post(url, hook, { host: `top-${sender}-${n}`, disk: 95 })
      }),
    )
    while ((await openWork({ pool })) > 0) await delay(50)
    const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from run_history')
    return ((rows[0]?.n ?? 0) * 1000) / (Date.now() - began)
  }
}

async function sendUntil(end: number, rate: number, url: string, hook: PublishedHook): Promise<void> {
  let due = Date.now()
  let number = 0
  await Promise.all(
    Array.from({ length: senders }, async () => {
      while (Date.now() < end) {
        // Each sender takes the next moment at which one is due.
        const at = due
        due += 1000 / rate
        await delay(Math.max(0, at - Date.now()))
        const answer = await post(url, hook, { host: `soak-${number++}`, disk: 95 })
        if (answer.status !== 202) throw new Error(`A delivery was answered ${answer.status}`)
      }
    }),
  )
}

/** The last third of the trial against the first one. */
function judge(samples: readonly Sample[], deadAfter: number, more: object): Verdict {
  const third = Math.max(1, Math.floor(samples.length / 3))
  const [first, last] = [samples.slice(0, third), samples.slice(-third)]
  const mean = (part: readonly Sample[], of: (sample: Sample) => number) =>
    part.reduce((sum, sample) => sum + of(sample), 0) / part.length
  const growth = (of: (sample: Sample) => number) => mean(last, of) / Math.max(1, mean(first, of))
  const ended = samples.reduce((sum, sample) => sum + sample.ended, 0)
  const measured = {
    latencyP50Growth: growth(({ latencyMs }) => latencyMs.p50),
    latencyP99Growth: growth(({ latencyMs }) => latencyMs.p99),
    rssGrowth: growth(({ rssMb }) => rssMb),
    deadTuplesPerRun: (samples.at(-1)?.deadTuples ?? 0) / Math.max(1, ended),
    deadTuplesAfterwards: deadAfter,
  }
  const held =
    measured.latencyP50Growth < 1.5 &&
    measured.latencyP99Growth < 2 &&
    measured.rssGrowth < 1.25 &&
    measured.deadTuplesPerRun < 60 &&
    deadAfter < 5000
  return { held, details: { ...more, runs: ended, ...measured, samples } }
}
