import { defineNode, type JsonValue, StepFailed, z } from '#sdk'
import { jsonMistake } from '../json-mistake.ts'
import { longText } from './long-text.ts'
import { parseJsonExamples } from './parse-json-examples.ts'

/** Deeper values overflow the stack of whoever writes them down. */
const deepest = 200

/** Reads a text as JSON, for what other systems put into a text field or a file. */
export const parseJson = defineNode({
  type: 'data.parse_json',
  title: 'Read JSON',
  description: 'Makes values of a text in JSON, for the steps after it.',
  category: 'flow',
  icon: 'IconBraces',
  effect: 'pure',
  params: z.object({
    text: longText().meta({ title: 'Text', multiline: true, placeholder: '{ "host": "SRV-1" }' }),
  }),
  output: z.object({ value: z.custom<JsonValue>() }),
  sample: { value: { host: 'SRV-1' } },
  examples: parseJsonExamples,
  run({ params: { text } }) {
    // A byte order mark stands before what Windows writes.
    const bare = text.replace(/^\ufeff/, '')
    let value: JsonValue
    try {
      value = JSON.parse(bare) as JsonValue
    } catch {
      const { line, column } = jsonMistake(bare)
      throw new StepFailed(`The text is not valid JSON: look at line ${line}, column ${column}.`, {
        code: 'not_json',
      })
    }
    if (isDeeper(value, deepest)) {
      throw new StepFailed(`The JSON is nested more than ${deepest} levels deep.`, { code: 'too_deep' })
    }
    return { value }
  },
})

/** Level by level, because what is too deep would overflow a function that calls itself. */
function isDeeper(value: JsonValue, levels: number): boolean {
  let level: JsonValue[] = [value]
  for (let depth = 0; depth <= levels; depth++) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
    if (level.length === 0) return false
  }
  return true
}
