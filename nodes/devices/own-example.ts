import type { JsonObject, Param, TriggerExample } from '#sdk'
import { rossi } from '../example-desk.ts'

/** An example of a trigger that hears what we say of the file server of the examples. */
export function ownExample(
  title: string,
  type: string,
  data: JsonObject,
  more: { params?: Record<string, Param>; skipped?: string } = {},
): TriggerExample {
  const state = data.status === 'cleared' ? 'cleared' : 'raised'
  const { title: said = '', severity = '', status = '' } = data
  return {
    title,
    given: { desk: rossi },
    params: more.params ?? {},
    delivery: { own: { type, state, device: 'SRV-FILE01', data } },
    gives: {
      events: [
        {
          type,
          state,
          customer: 'Rossi Srl',
          device: 'SRV-FILE01',
          trigger: { title: said, severity, status },
          ...(more.skipped === undefined ? {} : { skipped: more.skipped }),
        },
      ],
    },
  }
}

/** What every event of the file server says. */
export function ofFileServer(title: string, severity: string, priority: string, status = 'raised') {
  return {
    title,
    severity,
    priority,
    status,
    since: '2026-11-21T20:04:00.000Z',
    hostname: 'SRV-FILE01',
    kind: 'server',
    criticality: 'critical',
  }
}
