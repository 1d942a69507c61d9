import { defineTrigger, deviceEvents, type Refusal, refusal, z } from '#sdk'
import { antivirusThreatExamples, antivirusThreatSample } from './antivirus-threat-examples.ts'
import { problemParams, unwantedProblem } from './problem-params.ts'

/** The antivirus of a device found something. */
export const antivirusThreat = defineTrigger({
  type: 'antivirus.threat',
  title: 'Threat found',
  description: 'Starts when the antivirus of a device has found something.',
  icon: 'IconBolt',
  params: z.object({
    ...problemParams,
    onlyOpen: z.boolean().default(false).meta({
      title: 'Only what it could not deal with',
    }),
  }),
  data: deviceEvents['antivirus.threat'],
  sample: antivirusThreatSample,
  examples: antivirusThreatExamples,
  own: {
    types: ['antivirus.threat'],
    refuses: (data, params) => unwantedProblem(data, params) ?? dealtWith(data, params.onlyOpen),
  },
})

function dealtWith(
  { status, open }: { status: string; open: boolean },
  onlyOpen: boolean,
): Refusal | undefined {
  return onlyOpen && !open && status === 'raised' ? refusal('dealt_with') : undefined
}
