import { defineNode, z } from '#sdk'
import { removeValueExamples } from './remove-value-examples.ts'
import { whichValue } from './value-params.ts'

/** Forgets a stored value. */
export const removeValue = defineNode({
  type: 'store.remove',
  title: 'Remove stored value',
  description: 'Forgets a stored value; where there is none, nothing happens.',
  category: 'flow',
  icon: 'IconDatabaseMinus',
  effect: 'writes',
  uses: ['values'],
  params: z.object(whichValue),
  output: z.object({ key: z.string(), removed: z.boolean() }),
  sample: { key: 'failures SRV-1', removed: true },
  examples: removeValueExamples,
  run: async ({ params: { key, whose }, values }) => ({ key, removed: await values.remove(key, whose) }),
})
