import type { TriggerExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

export const siteOfflineSample = {
  title: 'Milano is offline: 12 of 12 devices',
  severity: 'critical',
  priority: 'critical',
  status: 'raised',
  since: '2026-11-21T20:04:00.000Z',
  siteId: '01987d1c-0000-7000-8000-000000000001',
  site: 'Milano',
  devices: 12,
  offline: 12,
  hostnames: ['GW-1', 'SRV-FILE01'],
}

export const siteOfflineExamples: TriggerExample[] = [
  {
    title: 'Every device of a site fell silent: one event for all of them',
    given: { desk: rossi },
    params: {},
    delivery: { own: { type: 'site.offline', state: 'raised', data: siteOfflineSample } },
    gives: {
      events: [{ type: 'site.offline', state: 'raised', trigger: { site: 'Milano', offline: 12 } }],
    },
  },
  {
    title: 'Most are back: its end closes the ticket',
    given: { desk: rossi },
    params: { when: literal('both') },
    delivery: {
      own: {
        type: 'site.online',
        state: 'cleared',
        data: {
          ...siteOfflineSample,
          title: 'Milano is back online',
          status: 'cleared',
          offline: 1,
          hostnames: ['GW-1'],
        },
      },
    },
    gives: {
      events: [{ type: 'site.online', state: 'cleared', trigger: { status: 'cleared', offline: 1 } }],
    },
  },
]
