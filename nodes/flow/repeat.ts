import { defineNode, each, StepFailed, z } from '#sdk'
import { repeatExamples } from './repeat-examples.ts'

/** Runs the steps in it again and again until a condition holds. */
export const flowRepeat = defineNode({
  type: 'flow.repeat',
  title: 'Repeat until',
  description: 'Runs the steps in it again until a condition holds, at most a number of times.',
  category: 'flow',
  icon: 'IconRefresh',
  effect: 'pure',
  container: true,
  params: z.object({
    until: z.unknown().meta({
      title: 'Until',
      description: 'Looked at after each round; may use what the steps in it gave.',
    }),
    most: z.coerce.number().int().min(1).max(1000).meta({
      title: 'Rounds at most',
      description: 'After so many rounds without the condition the step fails.',
    }),
  }),
  output: z.object({ rounds: z.int() }),
  sample: { rounds: 2 },
  examples: repeatExamples,
  run({ params: { until, most }, rounds }) {
    if (!rounds) return each([null], { again: true })
    if (isTrue(until)) return { rounds: rounds.done }
    if (rounds.done < most) return each([null], { again: true })
    throw new StepFailed(`The condition did not hold after ${most} rounds.`, {
      class: 'Timeout',
      code: 'too_many_rounds',
    })
  },
})

function isTrue(value: unknown): boolean {
  return (
    value !== null &&
    value !== undefined &&
    value !== false &&
    value !== '' &&
    value !== 0 &&
    value !== 'false'
  )
}
