import type { JsonValue } from '../graph/json.ts'
import type { ErrorClass } from './errors.ts'

const branchTaken = Symbol('take')
const paused = Symbol('pause')
const eachItem = Symbol('each')
const stopped = Symbol('stop')

export interface Taken<Branch extends string, Output> {
  [branchTaken]: true
  branch: Branch
  output: Output
}

/** A moment, or something that happens, or whichever comes first. */
export type PauseUntil = { until: Date } | (WaitsFor & { until?: Date })

/** A signal that somebody sends, an event that arrives, or the end of a run that the step started. */
export type WaitsFor = { signal: string } | { event: EventMatch } | { run: string }

/** The event that is waited for: of this type, with this value at this path of its data. */
export interface EventMatch {
  type: string
  path: string
  equals: string
  /** Only events of this customer; null: of any. */
  customerId: string | null
  /** Events that arrived so many minutes before count as well: the answer may come before the question is asked. */
  lookBackMinutes: number
}

/**
 * What ended a pause, as the step that runs again sees it. `data` is what the sender of the signal gave, the envelope of
 * the event, or `RunEnd` of the run.
 */
export type Resumed = { by: 'timer' } | { by: 'signal'; data: JsonValue }

/** How a run ended that a step waited for. */
export interface RunEnd {
  runId: string
  /** The name of its workflow. */
  workflow: string
  status: 'succeeded' | 'failed' | 'cancelled'
  result: JsonValue
  error: { class: ErrorClass; message: string } | null
}

export interface Paused {
  [paused]: true
  pause: PauseUntil
}

export interface Each {
  [eachItem]: true
  items: readonly JsonValue[]
  concurrency: number
  tolerate: number
  again: boolean
  part: 'finally' | undefined
  collect: string | undefined
}

export interface Stopped {
  [stopped]: true
  outcome: 'succeeded' | 'failed'
  message: string
  /** What the run hands to whoever started it. */
  result: JsonValue
}

/** What came of the rounds so far, as a step that asked to run `again` sees it. */
export interface Rounds {
  done: number
  failed: number
  /** Of the items that failed, the first ones. */
  errors: readonly { class: ErrorClass; message: string }[]
}

/** What a node may answer: its output, a branch, a pause, one body for each of many items, or the end of the run. */
export type Outcome<Output, Branch extends string> =
  | ([Branch] extends [never] ? Output : Taken<Branch, Output>)
  | Paused
  | Each
  | Stopped

/** Leaves by the named branch. */
export function take<const Branch extends string, Output>(
  branch: Branch,
  output: Output,
): Taken<Branch, Output> {
  return { [branchTaken]: true, branch, output }
}

/** Parks the run: it costs no memory until the time or the signal comes. */
export function pause(pause: PauseUntil): Paused {
  return { [paused]: true, pause }
}

/**
 * Runs the node's body once for each item, `concurrency` at a time. More than `tolerate` failed items fail the step. With
 * `again` the step runs once more when they are done, and answers another `each` or its result. `part` runs the steps that
 * are marked as "finally" instead of the others. `collect` names a step in the body: its outputs, one for each item, become
 * `results` of this step's output.
 */
export function each(
  items: readonly JsonValue[],
  options: {
    concurrency?: number
    tolerate?: number
    again?: boolean
    part?: 'finally'
    collect?: string | undefined
  } = {},
): Each {
  const { concurrency = 1, tolerate = 0, again = false, part, collect } = options
  return { [eachItem]: true, items, concurrency, tolerate, again, part, collect }
}

/** Ends the whole run; steps outside that are under way are waited for, and no further one begins. */
export function stop(outcome: Stopped['outcome'], message: string, result: JsonValue = null): Stopped {
  return { [stopped]: true, outcome, message, result }
}

export function isStopped(value: unknown): value is Stopped {
  return typeof value === 'object' && value !== null && stopped in value
}

export function isTaken(value: unknown): value is Taken<string, unknown> {
  return typeof value === 'object' && value !== null && branchTaken in value
}

export function isPaused(value: unknown): value is Paused {
  return typeof value === 'object' && value !== null && paused in value
}

export function isEach(value: unknown): value is Each {
  return typeof value === 'object' && value !== null && eachItem in value
}
