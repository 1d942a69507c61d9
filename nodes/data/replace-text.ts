import { defineNode, z } from '#sdk'
import { longText } from './long-text.ts'
import { replaceTextExamples } from './replace-text-examples.ts'
import { patternParams, runPattern } from './run-pattern.ts'

const code = `
let count = 0
for (const found of input.text.matchAll(pattern)) count += found === null ? 0 : 1
return { text: input.text.replace(pattern, input.more), count }`

/** Replaces what fits a regular expression in a text. */
export const replaceText = defineNode({
  type: 'data.replace',
  title: 'Replace in text',
  description: 'Replaces all that fits a regular expression.',
  category: 'flow',
  icon: 'IconReplace',
  effect: 'pure',
  uses: ['script'],
  params: z.object({
    text: longText().meta({ title: 'Text', multiline: true }),
    ...patternParams,
    replacement: z.string().max(10_000).default('').meta({
      title: 'Replacement',
      description: '$1 or $<name> stand for what the groups of the pattern found; empty: it is taken out.',
    }),
  }),
  output: z.object({ text: z.string(), count: z.int() }),
  sample: { text: 'Card ****', count: 1 },
  examples: replaceTextExamples,
  run: ({ params, script, customerId, signal }) =>
    runPattern<{ text: string; count: number }>(
      code,
      params,
      { text: params.text, more: params.replacement },
      { script, customerId, signal },
    ),
})
