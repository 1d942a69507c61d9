import type { JsonValue } from '../graph/json.ts'

const branchTaken = Symbol('take')
const paused = Symbol('pause')
const eachItem = Symbol('each')
const stopped = Symbol('stop')

export interface Taken<Branch extends string, Output> {
  [branchTaken]: true
  branch: Branch
  output: Output
}

/** A moment, a signal that somebody sends, or whichever comes first. */
export type PauseUntil = { until: Date; signal?: string } | { signal: string; until?: Date }

/** What ended a pause, as the step that runs again sees it. */
export type Resumed = { by: 'timer' } | { by: 'signal'; data: JsonValue }

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
}

export interface Stopped {
  [stopped]: true
  outcome: 'succeeded' | 'failed'
  message: string
}

/** What came of the rounds so far, as a step that asked to run `again` sees it. */
export interface Rounds {
  done: number
  failed: number
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
 * `again` the step runs once more when they are done, and answers another `each` or its result.
 */
export function each(
  items: readonly JsonValue[],
  options: { concurrency?: number; tolerate?: number; again?: boolean } = {},
): Each {
  const { concurrency = 1, tolerate = 0, again = false } = options
  return { [eachItem]: true, items, concurrency, tolerate, again }
}

/** Ends the whole run; steps outside that are under way are waited for, and no further one begins. */
export function stop(outcome: Stopped['outcome'], message: string): Stopped {
  return { [stopped]: true, outcome, message }
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
