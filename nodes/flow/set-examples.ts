import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { expression, literal, template } from '../example-params.ts'

export const setExamples: StepExample[] = [
  {
    title: 'Names for what several steps need: text stays text, and a number a number',
    given: {
      desk: rossi,
      event: { customer: 'Rossi Srl' },
      trigger: { title: 'Backup failed', lastedSeconds: 5400 },
    },
    params: {
      subject: template('[{{ event.customer.name }}] {{ trigger.title }}'),
      minutes: expression('trigger.lastedSeconds | divided_by: 60'),
      tags: literal(['backup', 'nightly']),
    },
    gives: {
      handle: 'out',
      output: { subject: '[Rossi Srl] Backup failed', minutes: 90, tags: ['backup', 'nightly'] },
    },
  },
  {
    title: 'Something else where a value is missing',
    given: { trigger: { queue: null, host: 'SRV-FILE01' } },
    params: {
      queue: expression('trigger.queue | default: "Support"'),
      device: expression('trigger.device | default: trigger.host'),
    },
    gives: { handle: 'out', output: { queue: 'Support', device: 'SRV-FILE01' } },
  },
]
