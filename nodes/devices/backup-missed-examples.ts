import type { TriggerExample } from '#sdk'

import { ofFileServer, ownExample } from './own-example.ts'

export const backupMissedSample = {
  ...ofFileServer('SRV-FILE01 has had no good backup for 30 hours', 'critical', 'critical'),
  job: 'nightly',
  product: 'Veeam',
  lastSuccessAt: '2026-11-20T02:10:00.000Z',
  hoursSinceSuccess: 30,
  everyHours: 24,
  error: '',
}

export const backupMissedExamples: TriggerExample[] = [
  ownExample('No good backup for 30 hours', 'backup.missed', backupMissedSample),
]
