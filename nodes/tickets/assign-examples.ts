import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'
import { nightShift } from '../people/example-team.ts'

const technicians = [
  { name: 'Luca Conti', email: 'luca@msp.example', role: 'technician', technician: { skills: ['backup'] } },
  { name: 'Anna Neri', email: 'anna@msp.example', role: 'technician', technician: { queues: ['Cabling'] } },
]

export const assignTicketExamples: StepExample[] = [
  {
    title: 'Each in turn who takes tickets of the queue',
    given: { desk: { ...rossi, users: technicians, tickets: [diskTicket] } },
    params: { ticket: literal('1042'), how: literal('round_robin') },
    gives: {
      handle: 'assigned',
      output: { assignee: 'Luca Conti', reason: 'Given to Luca Conti: it is their turn' },
    },
  },
  {
    title: 'Nobody knows the network',
    given: { desk: { ...rossi, users: technicians, tickets: [diskTicket] } },
    params: { ticket: literal('1042'), how: literal('skill'), skills: literal(['network']) },
    gives: {
      handle: 'nobody',
      output: {
        assignee: null,
        reason: 'Nobody available takes tickets of the queue "Support" who knows network',
      },
    },
  },
  {
    title: 'Whoever is on call at night',
    given: {
      now: '2026-11-11T22:00:00.000Z',
      desk: { ...rossi, ...nightShift, tickets: [diskTicket] },
    },
    params: { ticket: literal('1042'), how: literal('on_call'), team: literal('Night shift') },
    gives: { handle: 'assigned', output: { assignee: 'Luca Greco' } },
  },
]
