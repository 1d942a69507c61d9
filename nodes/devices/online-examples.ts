import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { ofFileServer, ownExample } from './own-example.ts'

export const deviceOnlineSample = {
  ...ofFileServer('SRV-FILE01 is back online', 'critical', 'critical', 'cleared'),
  lastSeenAt: '2026-11-21T20:04:00.000Z',
  offlineMinutes: 42,
  thresholdMinutes: 5,
  peersOffline: 0,
  peers: 11,
}

export const deviceOnlineExamples: TriggerExample[] = [
  ownExample('A server is back after 42 minutes', 'device.online', deviceOnlineSample),
  ownExample('Only workstations were asked for', 'device.online', deviceOnlineSample, {
    params: { devices: literal('workstation') },
    skipped: 'SRV-FILE01 is no workstation',
  }),
]
