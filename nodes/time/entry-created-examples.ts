import type { TriggerExample } from '#sdk'
import { moneyExample } from '../billing/money-event-examples.ts'
import { literal } from '../example-params.ts'

export const entryCreatedSample = {
  ticketId: '0198a4f0-5a70-7000-8000-000000000001',
  ticketNumber: 1042,
  subject: 'Disk D: of SRV-FILE01 is 96 % full',
  entryId: '0198a4f0-5a70-7000-8000-000000000006',
  technician: 'Luca Conti',
  automation: false,
  startedAt: '2026-11-20T10:00:00.000Z',
  minutes: 50,
  billedMinutes: 60,
  workType: 'remote support',
  billable: 'auto',
  decision: 'included',
  reasonCode: 'INCLUDED_FIXED_FEE',
  reason: '"Tutto incluso" includes remote support',
  note: 'Emptied the temporary files.',
  amountMinor: 0,
  currency: 'EUR',
}

export const entryCreatedExamples: TriggerExample[] = [
  moneyExample('A technician logged fifty minutes', 'time_entry.created', entryCreatedSample, {
    trigger: { technician: 'Luca Conti', minutes: 50, decision: 'included' },
  }),
  moneyExample('Only entries without a note were asked for', 'time_entry.created', entryCreatedSample, {
    params: { onlyWithoutNote: literal(true) },
    skipped: 'It has a note',
  }),
]
