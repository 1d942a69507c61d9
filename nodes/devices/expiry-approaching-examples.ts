import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { ownExample } from './own-example.ts'

export const expiryApproachingSample = {
  title: 'Certificate of shop.rossi.example ends in 30 days',
  severity: 'low',
  priority: 'low',
  status: 'raised',
  since: '2026-11-21T20:04:00.000Z',
  what: 'certificate',
  name: 'Certificate of shop.rossi.example',
  hostname: 'SRV-FILE01',
  expiresAt: '2026-12-21T20:04:00.000Z',
  daysLeft: 30,
  note: '',
}

export const expiryApproachingExamples: TriggerExample[] = [
  ownExample('A certificate ends in 30 days', 'expiry.approaching', expiryApproachingSample),
  ownExample('Only licences were asked for', 'expiry.approaching', expiryApproachingSample, {
    params: { what: literal('licence') },
    skipped: 'Certificate of shop.rossi.example is no licence',
  }),
]
