import type { StepExample } from '#sdk'
import { expression, literal, template } from '../example-params.ts'

export const addToValueExamples: StepExample[] = [
  {
    title: 'How often a backup failed within a day',
    given: { trigger: { host: 'SRV-1' } },
    params: {
      key: template('failed backups {{ trigger.host }}'),
      forgetAfter: literal(1),
      forgetUnit: literal('days'),
    },
    gives: { handle: 'out', output: { key: 'failed backups SRV-1', value: 1 } },
  },
  {
    title: 'Minutes used of this month’s prepaid hours',
    given: {
      event: { customer: 'Rossi Srl' },
      trigger: { minutes: 45 },
      desk: { customers: [{ name: 'Rossi Srl' }] },
    },
    params: { key: literal('minutes 2026-11'), amount: expression('trigger.minutes') },
    gives: { handle: 'out', output: { key: 'minutes 2026-11', value: 45 } },
  },
]
