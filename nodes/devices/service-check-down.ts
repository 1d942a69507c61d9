import { defineTrigger, deviceEvents, z } from '#sdk'
import { whenParam, wrongMoment } from './problem-params.ts'
import { serviceCheckDownExamples, serviceCheckDownSample } from './service-check-down-examples.ts'

/** Something that is watched from here does not answer. */
export const serviceCheckDown = defineTrigger({
  type: 'service_check.down',
  title: 'Service check down',
  description: 'Starts when a port, web page, certificate or machine that is checked from this server fails.',
  icon: 'IconHeartbeat',
  params: z.object({ ...whenParam }),
  data: deviceEvents['service_check.down'],
  sample: serviceCheckDownSample,
  examples: serviceCheckDownExamples,
  own: {
    types: ['service_check.down', 'service_check.up'],
    refuses: (data, params) => wrongMoment(data, params),
  },
})
