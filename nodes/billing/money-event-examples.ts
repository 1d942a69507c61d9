import type { JsonObject, Param, TriggerExample } from '#sdk'
import { rossi } from '../example-desk.ts'

/** An example of a trigger that hears what we say of the money of a customer. */
export function moneyExample(
  title: string,
  type: string,
  data: JsonObject,
  more: { params?: Record<string, Param>; skipped?: string; trigger?: JsonObject } = {},
): TriggerExample {
  return {
    title,
    given: { desk: rossi },
    params: more.params ?? {},
    delivery: {
      own: { type, state: data.status === 'cleared' ? 'cleared' : 'raised', customer: 'Rossi Srl', data },
    },
    gives: {
      events: [
        {
          type,
          state: data.status === 'cleared' ? 'cleared' : 'raised',
          customer: 'Rossi Srl',
          trigger: more.trigger ?? {},
          ...(more.skipped === undefined ? {} : { skipped: more.skipped }),
        },
      ],
    },
  }
}
