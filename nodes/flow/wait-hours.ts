import { defineNode, pause, z } from '#sdk'
import { waitHoursExamples } from './wait-hours-examples.ts'

/** Waits until somebody works: by the hours of the run's customer, or else of the MSP. */
export const flowWaitHours = defineNode({
  type: 'flow.wait_hours',
  title: 'Wait for business hours',
  description: 'Goes on within the business hours of the customer, or waits until they begin.',
  category: 'flow',
  icon: 'IconBriefcase',
  effect: 'pure',
  uses: ['hours'],
  params: z.object({}),
  output: z.object({ at: z.iso.datetime(), waited: z.boolean() }),
  sample: { at: '2026-01-05T08:00:00.000Z', waited: true },
  examples: waitHoursExamples,
  async run({ hours, now, resumed }) {
    const open = await hours.nextOpen(now)
    if (open > now) return pause({ until: open })
    return { at: now.toISOString(), waited: resumed !== undefined }
  },
})
