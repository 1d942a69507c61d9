import { fileURLToPath } from 'node:url'
import { catalogue } from '#nodes'
import { createApi, createHealthApi } from './api/app.ts'
import { writePublicUrl } from './approvals/public-url.ts'
import { takeReply } from './approvals/take-reply.ts'
import { createTendApprovals } from './approvals/tend-approvals.ts'
import { createCallers } from './auth/callers.ts'
import { makeSetUpToken } from './auth/setup.ts'
import { tendBacktests } from './backtests/run-backtest.ts'
import { buildEditor } from './build-editor.ts'
import { type Config, localUrl, readConfig } from './config.ts'
import { findEndingMigrations, readMigrations } from './db/migrate.ts'
import { tellWaiting } from './desk/tell-waiting.ts'
import { createTendMoney } from './desk/tend-money.ts'
import { createCheck } from './devices/check-service.ts'
import { createProbe } from './devices/probe.ts'
import { runChecks } from './devices/run-checks.ts'
import { createTendDevices } from './devices/tend-devices.ts'
import { createTendHistory } from './history/tend-history.ts'
import { allowListed } from './http/allow-list.ts'
import { createHttp } from './http/http.ts'
import type { TraceRequest } from './http/trace-request.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics/metrics.ts'
import { migrationsDir, openInstallation } from './open-installation.ts'
import { type OpenPort, openPort } from './open-port.ts'
import { createSourceReader } from './playbook-sources/refresh-source.ts'
import { noteSaves } from './playbooks/note-saves.ts'
import { forgetPages } from './portal/page-files.ts'
import { tellResults } from './runbooks/tell-results.ts'
import { createLiveFeed } from './runs/live-feed.ts'
import { createLoadVersion } from './runs/load-version.ts'
import { combineObservers, type ObservedRun } from './runs/observer.ts'
import { repeat } from './runs/repeat.ts'
import { createRunLog } from './runs/run-log.ts'
import { type RunWorker, startWorker } from './runs/worker.ts'
import { createScriptPool } from './sandbox/script-pool.ts'
import { createTendClocks } from './sla/tend-clocks.ts'
import { createStageKeeper } from './stage/stage-keeper.ts'
import type { Tracing } from './tracing/tracing.ts'
import { type Intake, startIntake } from './triggers/intake.ts'
import { createReceiveHook } from './triggers/receive-hook.ts'
import { createRush } from './triggers/rush.ts'
import { createStoreEvent } from './triggers/store-events.ts'
import { tallyDays } from './value/tally-days.ts'
import { createTendWatchdog } from './watchdog/tend-watchdog.ts'

const rootDir = fileURLToPath(new URL('..', import.meta.url))
const editorDir = fileURLToPath(new URL('../dist/editor', import.meta.url))

/** What runs, in the order it was started; stopped in the opposite one, the database last. */
const running = new AsyncDisposableStack()

// Under npm, Ctrl-C arrives twice; the second one must not cut the first short.
let stopping: Promise<void> | undefined
const stop = (code: number) => (stopping ??= running.disposeAsync().finally(() => process.exit(code)))
process.on('SIGINT', () => stop(0))
process.on('SIGTERM', () => stop(0))

try {
  await start(readConfig(process.env))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  await stop(1)
}

async function start(config: Config): Promise<void> {
  const log = createLog(config.logLevel)
  const report = (sentence: string) => log.warn(sentence)
  const web = config.roles.includes('web') ? await openPort(config.host, config.port) : undefined
  const publicUrl = web && config.port === 0 ? localUrl(config.host, web.port) : config.publicUrl
  const workflowName = async (run: ObservedRun): Promise<string> =>
    (await engine.loadVersion(run.workflowId, run.version)).document.name
  // Loaded where it is wanted only: it would cost memory and time at the start.
  const tracing: Tracing | undefined = config.tracing
    ? (await import('./tracing/tracing.ts')).startTracing(config.tracing, workflowName)
    : undefined
  if (tracing) running.defer(tracing.stop)
  const traced: { trace?: TraceRequest } = tracing ? { trace: tracing.request } : {}
  const opened = { connections: 20, name: 'sentiero', ...traced }
  const installation = running.use(await openInstallation(config, catalogue, report, opened))
  const { db, pool, databaseUrl } = installation
  const metrics = createMetrics(db, pool)
  const newest = (await readMigrations(migrationsDir)).at(-1)?.number ?? 0
  const schema = repeat(5000, stopIfOutdated, report)
  running.defer(() => schema.stop())
  const script = createScriptPool()
  running.defer(() => script.stop())
  const allow = allowListed(db)
  const probe = createProbe({ allow })
  const powers = { http: createHttp({ allow, ...traced }), script, probe }
  const engine = {
    ...installation,
    log,
    metrics,
    observer: combineObservers([metrics.observer, createRunLog(log), ...(tracing ? [tracing.observer] : [])]),
    powers,
    loadVersion: createLoadVersion(db),
    live: createLiveFeed(),
    clock: () => new Date(),
  }

  /** A newer program may change the database while this one runs: most changes are for both, some end this one. */
  async function stopIfOutdated(): Promise<void> {
    const sentence = await findEndingMigrations(pool, newest)
    if (sentence === undefined) return
    log.error(sentence)
    // Not waited for: stopping waits for this look to end.
    void stop(1)
  }

  const rush = createRush()
  let worker: RunWorker | undefined
  let intake: Intake | undefined
  if (config.roles.includes('worker')) {
    worker = await startWorker({ ...engine, beforeRun: rush.pass }, databaseUrl)
    running.defer(() => worker?.stop())
    metrics.countDriving(worker.active)
    intake = startIntake({ ...engine, rush, takeReply: (reply) => takeReply(db, reply, engine.clock()) })
    running.defer(() => intake?.stop())
    const approvals = repeat(1000, createTendApprovals({ ...engine, ...(web ? { publicUrl } : {}) }), report)
    running.defer(() => approvals.stop())
    const history = repeat(60_000, createTendHistory(installation, engine.clock), report)
    running.defer(() => history.stop())
    const pages = repeat(3_600_000, () => forgetPages(db, engine.clock()), report)
    running.defer(() => pages.stop())
    const heard = (stored: number) => stored > 0 && intake?.poke()
    const tendDevices = createTendDevices(db, engine.clock)
    const devices = repeat(2000, async () => heard(await tendDevices()), report)
    running.defer(() => devices.stop())
    const tickets = repeat(30_000, async () => heard(await tellWaiting(db, engine.clock())), report)
    running.defer(() => tickets.stop())
    const results = repeat(1000, () => tellResults(db, engine.registry), report)
    running.defer(() => results.stop())
    const tendClocks = createTendClocks(db, engine.clock)
    const clocks = repeat(1000, async (signal) => heard((await tendClocks(signal)).told), report)
    running.defer(() => clocks.stop())
    const tendMoney = createTendMoney(db, engine.clock)
    const money = repeat(10_000, async () => heard(await tendMoney()), report)
    running.defer(() => money.stop())
    const backtests = repeat(1000, (signal) => tendBacktests(engine, signal), report)
    running.defer(() => backtests.stop())
    const watchdog = repeat(5000, createTendWatchdog({ ...engine, ...(web ? { publicUrl } : {}) }), report)
    running.defer(() => watchdog.stop())
    await noteSaves(db)
    const value = repeat(600_000, () => tallyDays(db), report)
    running.defer(() => value.stop())
    const check = createCheck({ probe, http: powers.http, allow })
    const checks = repeat(
      1000,
      async (signal) => heard(await runChecks(db, check, engine.clock, signal)),
      report,
    )
    running.defer(() => checks.stop())
  }
  // What starting took goes back to the machine at once, not when there is enough to clear away.
  setTimeout(() => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' }), 4000).unref()
  if (web) await startWeb(web)
  else {
    if (config.metricsPort !== undefined) await startWatched(config.metricsPort)
    console.log('Sentiero is working: this process runs workflows and answers no requests.')
  }

  /** Health and metrics of a process that answers nothing else. */
  async function startWatched(wanted: number): Promise<void> {
    const { port, answerWith, close } = await openPort(config.host, wanted)
    running.defer(close)
    const callers = createCallers(db, installation.signIn(publicUrl))
    answerWith(createHealthApi({ pool, metrics, callers, migrationsDir, log }).fetch)
    console.log(`Its health and metrics: ${localUrl(config.host, port)}/metrics`)
  }

  async function startWeb({ port, answerWith, close }: OpenPort): Promise<void> {
    running.defer(close)
    await writePublicUrl(db, publicUrl)
    const signIn = installation.signIn(publicUrl)
    const storeEvent = createStoreEvent(engine.pool, () => intake?.poke(), rush)
    const sourceReader = createSourceReader({
      db,
      registry: installation.registry,
      root: config.playbooksDir,
      allow,
    })
    // Only where the web is answered: workers on other machines need neither the folders nor git.
    const sources = repeat(30_000, sourceReader.tend, report)
    running.defer(() => sources.stop())
    const stage = createStageKeeper({ catalogue, databaseUrl, migrationsDir, script, log })
    running.defer(stage.stop)
    const api = createApi({
      ...engine,
      stage,
      sourceReader,
      signIn,
      callers: createCallers(db, signIn),
      ...(tracing ? { hookAccepted: tracing.hookAccepted } : {}),
      receiveHook: createReceiveHook({ ...engine, storeEvent }),
      storedEvents: () => intake?.poke(),
      cancelHere: (runId) => worker?.cancel(runId) ?? false,
      publicUrl,
      migrationsDir,
      editorDir,
    })
    const token = await makeSetUpToken(db)
    answerWith(api.fetch)
    console.log(`Sentiero is ready: ${localUrl(config.host, port)}`)
    if (token !== null) console.log(`Set it up (this link works once): ${publicUrl}/setup?token=${token}`)
    buildEditor(rootDir, (sentence) => console.log(sentence)).catch((error: Error) =>
      log.error(error.message),
    )
  }
}
