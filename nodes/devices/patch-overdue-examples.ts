import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { ofFileServer, ownExample } from './own-example.ts'

export const patchOverdueSample = {
  ...ofFileServer('A patch is overdue on SRV-FILE01', 'high', 'high'),
  patches: [
    {
      id: '2a4c6f0e-0b0d-4a3e-9d55-5c2f6a1e7b10',
      title: '2026-11 Cumulative Update for Windows Server 2022 (KB5031364)',
      kb: 'KB5031364',
      severity: 'critical',
      firstSeenAt: '2026-11-12T06:00:00.000Z',
      dueAt: '2026-11-19T06:00:00.000Z',
      daysOverdue: 2,
    },
  ],
  worst: 'critical',
}

export const patchOverdueExamples: TriggerExample[] = [
  ownExample('A critical patch is two days overdue', 'patch.overdue', patchOverdueSample),
  ownExample(
    'Only mild ones are overdue',
    'patch.overdue',
    { ...patchOverdueSample, worst: 'low' },
    { params: { worst: literal('important') }, skipped: 'The worst overdue patch is low' },
  ),
]
