import type { JsonObject, JsonValue } from '../graph/json.ts'
import type { Drive } from './drive.ts'
import type { PreparedStep } from './execute-step.ts'
import type { StepAnswer } from './play.ts'
import { until } from './record-given.ts'
import { type Attempt, effectOf, recordSuccess } from './record-step.ts'
import type { RunMemory } from './run-memory.ts'
import { firstWayOut } from './settle-without-run.ts'

type Given = Exclude<StepAnswer, { error: unknown }>

/**
 * A write of a dry run: nothing is sent. What it would have done is kept as a planned effect, with what the step itself
 * says of it in `more`, and the run goes on with what such a step usually gives, or with what is `given`.
 */
export function planWrite(
  drive: Drive,
  memory: RunMemory,
  at: Attempt,
  prepared: PreparedStep,
  more: JsonObject,
  given?: Given,
): RunMemory {
  const { handle = firstWayOut(drive, at), output = plausibleOutput(prepared) } = given ?? {}
  const planned = effectOf(memory, at, 'planned', prepared, output)
  const effect = isObject(prepared.input) ? { ...planned, plan: { ...prepared.input, ...more } } : planned
  return recordSuccess(until(memory, given?.at), at, { handle, output }, { ...effect, resultRef: null })
}

/** A pause of a dry run for something that will not come: the run goes on as if it had come, by the first way out. */
export function assumeAnswer(
  drive: Drive,
  memory: RunMemory,
  at: Attempt,
  prepared: PreparedStep,
): RunMemory {
  return recordSuccess(memory, at, { handle: firstWayOut(drive, at), output: plausibleOutput(prepared) })
}

/** The step's sample, with what its own parameters say of the same fields. */
export function plausibleOutput({ action, input }: Pick<PreparedStep, 'action' | 'input'>): JsonValue {
  const sample = action.kind.sample ?? null
  if (!isObject(sample) || !isObject(input)) return sample
  const known = Object.entries(sample).map(([name, value]) => {
    const given = input[name]
    return [name, given !== undefined && typeOf(given) === typeOf(value) ? given : value] as const
  })
  return Object.fromEntries(known)
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isObject(value: JsonValue): value is { [name: string]: JsonValue } {
  return typeOf(value) === 'object'
}
