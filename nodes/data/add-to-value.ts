import { defineNode, z } from '#sdk'
import { optionalNumber } from '../optional-params.ts'
import { addToValueExamples } from './add-to-value-examples.ts'
import { forgetAfter, forgetSeconds, whichValue } from './value-params.ts'

/** A counter that runs share. */
export const addToValue = defineNode({
  type: 'store.add',
  title: 'Count',
  description:
    'Adds to a stored number and gives the sum; the time after which it is forgotten begins with the first addition.',
  category: 'flow',
  icon: 'IconTallymarks',
  effect: 'writes',
  uses: ['values'],
  params: z.object({
    ...whichValue,
    amount: optionalNumber(z.number().min(-1e12).max(1e12)).meta({
      title: 'Add',
      description: 'Empty: 1. Below zero it takes away.',
      type: 'number',
    }),
    ...forgetAfter,
  }),
  output: z.object({ key: z.string(), value: z.number() }),
  sample: { key: 'failures SRV-1', value: 3 },
  examples: addToValueExamples,
  async run({ params: { key, whose, amount = 1, ...forget }, values }) {
    return { key, value: await values.add(key, amount, whose, forgetSeconds(forget)) }
  },
})
