import type { TriggerExample } from '#sdk'

import { ownExample } from './own-example.ts'

export const serviceCheckDownSample = {
  title: 'Web shop of Rossi is down',
  severity: 'high',
  priority: 'high',
  status: 'raised',
  since: '2026-11-21T20:04:00.000Z',
  check: 'Web shop of Rossi',
  kind: 'http',
  target: 'https://shop.rossi.example/',
  hostname: 'SRV-FILE01',
  message: 'https://shop.rossi.example/ answered 503.',
  downMinutes: 0,
}

export const serviceCheckDownExamples: TriggerExample[] = [
  ownExample('A web shop answers with an error', 'service_check.down', serviceCheckDownSample),
]
