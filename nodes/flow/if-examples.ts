import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { expression } from '../example-params.ts'

export const ifExamples: StepExample[] = [
  {
    title: 'Only what is critical wakes somebody',
    given: { trigger: { severity: 'critical', title: 'RAID of SRV-FILE01 is degraded' } },
    params: { condition: expression('trigger.severity == "critical"') },
    gives: { handle: 'yes', output: { result: true } },
  },
  {
    title: 'An alert that is over goes the other way',
    given: { event: { state: 'cleared', dedupKey: 'disk:SRV-FILE01:D' } },
    params: { condition: expression('event.state == "raised"') },
    gives: { handle: 'no', output: { result: false } },
  },
  {
    title: 'Two conditions at once: an important customer, and half an hour without an answer',
    given: {
      desk: rossi,
      event: { customer: 'Rossi Srl' },
      steps: { ping: { silentMinutes: 42 } },
    },
    params: { condition: expression('event.customer.vip and steps.ping.output.silentMinutes > 30') },
    gives: { handle: 'yes', output: { result: true } },
  },
]
