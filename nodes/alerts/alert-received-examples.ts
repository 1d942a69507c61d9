import type { TriggerExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

export const alertReceivedExamples: TriggerExample[] = [
  {
    title: 'Alertmanager sends two alerts at once: each is an event of its own',
    given: { desk: rossi },
    params: {},
    delivery: {
      body: {
        receiver: 'sentiero',
        status: 'firing',
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'HostUnreachable', device: 'SRV-FILE01', severity: 'critical' },
            annotations: { summary: 'SRV-FILE01 does not answer' },
            startsAt: '2026-11-20T10:00:00Z',
            fingerprint: 'b28aac7d2d3c0ca8',
          },
          {
            status: 'resolved',
            labels: { alertname: 'DiskFull', device: 'SRV-FILE01', severity: 'warning' },
            annotations: { summary: 'Disk D: of SRV-FILE01 is full' },
            startsAt: '2026-11-20T09:00:00Z',
            endsAt: '2026-11-20T10:30:00Z',
            fingerprint: '0c19a4e7f3b2d581',
          },
        ],
      },
    },
    gives: {
      events: [
        {
          type: 'alert.raised',
          source: 'alertmanager',
          state: 'raised',
          dedupKey: 'alertmanager:b28aac7d2d3c0ca8',
          customer: 'Rossi Srl',
          device: 'SRV-FILE01',
          trigger: {
            title: 'SRV-FILE01 does not answer',
            severity: 'critical',
            priority: 'critical',
            kind: 'offline',
            status: 'firing',
          },
        },
        {
          type: 'alert.cleared',
          state: 'cleared',
          dedupKey: 'alertmanager:0c19a4e7f3b2d581',
          trigger: { title: 'Disk D: of SRV-FILE01 is full', status: 'resolved', lastedMinutes: 90 },
        },
      ],
    },
  },
  {
    title: 'Any system that can post JSON',
    given: { desk: rossi },
    params: {},
    delivery: {
      body: {
        id: 'ups-42',
        status: 'firing',
        title: 'The UPS runs on battery',
        severity: 'high',
        host: 'SRV-FILE01',
        customer: 'Rossi Srl',
      },
    },
    gives: {
      events: [
        {
          type: 'alert.raised',
          source: 'alert',
          dedupKey: 'alert:ups-42',
          customer: 'Rossi Srl',
          device: 'SRV-FILE01',
          trigger: { title: 'The UPS runs on battery', severity: 'high', priority: 'high', kind: 'other' },
        },
      ],
    },
  },
  {
    title: 'Milder than wanted: the alert is kept, and starts nothing',
    params: { minimumSeverity: literal('high') },
    delivery: { body: { id: 'toner-3', title: 'The toner runs low', severity: 'low', host: 'PRN-2F' } },
    gives: {
      events: [
        {
          type: 'alert.raised',
          trigger: { title: 'The toner runs low', severity: 'low' },
          skipped: 'Its severity low is below high',
        },
      ],
    },
  },
]
