import { defineNode, stop, z } from '#sdk'
import { returnExamples } from './return-examples.ts'

/** Ends the run with values for whoever started it. */
export const flowReturn = defineNode({
  type: 'flow.return',
  title: 'Return result',
  description: 'Ends the run here and hands these values to the workflow that called it.',
  category: 'flow',
  icon: 'IconCornerDownLeft',
  effect: 'pure',
  params: z.record(z.string(), z.json()),
  output: z.object({ outcome: z.string(), message: z.string(), result: z.json() }),
  freeParams: true,
  sample: { outcome: 'succeeded', message: 'Returned its result.', result: { ticketNumber: 1042 } },
  examples: returnExamples,
  run: ({ params }) => stop('succeeded', 'Returned its result.', params),
})
