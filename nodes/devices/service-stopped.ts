import { defineTrigger, deviceEvents, type Refusal, refusal, z } from '#sdk'
import { problemParams, unwantedProblem } from './problem-params.ts'
import { serviceStoppedExamples, serviceStoppedSample } from './service-stopped-examples.ts'

/** A service that should run does not. */
export const serviceStopped = defineTrigger({
  type: 'service.stopped',
  title: 'Service stopped',
  description:
    'Starts when a service that should run does not: failed units of systemd, automatic services of Windows.',
  icon: 'IconPlayerStop',
  params: z.object({
    ...problemParams,
    service: z.string().default('').meta({
      title: 'Service',
      description: 'Part of its name; empty: every service.',
      placeholder: 'Spooler',
    }),
  }),
  data: deviceEvents['service.stopped'],
  sample: serviceStoppedSample,
  examples: serviceStoppedExamples,
  own: {
    types: ['service.stopped'],
    refuses: (data, params) => unwantedProblem(data, params) ?? otherService(data, params.service),
  },
})

function otherService(
  { service, displayName }: { service: string; displayName: string },
  wanted: string,
): Refusal | undefined {
  const part = wanted.trim().toLowerCase()
  const isIt = [service, displayName].some((name) => name.toLowerCase().includes(part))
  return isIt ? undefined : refusal('other_service', { service, wanted: wanted.trim() })
}
