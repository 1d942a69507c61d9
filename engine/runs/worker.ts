import { z } from 'zod'
import { createCallRates } from '../connections/call-rates.ts'
import { connectDatabase, isDatabaseGone } from '../db/connect.ts'
import { runJobs } from '../db/jobs.ts'
import { releaseLostLocks } from '../flow/locks.ts'
import { sweepStores } from '../flow/sweep-stores.ts'
import { endSecretLinks } from '../secret-links/end-links.ts'
import { wakeDueRuns } from '../waits/wake-due.ts'
import { wakeEndedRuns } from '../waits/wake-ended.ts'
import { driveRunJob, forgetTurns, turnsEnd, wakeNextRun, wakeRuns } from '../waits/wake-runs.ts'
import { createBatcher } from './batch.ts'
import { cancelByForce } from './cancel-run.ts'
import { type ClaimedRun, createClaim } from './claim.ts'
import { createCommitter } from './committer.ts'
import { driveRun } from './drive-run.ts'
import { sweepCounts } from './effect-counts.ts'
import { cancelOrphans, endChildWaits } from './end-child-waits.ts'
import type { Engine } from './engine.ts'
import { deadAfterSeconds, startHeartbeat } from './heartbeat.ts'
import { wakeForgottenLines, wakeNextInLine } from './line.ts'
import {
  declareSilentDead,
  declareVanishedDead,
  listHeldRuns,
  releaseRuns,
  removeSpentJobs,
  takeBackRuns,
  wakeForgottenRuns,
} from './reap.ts'
import { repeat } from './repeat.ts'
import { idsOf } from './run-log.ts'
import { createRunSlots } from './run-slots.ts'
import { rememberStandingLimits } from './standing-limits.ts'
import { wakeHeldRuns } from './write-holds.ts'

export interface RunWorker {
  workerId(): string
  /** Runs being driven now. */
  active(): number
  /** Cancels a run that this process drives; false where it does not. */
  cancel(runId: string): boolean
  /** Takes no more runs, finishes or releases the rest within `seconds`, and leaves its leases to others. */
  stop(seconds?: number): Promise<void>
}

const jobPayload = z.object({ runId: z.uuid(), share: z.uuid().optional() })

/** Runs driven side by side in one process; those of one customer hold half of these places at most. */
const slotCount = 200
/** Jobs fetched at once: what comes later waits for these at least, and no place waits for the next fetch. */
const localQueueSize = slotCount
/** How long a run waits for a place of its customer's; then it stands in line again, behind the customer's others. */
const patienceMs = 3000

/** Starts driving runs in this process: heartbeat, reaper, timers, and the jobs that say which run to look at. */
export async function startWorker(base: Omit<Engine, 'committer'>, databaseUrl: string): Promise<RunWorker> {
  const { db, pool, log } = base
  const driving = new Map<string, Record<'cancel' | 'pause' | 'abandon', AbortController>>()
  const drain = new AbortController()
  const slots = createRunSlots(slotCount)
  const putBack = createBatcher<string, void>({
    maxItems: slotCount,
    inFlight: 1,
    async flush(runIds) {
      await wakeRuns(db, runIds)
      return runIds.map(() => undefined)
    },
  })
  let orphans = new Set<string>()
  let poolId = ''
  const report = (sentence: string) => log.warn(sentence)
  const heartbeat = await startHeartbeat({ pool, databaseUrl, onFenced: abandonAll, report })
  const claim = createClaim(pool, db, () => heartbeat.registeredId(drain.signal))
  const rates = createCallRates(db, () => base.clock().getTime())
  const engine: Engine = {
    ...base,
    committer: createCommitter(db, heartbeat.workerId),
    rates,
    standingLimits: rememberStandingLimits(db),
  }

  // Which jobs are next is read from their index. Until the table is analysed PostgreSQL takes a long queue for a short one,
  // and would sort all of it to find the first.
  const ofJobs = connectDatabase(databaseUrl, {
    max: 4,
    applicationName: 'sentiero jobs',
    settings: '-c enable_sort=off',
  })
  const jobs = await runJobs({
    pool: ofJobs.pool,
    concurrency: slotCount,
    localQueueSize,
    queueEnd: turnsEnd,
    tasks: { [driveRunJob]: (payload) => driveInTurn(jobPayload.parse(payload)) },
    report,
  })
  const look = { from: new Date(0) }
  const loops = [
    repeat(1000, tend, report),
    repeat(500, () => wakeDueRuns(db, base.clock()), report),
    repeat(2000, () => wakeEndedRuns(db), report),
    repeat(1000, () => releaseLostLocks(db), report),
    repeat(1000, () => endChildWaits(db), report),
    repeat(1000, () => cancelOrphans(db), report),
    repeat(1000, () => wakeHeldRuns(db), report),
    repeat(60_000, () => sweepCounts(db, base.clock()), report),
    repeat(10_000, () => sweepStores(db, base.clock()), report),
    repeat(60_000, () => endSecretLinks(db, base.clock()), report),
    repeat(10_000, () => wakeForgottenRuns(db, look), report),
    repeat(10_000, () => wakeForgottenLines(db), report),
    repeat(5000, () => forgetTurns(db), report),
    repeat(3_600_000, () => removeSpentJobs(db), report),
  ]

  async function driveInTurn({ runId, share = runId }: z.output<typeof jobPayload>): Promise<void> {
    await base.beforeRun?.()
    if (!(await slots.enter(share, patienceMs, drain.signal))) return putBack.add(runId)
    try {
      await drive(runId)
    } finally {
      slots.leave(share)
    }
  }

  async function drive(runId: string): Promise<void> {
    const run = await claim(runId)
    if (!run) return
    const signals = {
      cancel: new AbortController(),
      pause: new AbortController(),
      abandon: new AbortController(),
    }
    driving.set(runId, signals)
    try {
      const go = () =>
        driveRun(engine, run, {
          cancel: signals.cancel.signal,
          pause: signals.pause.signal,
          abandon: signals.abandon.signal,
          drain: drain.signal,
        })
      const driven = await (engine.observer ? engine.observer.run(run, go) : go())
      if (driven === 'released') await releaseRuns(db, heartbeat.workerId(), [runId])
    } catch (error) {
      signals.abandon.abort()
      // `tend` finds the run held but not driven, and puts it back.
      if (isDatabaseGone(error)) log.warn(idsOf(run), 'The database went away during a run')
      else await failed(run, error)
    } finally {
      driving.delete(runId)
      engine.live.leave(runId)
    }
    if (run.concurrencyKey !== null) await wakeNextRun(db, run.concurrencyKey)
    if (run.limited) await wakeNextInLine(db, run)
    if (run.parentRunId !== null) await endChildWaits(db, [runId])
  }

  async function failed(run: ClaimedRun, error: unknown): Promise<void> {
    log.error({ ...idsOf(run), err: error }, 'Driving a run failed')
    const released = releaseRuns(db, heartbeat.workerId(), [run.id], { failed: true })
    await released.catch(() => undefined)
  }

  /** Once a second: who is dead, what of theirs or ours nobody drives, what is to be cancelled. */
  async function tend(): Promise<void> {
    const workerId = heartbeat.workerId()
    if (jobs.poolId !== poolId) {
      const wanted = jobs.poolId
      const { rowCount } = await pool.query('update engine_workers set pool_id = $2 where id = $1', [
        workerId,
        wanted,
      ])
      // None after a fence, before this worker has its new row.
      if (rowCount === 1) poolId = wanted
    }
    await declareVanishedDead(db)
    const steadySince = heartbeat.steadySince()
    if (steadySince !== undefined && Date.now() - steadySince > deadAfterSeconds * 1000) {
      await declareSilentDead(db, workerId)
    }
    const takenBack = await takeBackRuns(db)
    if (takenBack.length > 0) {
      engine.observer?.recovered(takenBack.length)
      log.info({ runs: takenBack.length }, 'Took up the runs of a process that died')
    }
    const held = await listHeldRuns(db, workerId)
    for (const { id, cancelRequested, pauseRequested } of held) {
      if (cancelRequested) driving.get(id)?.cancel.abort()
      if (pauseRequested) driving.get(id)?.pause.abort()
    }
    for (const id of await cancelByForce(db)) driving.get(id)?.abandon.abort()
    // Seen twice, so that a run whose claim is just on its way back is not taken for an orphan.
    const undriven = new Set(held.map(({ id }) => id).filter((id) => !driving.has(id)))
    await releaseRuns(
      db,
      workerId,
      [...undriven].filter((id) => orphans.has(id)),
    )
    orphans = undriven
  }

  function abandonAll(): void {
    for (const { abandon } of driving.values()) abandon.abort()
    poolId = ''
  }

  return {
    workerId: heartbeat.workerId,
    active: () => driving.size,
    cancel(runId) {
      const signals = driving.get(runId)
      signals?.cancel.abort()
      return signals !== undefined
    },
    async stop(seconds = 8) {
      const deadline = setTimeout(abandonAll, seconds * 1000)
      drain.abort()
      await Promise.all(loops.map((loop) => loop.stop()))
      await jobs.stop()
      await ofJobs.close()
      clearTimeout(deadline)
      await heartbeat.stop()
    },
  }
}
