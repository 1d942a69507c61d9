import { defineNode, z } from '#sdk'
import { setExamples } from './set-examples.ts'

/** Names for values, for the steps after it. */
export const flowSet = defineNode({
  type: 'flow.set',
  title: 'Set values',
  description: 'Gives names to values, so that later steps can use them.',
  category: 'flow',
  icon: 'IconVariable',
  effect: 'pure',
  params: z.record(z.string(), z.unknown()),
  output: z.record(z.string(), z.unknown()),
  freeParams: true,
  examples: setExamples,
  run: ({ params }) => params,
})
