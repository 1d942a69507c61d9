import { defineNode, pause, z } from '#sdk'
import { waitUntilExamples } from './wait-until-examples.ts'

/** Waits until a moment; one that is past does not wait. */
export const flowWaitUntil = defineNode({
  type: 'flow.wait_until',
  title: 'Wait until',
  description: 'Waits until a date and time before the run goes on.',
  category: 'flow',
  icon: 'IconCalendarClock',
  effect: 'pure',
  params: z.object({
    moment: z
      .string()
      .trim()
      .refine(
        (text) => !Number.isNaN(Date.parse(text)),
        'Give a date and time such as 2026-03-01T18:00:00+01:00',
      )
      .meta({ title: 'Moment', placeholder: '2026-03-01T18:00:00+01:00' }),
  }),
  output: z.object({ at: z.iso.datetime(), waited: z.boolean() }),
  sample: { at: '2026-03-01T17:00:00.000Z', waited: true },
  examples: waitUntilExamples,
  run({ params, now, resumed }) {
    const until = new Date(params.moment)
    if (resumed || until <= now) return { at: now.toISOString(), waited: resumed !== undefined }
    return pause({ until })
  },
})
