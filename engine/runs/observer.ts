import type { ErrorClass } from '../sdk/errors.ts'
import type { ClaimedRun } from './claim.ts'
import type { Driven } from './drive-run.ts'

/** One attempt of a step, to who observes it. */
export interface ObservedStep {
  nodeId: string
  /** The type of its node. */
  type: string
  name: string
  /** Items of loops that it stands in. */
  path: string
  attempt: number
}

export type ObservedRun = Pick<
  ClaimedRun,
  | 'id'
  | 'workflowId'
  | 'version'
  | 'customerId'
  | 'mode'
  | 'seq'
  | 'recoveries'
  | 'parentRunId'
  | 'createdAt'
  | 'startedAt'
> & { event: Pick<ClaimedRun['event'], 'id' | 'type' | 'receivedAt'> }

/**
 * Hears what happens to runs in this process, to count, draw or log it. It changes nothing: each answers what `work`
 * does and throws what it throws.
 */
export interface Observer {
  /** Around the time that this process drives a run: until it ends, waits, or is let go. */
  run(run: ObservedRun, work: () => Promise<Driven>): Promise<Driven>
  /** Around one attempt. It may be made again and count twice: desk steps are, when their transaction is rolled back. */
  step<T>(run: ObservedRun, step: ObservedStep, work: () => Promise<T>): Promise<T>
  /** An attempt failed, also one that never began because its parameters are wrong. */
  stepFailed(run: ObservedRun, step: ObservedStep, error: { class: ErrorClass; code: string }): void
  /** Runs of processes that died were put back in the queue. */
  recovered(runs: number): void
}

/** Several observers as one; the first stands outermost. */
export function combineObservers(observers: readonly Observer[]): Observer {
  return {
    run: (run, work) => observers.reduceRight((inner, observer) => () => observer.run(run, inner), work)(),
    step: (run, step, work) =>
      observers.reduceRight((inner, observer) => () => observer.step(run, step, inner), work)(),
    stepFailed: (run, step, error) => {
      for (const observer of observers) observer.stepFailed(run, step, error)
    },
    recovered: (runs) => {
      for (const observer of observers) observer.recovered(runs)
    },
  }
}
