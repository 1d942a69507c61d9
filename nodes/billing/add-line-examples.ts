import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal, template } from '../example-params.ts'

export const addBillingLineExamples: StepExample[] = [
  {
    title: 'An hour and a half of cabling, which the contract does not include, at its hourly rate',
    given: {
      desk: { ...rossi, tickets: [diskTicket] },
      event: { customer: 'Rossi Srl' },
      trigger: { hours: 1.5, room: 'the warehouse' },
    },
    params: {
      description: template('Cabling in {{ trigger.room }}'),
      quantity: expression('trigger.hours'),
      unit: literal('hour'),
      ticket: literal('1042'),
      date: literal('2026-11-20'),
      reason: literal('"Tutto incluso" does not include cabling'),
    },
    gives: {
      handle: 'out',
      output: {
        description: 'Cabling in the warehouse',
        quantity: 1.5,
        unitPriceMinor: 8500,
        amountMinor: 12_750,
        currency: 'EUR',
        reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
      },
    },
  },
  {
    title: 'Three cables at a price of their own',
    given: { desk: rossi, event: { customer: 'Rossi Srl' } },
    params: {
      description: literal('Patch cable CAT6, 5 m'),
      quantity: literal(3),
      unit: literal('piece'),
      unitPrice: literal(12.35),
      date: literal('2026-11-20'),
    },
    gives: { handle: 'out', output: { quantity: 3, unitPriceMinor: 1235, amountMinor: 3705 } },
  },
  {
    title: 'Nobody to bill',
    params: { description: literal('Patch cable CAT6, 5 m'), unitPrice: literal(12.35) },
    gives: {
      error: {
        class: 'Validation',
        message:
          'There is no customer: the step names none, and the event was matched to none. Choose one in the step.',
      },
    },
  },
]
