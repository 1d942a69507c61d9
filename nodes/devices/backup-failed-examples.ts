import type { TriggerExample } from '#sdk'

import { ofFileServer, ownExample } from './own-example.ts'

export const backupFailedSample = {
  ...ofFileServer('The backup nightly of SRV-FILE01 failed', 'critical', 'critical'),
  job: 'nightly',
  product: 'Veeam',
  lastSuccessAt: '2026-11-20T02:10:00.000Z',
  hoursSinceSuccess: 24,
  everyHours: 24,
  error: 'The target has no room left',
}

export const backupFailedExamples: TriggerExample[] = [
  ownExample('The nightly backup found no room', 'backup.failed', backupFailedSample),
]
