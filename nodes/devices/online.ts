import { defineTrigger, deviceEvents, z } from '#sdk'
import { deviceOnlineExamples, deviceOnlineSample } from './online-examples.ts'
import { deviceParams, wrongDevice } from './problem-params.ts'

/** A device that was offline checks in again. */
export const deviceOnline = defineTrigger({
  type: 'device.online',
  title: 'Device back online',
  description: 'Starts when a device that counted as offline checks in again.',
  icon: 'IconServer',
  params: z.object({ ...deviceParams }),
  data: deviceEvents['device.online'],
  sample: deviceOnlineSample,
  examples: deviceOnlineExamples,
  own: { types: ['device.online'], refuses: (data, params) => wrongDevice(data, params) },
})
