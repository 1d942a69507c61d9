import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

export const waitEventExamples: StepExample[] = [
  {
    title: 'The distributor did not report the order as shipped within two weeks',
    given: { now: '2026-11-20T10:00:00.000Z', trigger: { orderId: 'A-17' } },
    params: {
      type: literal('webhook.received'),
      path: literal('order.id'),
      equals: expression('trigger.orderId'),
      amount: literal(14),
      unit: literal('days'),
    },
    gives: { waitsUntil: '2026-12-04T10:00:00.000Z', handle: 'expired', output: { event: null } },
  },
]
