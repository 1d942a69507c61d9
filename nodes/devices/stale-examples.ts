import type { TriggerExample } from '#sdk'

import { ofFileServer, ownExample } from './own-example.ts'

export const deviceStaleSample = {
  ...ofFileServer('SRV-FILE01 has been silent for 21 days', 'low', 'low'),
  lastSeenAt: '2026-10-31T20:04:00.000Z',
  silentDays: 21,
}

export const deviceStaleExamples: TriggerExample[] = [
  ownExample('Nobody has heard of the machine for three weeks', 'device.stale', deviceStaleSample),
]
