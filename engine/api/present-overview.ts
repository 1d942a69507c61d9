import { z } from '@hono/zod-openapi'
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
    /** Workflows quiet for longer than they used to be. */
    silent: z.array(
      z.object({ id: z.string(), name: z.string(), lastAt: z.iso.datetime(), usualHours: z.number() }),
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
