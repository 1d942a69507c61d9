import { defineTrigger, deviceEvents, z } from '#sdk'
import { patchFailedExamples, patchFailedSample } from './patch-failed-examples.ts'
import { problemParams, unwantedProblem } from './problem-params.ts'

/** A patch could not be installed. */
export const patchFailed = defineTrigger({
  type: 'patch.failed',
  title: 'Patch failed',
  description: 'Starts when a patch could not be installed and is still missing.',
  icon: 'IconAlertTriangle',
  params: z.object({ ...problemParams }),
  data: deviceEvents['patch.failed'],
  sample: patchFailedSample,
  examples: patchFailedExamples,
  own: { types: ['patch.failed'], refuses: (data, params) => unwantedProblem(data, params) },
})
