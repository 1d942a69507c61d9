import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal, template } from '../example-params.ts'

export const eachExamples: StepExample[] = [
  {
    title: 'A comment on each ticket of a list',
    given: {
      desk: {
        ...rossi,
        tickets: [diskTicket, { number: 1043, customer: 'Rossi Srl', subject: 'No internet in Bologna' }],
      },
      trigger: { provider: 'FibraNet' },
      steps: { affected: { tickets: [{ number: 1042 }, { number: 1043 }] } },
    },
    params: { items: expression('steps.affected.output.tickets') },
    body: [
      {
        id: 'note',
        type: 'ticket.comment',
        params: {
          ticket: expression('loop.item.number'),
          body: template('The outage of {{ trigger.provider }} is over.'),
        },
      },
    ],
    gives: {
      handle: 'out',
      output: { count: 2, succeeded: 2, failed: 0, errors: [] },
      inside: {
        note: [
          { visibility: 'internal', body: 'The outage of FibraNet is over.' },
          { visibility: 'internal', body: 'The outage of FibraNet is over.' },
        ],
      },
    },
  },
  {
    title: 'One machine that the other system does not know must not keep the others from being asked about',
    given: {
      steps: { list: { hosts: ['SRV-FILE01', 'SRV-GONE', 'SRV-SQL02'] } },
      web: {
        'GET /v1/agents/SRV-FILE01': { version: '4.2.1' },
        'GET /v1/agents/SRV-SQL02': { version: '4.1.0' },
      },
    },
    params: {
      items: expression('steps.list.output.hosts'),
      onItemError: literal('continue'),
      tolerateFailures: literal(1),
      collect: literal('ask'),
    },
    body: [
      {
        id: 'ask',
        type: 'http.get',
        params: { url: template('https://api.vendor.example/v1/agents/{{ loop.item }}') },
      },
    ],
    gives: {
      handle: 'out',
      output: { count: 3, succeeded: 2, failed: 1, errors: [{ index: 1, class: 'NotFound', nodeId: 'ask' }] },
    },
  },
]
