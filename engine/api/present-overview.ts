import { z } from '@hono/zod-openapi'
import { alarmView } from './present-alarm.ts'
import { runSummary } from './present-run.ts'

export const overviewView = z.object({
  runs: z.object({
    last24h: z.object({
      succeeded: z.int(),
      failed: z.int(),
      running: z.int(),
      waiting: z.int(),
    }),
    /** Minutes that people would have needed for the runs of these hours. */
    minutesSaved: z.int(),
  }),
  /** What waits for somebody; questions to whoever asks are counted at /approvals/count. */
  needs: z.object({
    uncertainRuns: z.int(),
    limitRuns: z.int(),
    failedRuns: z.int(),
    refusedDeliveries: z.int(),
    breachedTickets: z.int(),
    /** Workflows that should have run and did not, by their settings or by how they ran until now. */
    silent: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        lastAt: z.iso.datetime().nullable(),
        silentAfterHours: z.number(),
      }),
    ),
    /** What is wrong with the automation itself, as the watchdog has it. */
    alarms: z.array(
      z.object({ id: z.string(), kind: alarmView.shape.kind, name: z.string(), raisedAt: z.iso.datetime() }),
    ),
  }),
  tickets: z.object({ open: z.int(), new: z.int() }),
  workflows: z.object({ published: z.int(), drafts: z.int() }),
  connections: z.object({
    failing: z.array(
      z.object({ id: z.string(), name: z.string(), type: z.string(), statusDetail: z.string() }),
    ),
  }),
  recentRuns: z.array(runSummary),
  setUp: z.object({ hasConnection: z.boolean(), hasWorkflow: z.boolean(), hasCustomer: z.boolean() }),
})
