import { z } from '@hono/zod-openapi'
import type { Alarm } from '../watchdog/alarm-store.ts'
import { alarmChannel } from '../watchdog/watchdog-settings.ts'
import { jsonObject } from './json-value.ts'

export const alarmView = z.object({
  id: z.string(),
  kind: z.enum(['failed', 'silent', 'connection', 'mailbox', 'refused']),
  /** Of the workflow or the connection. */
  name: z.string(),
  workflowId: z.string().nullable(),
  connectionId: z.string().nullable(),
  /** What was known when it was raised, or since. */
  facts: jsonObject,
  raisedAt: z.iso.datetime(),
  /** Since when it looks well; it is over once that lasts. */
  wellSince: z.iso.datetime().nullable(),
  clearedAt: z.iso.datetime().nullable(),
  clearedBecause: z.enum(['well', 'gone']).nullable(),
  told: z.array(
    z.object({
      channel: alarmChannel,
      moment: z.enum(['raised', 'cleared']),
      state: z.enum(['waiting', 'sent', 'failed']),
      problem: z.string(),
      sentAt: z.iso.datetime().nullable(),
    }),
  ),
})

export function presentAlarm(alarm: Alarm): z.output<typeof alarmView> {
  return {
    ...alarm,
    raisedAt: alarm.raisedAt.toISOString(),
    wellSince: alarm.wellSince?.toISOString() ?? null,
    clearedAt: alarm.clearedAt?.toISOString() ?? null,
    told: alarm.told.map((told) => ({ ...told, sentAt: told.sentAt?.toISOString() ?? null })),
  }
}
