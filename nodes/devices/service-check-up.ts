import { defineTrigger, deviceEvents, z } from '#sdk'
import { serviceCheckUpExamples, serviceCheckUpSample } from './service-check-up-examples.ts'

/** Something that was down answers again. */
export const serviceCheckUp = defineTrigger({
  type: 'service_check.up',
  title: 'Service check up again',
  description: 'Starts when what is checked from this server answers again after it was down.',
  icon: 'IconCircleCheck',
  params: z.object({}),
  data: deviceEvents['service_check.up'],
  sample: serviceCheckUpSample,
  examples: serviceCheckUpExamples,
  own: { types: ['service_check.up'] },
})
