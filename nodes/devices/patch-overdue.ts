import { defineTrigger, deviceEvents, type Refusal, refusal, z } from '#sdk'
import { patchOverdueExamples, patchOverdueSample } from './patch-overdue-examples.ts'
import { problemParams, unwantedProblem } from './problem-params.ts'

/** Patches of a device are past their deadline. */
export const patchOverdue = defineTrigger({
  type: 'patch.overdue',
  title: 'Patches overdue',
  description:
    'Starts when patches are missing for too long since we first saw them: critical 7 days, important 14, moderate 30, low 60.',
  icon: 'IconPackage',
  params: z.object({
    ...problemParams,
    worst: z.enum(['any', 'critical', 'important', 'moderate']).default('any').meta({
      title: 'With one at least this severe',
    }),
  }),
  data: deviceEvents['patch.overdue'],
  sample: patchOverdueSample,
  examples: patchOverdueExamples,
  own: {
    types: ['patch.overdue'],
    refuses: (data, params) => unwantedProblem(data, params) ?? tooMild(data, params.worst),
  },
})

const mildestLast = ['critical', 'important', 'moderate', 'low', 'unknown']

function tooMild({ status, worst }: { status: string; worst: string }, wanted: string): Refusal | undefined {
  if (wanted === 'any' || status === 'cleared') return undefined
  if (mildestLast.indexOf(worst) <= mildestLast.indexOf(wanted)) return undefined
  return refusal('mild_patches', { worst })
}
