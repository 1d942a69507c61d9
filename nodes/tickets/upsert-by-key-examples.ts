import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, template } from '../example-params.ts'

const params = {
  dedupKey: expression('event.dedupKey'),
  subject: template('Disk {{ trigger.volume }} of {{ trigger.host }} is {{ trigger.usedPercent }} % full'),
  priority: expression('trigger.priority'),
}
const event = { customer: 'Rossi Srl', dedupKey: 'disk:SRV-FILE01:D' }

export const upsertByKeyExamples: StepExample[] = [
  {
    title: 'The first alert of a problem opens a ticket',
    given: {
      desk: rossi,
      event,
      trigger: { host: 'SRV-FILE01', volume: 'D:', usedPercent: 96, priority: 'high' },
    },
    params,
    gives: {
      handle: 'out',
      output: {
        outcome: 'created',
        ticket: { subject: 'Disk D: of SRV-FILE01 is 96 % full', priority: 'high', occurrences: 1 },
      },
    },
  },
  {
    title: 'The second counts as a repeat on it, and makes it more urgent where it is worse',
    given: {
      desk: { ...rossi, tickets: [diskTicket] },
      event,
      trigger: { host: 'SRV-FILE01', volume: 'D:', usedPercent: 99, priority: 'critical' },
    },
    params,
    gives: {
      handle: 'out',
      output: {
        outcome: 'repeated',
        ticket: {
          number: 1042,
          subject: 'Disk D: of SRV-FILE01 is 96 % full',
          priority: 'critical',
          occurrences: 2,
        },
      },
    },
  },
]
