import type { DocumentNode } from '#engine/graph/document.ts'
import { type Place, placeKey } from '#engine/graph/place.ts'
import { z } from '#sdk'

/**
 * How a step of a random document behaves at one place. `busy` and `fail` hold for its first `times` attempts. `unsure`:
 * on its first attempt no answer comes, and the write `took` effect or not.
 */
export const answer = z.discriminatedUnion('is', [
  z.object({ is: z.literal('ok') }),
  z.object({ is: z.literal('fail'), times: z.int() }),
  z.object({ is: z.literal('busy'), times: z.int(), afterSeconds: z.number() }),
  z.object({ is: z.literal('unsure'), took: z.boolean() }),
])

/** What a person says about a step that asks because it failed: so many times `again`, and then this. */
export const asked = z.object({ agains: z.int(), finally: z.enum(['done', 'fail']) })

/**
 * Parameters of every step of the test's making: one of the answers, chosen by where the step stands and by nothing
 * else, so that the order in which an engine runs steps cannot change what they do.
 */
export const behaviour = z.object({
  answers: z.array(answer).min(1),
  asked: asked.default({ agains: 0, finally: 'fail' }),
})

export type Answer = z.output<typeof answer>
export type Behaviour = z.output<typeof behaviour>

/** Steps whose first `times` attempts fail are never done with it. */
export const forGood = 99

export function behaviourOf({ params }: DocumentNode): Behaviour {
  const values = Object.entries(params).map(
    ([name, param]) => [name, param.kind === 'literal' ? param.value : null] as const,
  )
  return behaviour.parse(Object.fromEntries(values))
}

export function answerAt({ answers }: Behaviour, place: Place): Answer {
  const chosen = answers[hash(`${placeKey(place)} answer`) % answers.length]
  if (!chosen) throw new Error(`No answer for ${placeKey(place)}`)
  return chosen
}

/** What a step gives that went well: later steps decide by it. */
export function outputAt(place: Place): { place: string; flag: boolean; number: number } {
  const key = placeKey(place)
  return { place: key, flag: hash(`${key} flag`) % 2 === 0, number: hash(`${key} number`) % 3 }
}

/** The way that a step with a choice takes. */
export function wayAt(place: Place): 'a' | 'b' {
  return hash(`${placeKey(place)} way`) % 2 === 0 ? 'a' : 'b'
}

/** FNV-1a, 32 bits, with its bits mixed once more: the last ones of similar texts are to differ as well. */
function hash(text: string): number {
  let value = 2_166_136_261
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 16_777_619)
  value = Math.imul(value ^ (value >>> 15), 2_246_822_519)
  return (value ^ (value >>> 13)) >>> 0
}
