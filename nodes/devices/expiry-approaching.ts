import { defineTrigger, deviceEvents, refusal, z } from '#sdk'
import { expiryApproachingExamples, expiryApproachingSample } from './expiry-approaching-examples.ts'
import { whenParam, wrongMoment } from './problem-params.ts'

/** Something ends soon. */
export const expiryApproaching = defineTrigger({
  type: 'expiry.approaching',
  title: 'Something ends soon',
  description: 'Starts when a certificate, domain, warranty, licence or contract is about to end.',
  icon: 'IconCalendarClock',
  params: z.object({
    ...whenParam,
    what: z
      .enum(['all', 'certificate', 'domain', 'warranty', 'licence', 'contract', 'other'])
      .default('all')
      .meta({ title: 'What' }),
  }),
  data: deviceEvents['expiry.approaching'],
  sample: expiryApproachingSample,
  examples: expiryApproachingExamples,
  own: {
    types: ['expiry.approaching'],
    refuses: (data, params) =>
      wrongMoment(data, params) ??
      (params.what === 'all' || params.what === data.what
        ? undefined
        : refusal('other_expiry_kind', { name: data.name, wanted: params.what })),
  },
})
