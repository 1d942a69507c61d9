import { defineNode, take, z } from '#sdk'
import { ifExamples } from './if-examples.ts'

/** Two ways on. Null, false, 0, empty text and the text "false" (what a template makes of it) are no. */
export const flowIf = defineNode({
  type: 'flow.if',
  title: 'If',
  description: 'Goes one way when the condition holds, and another when it does not.',
  category: 'flow',
  icon: 'IconArrowsSplit2',
  effect: 'pure',
  params: z.object({
    condition: z.unknown().meta({
      title: 'Condition',
      description: 'Usually an expression, for example: trigger.severity == "critical"',
      type: 'boolean',
      placeholder: 'event.state == "raised"',
    }),
  }),
  output: z.object({ result: z.boolean() }),
  branches: { yes: 'Yes', no: 'No' },
  sample: { result: true },
  examples: ifExamples,
  run: ({ params }) => {
    const result = Boolean(params.condition) && params.condition !== 'false'
    return take(result ? 'yes' : 'no', { result })
  },
})
