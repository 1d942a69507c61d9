import { defineNode, stop, z } from '#sdk'
import { stopExamples } from './stop-examples.ts'

/** Ends the whole run, well or as failed, with words for whoever looks at it. */
export const flowStop = defineNode({
  type: 'flow.stop',
  title: 'Stop',
  description: 'Ends the run here, well or as failed.',
  category: 'flow',
  icon: 'IconPlayerStop',
  effect: 'pure',
  params: z.object({
    outcome: z.enum(['succeeded', 'failed']).default('succeeded').meta({ title: 'The run has' }),
    message: z.string().max(2000).default('').meta({ title: 'Why', multiline: true }),
  }),
  output: z.object({ outcome: z.string(), message: z.string() }),
  sample: { outcome: 'succeeded', message: 'Nothing to do' },
  examples: stopExamples,
  run: ({ params }) => stop(params.outcome, params.message || 'Stopped by the workflow.'),
})
