import { z } from '@hono/zod-openapi'
import { slaClockState } from '../msp/sla-clock.ts'
import { newSlaPolicy, slaMetric } from '../msp/sla-policy.ts'

export const slaPolicyView = newSlaPolicy.extend({
  id: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime().openapi({ description: 'What was late before then starts no workflow' }),
})

export const slaClockView = z.object({
  metric: slaMetric,
  state: slaClockState,
  startedAt: z.iso.datetime(),
  stoppedAt: z.iso
    .datetime()
    .nullable()
    .openapi({ description: 'When it was answered, resolved or closed; null while it is still owed' }),
  dueAt: z.iso
    .datetime()
    .nullable()
    .openapi({ description: 'Null while it is paused, and where the calendar never opens' }),
  targetMinutes: z.int(),
  minutesLeft: z.int().openapi({ description: 'Minutes of the calendar; negative when it is late' }),
  percentUsed: z.int(),
  pausedMinutes: z.int(),
  warnAt: z.iso.datetime().nullable(),
  policy: z.object({ id: z.string(), name: z.string() }),
})

/** When what is promised would be due. */
export const slaPreview = z.object({
  timeZone: z.string().nullable().openapi({ description: 'Of the calendar; null day and night' }),
  clocks: z.array(
    z.object({
      metric: slaMetric,
      targetMinutes: z.int(),
      dueAt: z.iso.datetime().nullable(),
      warnings: z.array(z.object({ percent: z.int(), at: z.iso.datetime().nullable() })),
    }),
  ),
})
