import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

const given = { now: '2026-11-20T10:00:00.000Z', trigger: { orderId: 'A-17' } }
const params = {
  type: literal('webhook.received'),
  path: literal('body.order.id'),
  equals: expression('trigger.orderId'),
  amount: literal(14),
  unit: literal('days'),
}

export const waitEventExamples: StepExample[] = [
  {
    title: 'The distributor reports that the notebook is on its way',
    given,
    params,
    meanwhile: [
      {
        event: 'webhook.received',
        trigger: { body: { order: { id: 'A-17', state: 'shipped', parcel: '1Z999AA1' } } },
      },
    ],
    gives: {
      waitsUntil: '2026-12-04T10:00:00.000Z',
      handle: 'arrived',
      output: {
        event: {
          type: 'webhook.received',
          data: { body: { order: { id: 'A-17', state: 'shipped', parcel: '1Z999AA1' } } },
        },
      },
    },
  },
  {
    title: 'It did not within two weeks',
    given: { ...given, trigger: { orderId: 'A-18' } },
    params,
    gives: { waitsUntil: '2026-12-04T10:00:00.000Z', handle: 'expired', output: { event: null } },
  },
]
