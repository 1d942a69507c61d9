import { defineNode, each, StepFailed, z } from '#sdk'
import { tryExamples } from './try-examples.ts'

/** Keeps a failure of the steps in it from failing the run: it leaves by its error way instead. */
export const flowTry = defineNode({
  type: 'flow.try',
  title: 'Try',
  description:
    'Runs the steps in it; if one of them fails, the run goes on by the error way. Steps in it marked as "finally" run at its end in any case.',
  category: 'flow',
  icon: 'IconShield',
  effect: 'pure',
  container: true,
  hasEnd: true,
  params: z.object({
    result: z.unknown().optional().meta({
      title: 'Result',
      description: 'Handed on when it went well; may use what the steps in it gave.',
    }),
  }),
  output: z.object({ result: z.unknown() }),
  sample: { result: null },
  examples: tryExamples,
  run({ params, rounds }) {
    // One failed item is let pass, so that the end runs as well.
    if (!rounds) return each([null], { again: true, tolerate: 1 })
    if (rounds.done === 1) return each([null], { again: true, part: 'finally' })
    const [failed] = rounds.errors
    if (failed) throw new StepFailed(failed.message, { class: failed.class, code: 'try_failed' })
    return { result: params.result ?? null }
  },
})
