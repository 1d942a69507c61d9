import { z } from 'zod'
import { StepFailed } from '../sdk/errors.ts'
import type { ScriptCall } from '../sdk/powers.ts'
import { maxLookupKeyLength, maxLookups } from './limits.ts'

const question = z.tuple([
  z.string('lookup: the first argument is the name of a table').max(200, 'lookup: the name is too long'),
  z.union(
    [
      z.string().max(maxLookupKeyLength, `lookup: the key is too long: ${maxLookupKeyLength} at most`),
      z.number(),
      z.boolean(),
      z.null(),
    ],
    'lookup: the key must be text or a number',
  ),
])

export interface ScriptLookup {
  /** Answers a question of the script, both as JSON text. Rejects only with what is no fault of the script's. */
  answer(number: number, questionText: string): Promise<string>
  /** The error behind the failure of the given number. */
  errorOf(number: number): StepFailed | undefined
}

/** Lookup tables as one call of a script sees them: so many questions, one after the other. */
export function scriptLookup(lookup: ScriptCall['lookup'], signal: AbortSignal): ScriptLookup {
  const errors = new Map<number, StepFailed>()
  let count = 0
  let last: Promise<unknown> = Promise.resolve()
  return {
    errorOf: (number) => errors.get(number),
    async answer(number, questionText) {
      count += 1
      try {
        if (count > maxLookups) {
          throw refused(`A script may look up ${maxLookups} keys; this is one more. Use a "Look up" step.`)
        }
        return await inTurn(() => find(questionText))
      } catch (error) {
        if (!(error instanceof StepFailed)) throw error
        errors.set(number, error)
        return JSON.stringify({ message: error.message.slice(0, 2_000), request: number })
      }
    },
  }

  /** A script that asks all at once must not take all connections of the database. */
  function inTurn(work: () => Promise<string>): Promise<string> {
    const answered = last.then(work)
    last = answered.catch(() => undefined)
    return answered
  }

  async function find(questionText: string): Promise<string> {
    if (!lookup) throw refused('This step gives its script no lookup tables.')
    const parsed = question.safeParse(JSON.parse(questionText))
    if (!parsed.success) throw refused(`${parsed.error.issues[0]?.message ?? 'lookup: not a question'}.`)
    if (signal.aborted) throw refused('The script is over.')
    const [table, key] = parsed.data
    const value = await lookup(table, key === null ? '' : String(key))
    return JSON.stringify({ value: value ?? null })
  }
}

function refused(message: string): StepFailed {
  return new StepFailed(message, { class: 'Script', code: 'script_lookup' })
}
