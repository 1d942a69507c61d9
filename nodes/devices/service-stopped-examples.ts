import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { ofFileServer, ownExample } from './own-example.ts'

export const serviceStoppedSample = {
  ...ofFileServer('Print Spooler on SRV-FILE01 does not run', 'critical', 'critical'),
  service: 'Spooler',
  displayName: 'Print Spooler',
}

export const serviceStoppedExamples: TriggerExample[] = [
  ownExample('The print spooler has stopped', 'service.stopped', serviceStoppedSample),
  ownExample('Another service was asked for', 'service.stopped', serviceStoppedSample, {
    params: { service: literal('MSSQL') },
    skipped: 'Spooler is not MSSQL',
  }),
]
