import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { ofFileServer, ownExample } from './own-example.ts'

export const deviceOfflineSample = {
  ...ofFileServer('SRV-FILE01 is offline', 'critical', 'critical'),
  lastSeenAt: '2026-11-21T20:04:00.000Z',
  offlineMinutes: 5,
  thresholdMinutes: 5,
  peersOffline: 0,
  peers: 11,
}

export const deviceOfflineExamples: TriggerExample[] = [
  ownExample('A server has been silent for five minutes', 'device.offline', deviceOfflineSample),
  ownExample(
    'Its end closes the ticket',
    'device.online',
    {
      ...deviceOfflineSample,
      ...ofFileServer('SRV-FILE01 is back online', 'critical', 'critical', 'cleared'),
      offlineMinutes: 42,
    },
    { params: { when: literal('both') } },
  ),
  ownExample(
    'The whole site is dark: nothing starts for each device',
    'device.offline',
    { ...deviceOfflineSample, peersOffline: 9 },
    {
      params: { fewestPeersOnline: literal(50) },
      skipped: '9 of 11 neighbours of SRV-FILE01 are offline too',
    },
  ),
]
