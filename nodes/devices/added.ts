import { defineTrigger, deviceEvents, z } from '#sdk'
import { deviceAddedExamples, deviceAddedSample } from './added-examples.ts'
import { deviceParams, wrongDevice } from './problem-params.ts'

/** A device reports for the first time. */
export const deviceAdded = defineTrigger({
  type: 'device.added',
  title: 'Device added',
  description: 'Starts when a device reports for the first time.',
  icon: 'IconDeviceDesktop',
  params: z.object({ ...deviceParams }),
  data: deviceEvents['device.added'],
  sample: deviceAddedSample,
  examples: deviceAddedExamples,
  own: { types: ['device.added'], refuses: (data, params) => wrongDevice(data, params) },
})
