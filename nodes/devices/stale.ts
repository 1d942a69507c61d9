import { defineTrigger, deviceEvents, z } from '#sdk'
import { problemParams, unwantedProblem } from './problem-params.ts'
import { deviceStaleExamples, deviceStaleSample } from './stale-examples.ts'

/** A device that has been silent for three weeks. */
export const deviceStale = defineTrigger({
  type: 'device.stale',
  title: 'Device stale',
  description: 'Starts when a device has not checked in for 21 days: is it still there, and still paid for?',
  icon: 'IconClockPause',
  params: z.object({ ...problemParams }),
  data: deviceEvents['device.stale'],
  sample: deviceStaleSample,
  examples: deviceStaleExamples,
  own: { types: ['device.stale'], refuses: (data, params) => unwantedProblem(data, params) },
})
