import { defineNode, each, z } from '#sdk'
import { tryExamples } from './try-examples.ts'

/** Keeps a failure of the steps in it from failing the run: it leaves by its error way instead. */
export const flowTry = defineNode({
  type: 'flow.try',
  title: 'Try',
  description: 'Runs the steps in it; if one of them fails, the run goes on by the error way.',
  category: 'flow',
  icon: 'IconShield',
  effect: 'pure',
  container: true,
  params: z.object({}),
  output: z.object({ count: z.int(), succeeded: z.int(), failed: z.int(), errors: z.array(z.unknown()) }),
  sample: { count: 1, succeeded: 1, failed: 0, errors: [] },
  examples: tryExamples,
  run: () => each([null]),
})
