import type { StepExample } from '#sdk'
import { expression, literal, template } from '../example-params.ts'

export const callExamples: StepExample[] = [
  {
    title: 'A workflow that makes a mailbox, and hands back its address',
    given: {
      workflows: {
        'New mailbox': [
          {
            id: 'result',
            type: 'flow.return',
            params: { address: template('{{ trigger.name | downcase }}@{{ trigger.domain }}') },
          },
        ],
      },
      trigger: { employee: 'Marco' },
    },
    params: {
      workflow: literal('New mailbox'),
      name: expression('trigger.employee'),
      domain: literal('rossi.example'),
      expects: literal([{ name: 'address', type: 'text' }]),
    },
    gives: {
      handle: 'out',
      output: { status: 'succeeded', result: { address: 'marco@rossi.example' } },
    },
  },
  {
    title: 'Without waiting for its end',
    given: {
      workflows: {
        'Note for the team': [
          {
            id: 'ticket',
            type: 'ticket.create',
            params: { subject: template('Look at {{ trigger.host }}') },
          },
        ],
      },
      trigger: { host: 'SRV-FILE01' },
    },
    params: {
      workflow: literal('Note for the team'),
      input: expression('trigger'),
      wait: literal(false),
    },
    gives: { handle: 'out', output: { status: 'started', result: null } },
  },
]
