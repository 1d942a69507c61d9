const branchTaken = Symbol('take')
const paused = Symbol('pause')
const eachItem = Symbol('each')

export interface Taken<Branch extends string, Output> {
  [branchTaken]: true
  branch: Branch
  output: Output
}

export type PauseUntil =
  | { until: Date }
  | { signal: string; until?: Date }
  | { approval: string; until?: Date }

export interface Paused {
  [paused]: true
  pause: PauseUntil
}

export interface Each {
  [eachItem]: true
  items: readonly unknown[]
}

/** What a node may answer: its output, a branch, a pause, or one body for each of many items. */
export type Outcome<Output, Branch extends string> =
  | ([Branch] extends [never] ? Output : Taken<Branch, Output>)
  | Paused
  | Each

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

/** Runs the node's body once for each item. */
export function each(items: readonly unknown[]): Each {
  return { [eachItem]: true, items }
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
