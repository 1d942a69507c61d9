import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'

export const scheduleExamples: TriggerExample[] = [
  {
    title: 'Every workday at seven in Rome; after Friday comes Monday',
    params: { cron: literal('0 7 * * 1-5'), timeZone: literal('Europe/Rome') },
    delivery: { due: '2026-11-20T06:00:00.000Z' },
    gives: {
      events: [
        {
          type: 'schedule.cron',
          trigger: { scheduledAt: '2026-11-20T06:00:00.000Z' },
          next: '2026-11-23T06:00:00.000Z',
        },
      ],
    },
  },
  {
    title: 'The first night of each month at two; in summer that is midnight in UTC',
    params: { cron: literal('0 2 1 * *'), timeZone: literal('Europe/Rome') },
    delivery: { due: '2026-03-01T01:00:00.000Z' },
    gives: {
      events: [
        {
          type: 'schedule.cron',
          trigger: { scheduledAt: '2026-03-01T01:00:00.000Z' },
          next: '2026-04-01T00:00:00.000Z',
        },
      ],
    },
  },
]
