import { type SlaMetric, slaMetrics, type Ticket, z } from '#sdk'
import { optionalChoice } from '../optional-params.ts'
import { ticketParams, unwantedTicket } from './event-params.ts'

const names: Record<SlaMetric, string> = {
  first_response: 'first response',
  next_update: 'next update',
  resolution: 'resolution',
}

/** Of which clocks of which tickets a trigger hears. */
export const slaParams = {
  metric: optionalChoice(z.enum(slaMetrics)).meta({
    title: 'Clock',
    description: 'Empty: any.',
    labels: names,
  }),
  ...ticketParams,
}

const oneClock = z.object(slaParams)

/** Why a trigger wants no run for a clock; undefined where it does. */
export function unwantedClock(
  { metric, ticket }: { metric: SlaMetric; ticket: Ticket },
  { metric: wanted, ...params }: z.output<typeof oneClock>,
): string | undefined {
  if (wanted !== undefined && wanted !== metric) return `It is the clock of the ${names[metric]}`
  return unwantedTicket(ticket, params)
}
