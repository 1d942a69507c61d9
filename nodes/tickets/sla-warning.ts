import { defineTrigger, slaEvents, z } from '#sdk'
import { slaParams, unwantedClock } from './sla-params.ts'
import { slaWarningExamples, slaWarningSample } from './sla-warning-examples.ts'

/** Starts when so much of a target is used up that the SLA policy warns. */
export const slaWarning = defineTrigger({
  type: 'ticket.sla_warning',
  title: 'SLA warning',
  description:
    'Starts when so much of the time for an answer, an update or the resolution of a ticket is used up that its SLA policy warns.',
  icon: 'IconAlarm',
  params: z.object({
    ...slaParams,
    fromPercent: z.int().min(1).max(99).default(1).meta({
      title: 'From this percentage on',
      description: 'The SLA policy says at which percentages it warns. 1: every warning.',
    }),
  }),
  data: slaEvents['ticket.sla_warning'],
  sample: slaWarningSample,
  examples: slaWarningExamples,
  own: {
    types: ['ticket.sla_warning'],
    refuses: (data, params) => unwantedClock(data, params) ?? tooEarly(data, params),
  },
})

function tooEarly({ percent }: { percent: number }, { fromPercent }: { fromPercent: number }) {
  if (percent >= fromPercent) return undefined
  return `It warns at ${percent} %, wanted from ${fromPercent} % on`
}
