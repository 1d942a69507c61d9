import { defineNode, take, z } from '#sdk'
import { longText } from './long-text.ts'
import { matchTextExamples } from './match-text-examples.ts'
import { patternParams, runPattern } from './run-pattern.ts'

const mostMatches = 1000

const code = `
const matches = []
for (const found of input.text.matchAll(pattern)) {
  matches.push({ text: found[0], at: found.index, groups: found.slice(1).map((each) => each ?? null), named: { ...found.groups } })
  if (matches.length === ${mostMatches}) break
}
return matches`

const match = z.object({
  text: z.string(),
  /** Characters before it. */
  at: z.int(),
  groups: z.array(z.string().nullable()),
  named: z.record(z.string(), z.string()),
})

/** Finds what fits a regular expression in a text. */
export const matchText = defineNode({
  type: 'data.match',
  title: 'Find in text',
  description: 'Finds what fits a regular expression, such as a number in a subject.',
  category: 'flow',
  icon: 'IconSearch',
  effect: 'pure',
  uses: ['script'],
  params: z.object({ text: longText().meta({ title: 'Text', multiline: true }), ...patternParams }),
  output: z.object({ first: match.nullable(), matches: z.array(match), count: z.int() }),
  branches: { found: 'Found', missing: 'Not found' },
  sample: {
    first: { text: 'INC-1042', at: 4, groups: ['1042'], named: { number: '1042' } },
    matches: [{ text: 'INC-1042', at: 4, groups: ['1042'], named: { number: '1042' } }],
    count: 1,
  },
  examples: matchTextExamples,
  async run({ params, script, customerId, signal }) {
    const { text } = params
    const matches = await runPattern<z.output<typeof match>[]>(
      code,
      params,
      { text },
      { script, customerId, signal },
    )
    const output = { first: matches[0] ?? null, matches, count: matches.length }
    return matches.length > 0 ? take('found', output) : take('missing', output)
  },
})
