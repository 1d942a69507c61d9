import type { JsonObject, StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

/** Rossi pays for two servers and has one. */
export const rossiWithSeats = {
  ...rossi,
  seatLines: [
    {
      contract: 'Tutto incluso',
      name: 'Server',
      itemCode: 'SRV',
      deviceKinds: ['server'],
      quantity: 2,
      unitPriceMinor: 4500,
    },
  ],
}
const given = { now: '2026-11-20T10:00:00.000Z', desk: rossiWithSeats, event: { customer: 'Rossi Srl' } }

export const countSeatsExamples: StepExample[] = [
  {
    title: 'Two servers are billed and one is there',
    given,
    params: {},
    gives: {
      handle: 'out',
      output: {
        count: 1,
        lines: 'Tutto incluso, Server: 2 billed, 1 counted (-1)',
        seats: [
          {
            billedQuantity: 2,
            actualQuantity: 1,
            delta: -1,
            mismatch: true,
            moneyDeltaMinor: -4500,
            evidence: ['SRV-FILE01'],
          },
        ],
      },
    },
  },
  {
    title: 'Before the contract began nothing was billed',
    given,
    params: { day: literal('2025-12-31') },
    gives: { handle: 'out', output: { count: 0, lines: '', seats: [] } },
  },
]

export const countSeatsSample: JsonObject = {
  count: 1,
  lines: 'Tutto incluso, Server: 2 billed, 1 counted (-1)',
  seats: [
    {
      lineId: '0198a4f0-5a70-7000-8000-00000000000a',
      contractId: '0198a4f0-5a70-7000-8000-000000000004',
      contract: 'Tutto incluso',
      customerId: '0198a4f0-5a70-7000-8000-000000000002',
      name: 'Server',
      itemCode: 'SRV',
      billedQuantity: 2,
      actualQuantity: 1,
      delta: -1,
      mismatch: true,
      unitPriceMinor: 4500,
      moneyDeltaMinor: -4500,
      currency: 'EUR',
      evidence: ['SRV-FILE01'],
    },
  ],
}
