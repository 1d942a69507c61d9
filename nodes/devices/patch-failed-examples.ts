import type { TriggerExample } from '#sdk'

import { ofFileServer, ownExample } from './own-example.ts'

export const patchFailedSample = {
  ...ofFileServer('KB5031364 could not be installed on SRV-FILE01', 'critical', 'critical'),
  patchId: '2a4c6f0e-0b0d-4a3e-9d55-5c2f6a1e7b10',
  patch: 'KB5031364',
  errorCode: '0x80070643',
}

export const patchFailedExamples: TriggerExample[] = [
  ownExample('Windows Update gave up with an error', 'patch.failed', patchFailedSample),
]
