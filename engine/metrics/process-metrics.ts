import type { Pool } from 'pg'
import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client'
import type { Observer } from '../runs/observer.ts'

export interface ProcessMetrics {
  observer: Observer
  /** One webhook delivery was answered; `seconds` from its arrival. */
  hookAnswered(outcome: HookOutcome, seconds: number): void
  /** Says how many runs this process drives, once it drives any. */
  countDriving(active: () => number): void
}

export type HookOutcome =
  | 'accepted'
  | 'repeated'
  | 'refused'
  | 'unknown'
  | 'unready'
  | 'unreadable'
  | 'too_large'

/** In seconds: a step that only computes takes microseconds, one that asks another system may take minutes. */
const stepBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
const hookBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const startBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600]

/** What this process counts by itself, from its start; costs nothing to read. */
export function createProcessMetrics(register: Registry, pool: Pool): ProcessMetrics {
  const registers = [register]
  collectDefaultMetrics({ register })
  const step = new Histogram({
    name: 'sentiero_step_duration_seconds',
    help: 'Time that attempts of steps took in this process, by the type of the node',
    labelNames: ['node_type'],
    buckets: stepBuckets,
    registers,
  })
  const failures = new Counter({
    name: 'sentiero_step_failures_total',
    help: 'Attempts of steps that failed in this process, by the type of the node and the class of the error',
    labelNames: ['node_type', 'error_class'],
    registers,
  })
  const ended = new Counter({
    name: 'sentiero_runs_ended_total',
    help: 'Runs that this process drove to their end, by outcome; a run cancelled while nobody drove it is not among them',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of ['succeeded', 'failed', 'cancelled']) ended.inc({ outcome }, 0)
  const startDelay = new Histogram({
    name: 'sentiero_run_start_delay_seconds',
    help: 'Time from the creation of a run until a process took it up for the first time',
    buckets: startBuckets,
    registers,
  })
  const recovered = new Counter({
    name: 'sentiero_runs_recovered_total',
    help: 'Runs of processes that died, put back in the queue by this process',
    registers,
  })
  const lost = new Counter({
    name: 'sentiero_leases_lost_total',
    help: 'Runs that this process drove and had to let go because it was taken for dead or they were taken from it',
    registers,
  })
  let active: (() => number) | undefined
  new Gauge({
    name: 'sentiero_runs_driving',
    help: 'Runs that this process drives now',
    registers,
    collect() {
      this.set(active?.() ?? 0)
    },
  })
  new Gauge({
    name: 'sentiero_database_pool_connections',
    help: 'Connections that this process holds to the database, by state (in_use, idle)',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'in_use' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'idle' }, pool.idleCount)
    },
  })
  new Gauge({
    name: 'sentiero_database_pool_max_connections',
    help: 'Connections that the pool of this process may hold; its heartbeat and its listeners hold one each beside them',
    registers,
    collect() {
      this.set(pool.options.max ?? 10)
    },
  })
  new Gauge({
    name: 'sentiero_database_pool_waiting',
    help: 'Statements of this process that wait for a free connection',
    registers,
    collect() {
      this.set(pool.waitingCount)
    },
  })
  const hook = new Histogram({
    name: 'sentiero_webhook_accept_duration_seconds',
    help: 'Time from the arrival of a webhook delivery until it was stored and answered 202, in this process',
    buckets: hookBuckets,
    registers,
  })
  const hooks = new Counter({
    name: 'sentiero_webhook_deliveries_total',
    help: 'Webhook deliveries that this process answered, by outcome',
    labelNames: ['outcome'],
    registers,
  })

  const observer: Observer = {
    async run(run, work) {
      if (run.seq === 0 && run.recoveries === 0) {
        startDelay.observe(Math.max(0, (run.startedAt.getTime() - run.createdAt.getTime()) / 1000))
      }
      const driven = await work()
      if (driven === 'lost') lost.inc()
      else if (driven === 'succeeded' || driven === 'failed' || driven === 'cancelled') {
        ended.inc({ outcome: driven })
      }
      return driven
    },
    async step(_, { type }, work) {
      const began = performance.now()
      try {
        return await work()
      } finally {
        step.observe({ node_type: type }, (performance.now() - began) / 1000)
      }
    },
    stepFailed: (_, { type }, error) => failures.inc({ node_type: type, error_class: error.class }),
    recovered: (runs) => recovered.inc(runs),
  }
  return {
    observer,
    hookAnswered(outcome, seconds) {
      hooks.inc({ outcome })
      if (outcome === 'accepted' || outcome === 'repeated') hook.observe(seconds)
    },
    countDriving(count) {
      active = count
    },
  }
}
