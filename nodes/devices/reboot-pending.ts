import { defineTrigger, deviceEvents, z } from '#sdk'
import { problemParams, unwantedProblem } from './problem-params.ts'
import { rebootPendingExamples, rebootPendingSample } from './reboot-pending-examples.ts'

/** A device waits for a restart. */
export const rebootPending = defineTrigger({
  type: 'reboot.pending',
  title: 'Restart pending',
  description: 'Starts when a device waits for a restart.',
  icon: 'IconRefresh',
  params: z.object({ ...problemParams }),
  data: deviceEvents['reboot.pending'],
  sample: rebootPendingSample,
  examples: rebootPendingExamples,
  own: { types: ['reboot.pending'], refuses: (data, params) => unwantedProblem(data, params) },
})
