import type { JsonObject, StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal } from '../example-params.ts'

const entry = '0198a4f0-5a70-7000-8000-0000000000e1'
const cabling = {
  id: entry,
  ticket: 1042,
  technician: 'Luca Conti',
  automation: false,
  startedAt: '2026-11-20T10:00:00.000Z',
  minutes: 80,
  workType: 'cabling',
  customerNote: 'Two cables to the warehouse',
}

export const billTimeExamples: StepExample[] = [
  {
    title: 'Logged cabling becomes a line with its reason, and what was agreed',
    given: {
      desk: { ...rossi, tickets: [diskTicket], timeEntries: [cabling] },
      trigger: { entryId: entry },
    },
    params: {
      entry: expression('trigger.entryId'),
      approvalRef: literal('Anna Ferri, by e-mail on 20 November'),
    },
    gives: {
      handle: 'out',
      output: {
        amountMinor: 12_750,
        taxMinor: 2805,
        currency: 'EUR',
        lines: [
          {
            description: '#1042: Two cables to the warehouse',
            quantity: 1.5,
            unitPriceMinor: 8500,
            reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
            approvalRef: 'Anna Ferri, by e-mail on 20 November',
            timeEntryId: entry,
          },
        ],
      },
    },
  },
  {
    title: 'What the fee pays for is not billed',
    given: {
      desk: {
        ...rossi,
        tickets: [diskTicket],
        timeEntries: [{ ...cabling, workType: 'remote support' }],
      },
    },
    params: { entry: literal(entry) },
    gives: {
      error: {
        class: 'Validation',
        message: 'Nothing of this entry is billed: "Tutto incluso" comprende remote support.',
      },
    },
  },
]

export const billTimeSample: JsonObject = {
  amountMinor: 12_750,
  taxMinor: 2805,
  currency: 'EUR',
  lines: [
    {
      id: '0198a4f0-5a70-7000-8000-000000000007',
      customerId: '0198a4f0-5a70-7000-8000-000000000002',
      contractId: '0198a4f0-5a70-7000-8000-000000000004',
      ticketId: '0198a4f0-5a70-7000-8000-000000000001',
      date: '2026-11-20',
      itemCode: 'EXTRA',
      description: '#1042: Two cables to the warehouse',
      quantity: 1.5,
      unit: 'hour',
      unitPriceMinor: 8500,
      amountMinor: 12_750,
      currency: 'EUR',
      taxCode: '22',
      taxRatePercent: 22,
      taxMinor: 2805,
      reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
      reason: '"Tutto incluso" non comprende cabling',
      approvalRef: null,
      timeEntryId: entry,
      correctsId: null,
      reversedAt: null,
      exportId: null,
      createdAt: '2026-11-20T12:00:00.000Z',
    },
  ],
}
