import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

export const lookupExamples: StepExample[] = [
  {
    title: 'How a priority of the monitoring system is handled here, however it is written there',
    given: {
      trigger: { priority: 'p1' },
      tables: {
        Priorities: {
          P1: { priority: 'critical', queue: 'Alerts' },
          P2: { priority: 'high', queue: 'Support' },
        },
      },
    },
    params: { key: expression('trigger.priority'), table: literal('Priorities') },
    gives: {
      handle: 'found',
      output: { found: true, key: 'p1', value: { priority: 'critical', queue: 'Alerts' } },
    },
  },
  {
    title: 'A few rows stand in the step itself, with a value for everything else',
    given: { trigger: { model: 'ProDesk 600' } },
    params: {
      key: expression('trigger.model'),
      rows: literal([
        { key: 'Latitude 5440', value: 'Dell' },
        { key: 'ThinkPad T14', value: 'Lenovo' },
      ]),
      otherwise: literal('unknown'),
    },
    gives: { handle: 'not_found', output: { found: false, key: 'ProDesk 600', value: 'unknown' } },
  },
  {
    title: 'A table that is not there is named, with those that are',
    given: { tables: { Priorities: { P1: 'critical' } } },
    params: { key: literal('P1'), table: literal('Severities') },
    gives: {
      error: {
        class: 'NotFound',
        message: 'There is no lookup table "Severities". There are "Priorities".',
      },
    },
  },
]
