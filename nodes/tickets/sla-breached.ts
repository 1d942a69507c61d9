import { defineTrigger, slaEvents, z } from '#sdk'
import { slaBreachedExamples, slaBreachedSample } from './sla-breached-examples.ts'
import { slaParams, unwantedClock } from './sla-params.ts'

/** Starts when an answer, an update or the resolution of a ticket is late by its SLA policy. */
export const slaBreached = defineTrigger({
  type: 'ticket.sla_breached',
  title: 'SLA breached',
  description: 'Starts when an answer, an update or the resolution of a ticket is late by its SLA policy.',
  icon: 'IconAlarmOff',
  params: z.object({ ...slaParams }),
  data: slaEvents['ticket.sla_breached'],
  sample: slaBreachedSample,
  examples: slaBreachedExamples,
  own: {
    types: ['ticket.sla_breached'],
    refuses: (data, params) => unwantedClock(data, params),
  },
})
