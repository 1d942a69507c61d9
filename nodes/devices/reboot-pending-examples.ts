import type { TriggerExample } from '#sdk'

import { ofFileServer, ownExample } from './own-example.ts'

export const rebootPendingSample = {
  ...ofFileServer('SRV-FILE01 waits for a restart', 'low', 'low'),
  reasons: ['Windows Update'],
  bootedAt: '2026-10-12T06:00:00Z',
  uptimeDays: 40,
}

export const rebootPendingExamples: TriggerExample[] = [
  ownExample('Updates of a server wait for its restart', 'reboot.pending', rebootPendingSample),
]
