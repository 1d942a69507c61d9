import { isDeepStrictEqual } from 'node:util'
import type { NaiveRun, Settled } from './naive-run.ts'
import type { ObservedRun, ObservedStep } from './run-documents.ts'

/**
 * What the engine did otherwise than the naive reading says, a sentence each. After `crashes` a step may have needed more
 * attempts, and one that no longer counted when the engine was struck down is not taken up again.
 */
export function compareRuns(
  naive: NaiveRun,
  engine: ObservedRun,
  { crashes }: { crashes: boolean },
): string[] {
  const said: string[] = []
  const differ = (what: string, wanted: unknown, found: unknown) =>
    said.push(`${what}: ${JSON.stringify(wanted)} was expected, ${JSON.stringify(found)} was found`)

  if (naive.isExact ? !naive.outcomes.has(engine.outcome) : !/^(succeeded|failed)/.test(engine.outcome)) {
    differ('The run', [...naive.outcomes], engine.outcome)
  }
  const endedEarly = naive.root === undefined
  if (naive.isExact && naive.root && !isDeepStrictEqual(sorted(naive.root), sorted(engine.root))) {
    differ('Its own steps', sorted(naive.root), sorted(engine.root))
  }
  for (const [key, step] of engine.places) {
    if (step.performed > 1) differ(`Effects of ${key}`, 'at most 1', step.performed)
    const wanted = naive.places.get(key)
    if (!wanted) {
      if (naive.isExact) differ(key, 'nothing', step)
      continue
    }
    const isCertain = naive.isExact && naive.certain.has(key)
    if (!isCertain && (!naive.isExact || isUnderWay(step, crashes))) continue
    for (const [what, a, b] of aspects(wanted, step, crashes)) {
      if (!isDeepStrictEqual(a, b)) differ(`${key}, ${what}`, a, b)
    }
  }
  if (naive.isExact) {
    for (const key of naive.certain) {
      if (!engine.places.has(key)) differ(key, naive.places.get(key), 'nothing')
    }
  }
  for (const wait of engine.waits)
    differ('A wait is left', endedEarly ? 'none, though it ended early' : 'none', wait)
  return said
}

/** What was cut off may stand anywhere between its beginning and its end. */
function isUnderWay(step: ObservedStep, crashes: boolean): boolean {
  return (crashes && step.status === 'intent') || step.handle === null
}

function aspects(wanted: Settled, found: ObservedStep, crashes: boolean): [string, unknown, unknown][] {
  return [
    ['status', wanted.status, found.status],
    ['way', wanted.handle, found.handle],
    ...(crashes ? [] : [['attempt', wanted.attempt, found.attempt] satisfies [string, unknown, unknown]]),
    ['effects', wanted.performed, found.performed],
    ['ledger', wanted.ledger, found.ledger],
    ['ticket', wanted.ticket ?? false, found.ticket],
    ['output', wanted.output, picked(wanted.output, found.output)],
  ]
}

/** The parts of an output that the reading says something about. */
function picked(wanted: unknown, found: unknown): unknown {
  if (wanted === undefined) return undefined
  if (!isObject(wanted) || !isObject(found)) return found
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, found[name]]))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const sorted = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => a.localeCompare(b)))
