import { defineNode, z } from '#sdk'

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
  run: ({ params }) => params,
})
