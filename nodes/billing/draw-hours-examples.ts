import type { JsonObject, StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

const desk = {
  customers: [{ name: 'Bianchi' }],
  contracts: [
    {
      customer: 'Bianchi',
      name: 'Ten hours',
      kind: 'block_hours',
      startsOn: '2026-01-01',
      includedMinutes: 600,
      usedMinutes: 540,
      hourlyRateMinor: 7000,
    },
  ],
}
const now = '2026-11-20T10:00:00.000Z'

export const drawHoursExamples: StepExample[] = [
  {
    title: 'Half an hour of a monthly check',
    given: { now, desk, event: { customer: 'Bianchi' } },
    params: { minutes: literal(30), reason: literal('Monthly check of the backups') },
    gives: {
      handle: 'drawn',
      output: { drawn: 30, missing: 0, balance: { contract: 'Ten hours', left: 30, percent: 95 } },
    },
  },
  {
    title: 'Two hours where one is left: what there is',
    given: { now, desk, event: { customer: 'Bianchi' }, trigger: { minutes: 120 } },
    params: {
      contract: literal('ten hours'),
      minutes: expression('trigger.minutes'),
      partly: literal(true),
    },
    gives: { handle: 'partly', output: { drawn: 60, missing: 60, balance: { left: 0 } } },
  },
  {
    title: 'Two hours where one is left: nothing',
    given: { now, desk, event: { customer: 'Bianchi' } },
    params: { minutes: literal(120) },
    gives: { handle: 'not_enough', output: { drawn: 0, missing: 120, draw: null, balance: { left: 60 } } },
  },
]

export const drawHoursSample: JsonObject = {
  outcome: 'drawn',
  drawn: 30,
  missing: 0,
  draw: {
    id: '0198a4f0-5a70-7000-8000-000000000009',
    contractId: '0198a4f0-5a70-7000-8000-000000000004',
    periodStart: '2026-01-01',
    day: '2026-11-20',
    kind: 'draw',
    minutes: 30,
    amountMinor: 0,
    timeEntryId: null,
    ticketId: null,
    reason: 'Monthly check of the backups',
    by: 'Automation',
    reversesId: null,
    createdAt: '2026-11-20T10:00:00.000Z',
  },
  balance: {
    contractId: '0198a4f0-5a70-7000-8000-000000000004',
    contract: 'Ten hours',
    periodStart: '2026-01-01',
    periodEnd: null,
    counts: 'minutes',
    allotted: 600,
    used: 570,
    left: 30,
    percent: 95,
    currency: 'EUR',
  },
}
