import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

export const verifyOfflineExamples: StepExample[] = [
  {
    title: 'Nobody knows the machine any more: it is really offline',
    given: { desk: rossi, event: { customer: 'Rossi Srl', device: 'SRV-FILE01' } },
    params: { host: literal('srv-file01.invalid'), ports: literal('443'), ping: literal(false) },
    gives: {
      handle: 'offline',
      output: {
        verdict: 'offline',
        host: 'srv-file01.invalid',
        tried: [
          {
            what: 'srv-file01.invalid:443',
            answered: false,
            message: 'No server is known by the name of srv-file01.invalid:443. Check the address and DNS.',
          },
        ],
      },
    },
  },
  {
    title: 'It refuses the connection, so it is there',
    given: { desk: rossi, event: { customer: 'Rossi Srl', device: 'SRV-FILE01' } },
    params: { host: literal('127.0.0.1'), ports: literal('1'), ping: literal(false) },
    gives: { handle: 'online', output: { verdict: 'online', host: '127.0.0.1' } },
  },
]
