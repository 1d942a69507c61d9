import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal, template } from '../example-params.ts'

const round = { number: 1060, customer: 'Rossi Srl', subject: 'Monthly round', type: 'task' }

export const addChecklistExamples: StepExample[] = [
  {
    title: 'The points of the monthly round',
    given: { desk: { ...rossi, tickets: [round] } },
    params: {
      ticket: literal('1060'),
      points: literal(['Restore one file from the backup', 'Firmware of the firewall']),
    },
    gives: { handle: 'out', output: { number: 1060 } },
  },
  {
    title: 'Points out of a text, one on each line',
    given: { desk: { ...rossi, tickets: [round] }, trigger: { user: 'Anna Ferri' } },
    params: {
      ticket: literal('1060'),
      points: template('Account of {{ trigger.user }}\nLaptop of {{ trigger.user }}'),
    },
    gives: { handle: 'out', output: { number: 1060 } },
  },
]
