import type { TriggerExample } from '#sdk'

import { ofFileServer, ownExample } from './own-example.ts'

export const deviceAddedSample = {
  ...ofFileServer('SRV-FILE01 reports for the first time', 'info', 'low'),
  os: 'Windows Server 2022',
  serial: 'CZ12345',
  by: 'ps 1',
}

export const deviceAddedExamples: TriggerExample[] = [
  ownExample('A new server reports', 'device.added', deviceAddedSample),
]
