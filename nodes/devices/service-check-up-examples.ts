import type { TriggerExample } from '#sdk'

import { ownExample } from './own-example.ts'

export const serviceCheckUpSample = {
  title: 'Web shop of Rossi is up again',
  severity: 'high',
  priority: 'high',
  status: 'cleared',
  since: '2026-11-21T20:04:00.000Z',
  check: 'Web shop of Rossi',
  kind: 'http',
  target: 'https://shop.rossi.example/',
  hostname: 'SRV-FILE01',
  message: 'https://shop.rossi.example/ answered 200.',
  downMinutes: 12,
}

export const serviceCheckUpExamples: TriggerExample[] = [
  ownExample('A web shop is back after 12 minutes', 'service_check.up', serviceCheckUpSample),
]
