import { defineTrigger, deviceEvents, z } from '#sdk'
import { antivirusUnhealthyExamples, antivirusUnhealthySample } from './antivirus-unhealthy-examples.ts'
import { problemParams, unwantedProblem } from './problem-params.ts'

/** The antivirus of a device is off, old or not there. */
export const antivirusUnhealthy = defineTrigger({
  type: 'antivirus.unhealthy',
  title: 'Antivirus unhealthy',
  description: 'Starts when the antivirus of a device is switched off, has old definitions, or is not there.',
  icon: 'IconShield',
  params: z.object({ ...problemParams }),
  data: deviceEvents['antivirus.unhealthy'],
  sample: antivirusUnhealthySample,
  examples: antivirusUnhealthyExamples,
  own: { types: ['antivirus.unhealthy'], refuses: (data, params) => unwantedProblem(data, params) },
})
