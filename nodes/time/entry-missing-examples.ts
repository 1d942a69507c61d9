import type { JsonObject, TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'

export const entryMissingSample = {
  technician: 'Luca Conti',
  email: 'luca@msp.example',
  day: '2026-11-19',
  expectedMinutes: 480,
  loggedMinutes: 300,
  missingMinutes: 180,
}

export const entryMissingExamples: TriggerExample[] = [
  ofNobody('Five hours of Thursday are written down', {
    trigger: { technician: 'Luca Conti', missingMinutes: 180 },
  }),
  ofNobody('Four hours are enough', {
    params: { expectedMinutes: literal(240) },
    trigger: {},
    skipped: 'Luca Conti logged 300 minutes on 2026-11-19, and 240 are expected',
  }),
]

function ofNobody(
  title: string,
  { params = {}, ...gives }: { params?: TriggerExample['params']; trigger: JsonObject; skipped?: string },
): TriggerExample {
  return {
    title,
    params,
    delivery: { own: { type: 'time_entry.missing', state: 'raised', data: entryMissingSample } },
    gives: { events: [{ type: 'time_entry.missing', state: 'raised', ...gives }] },
  }
}
