import type { StepExample } from '#sdk'

const hours = {
  timeZone: 'Europe/Rome',
  week: { monday: [{ from: '08:30', to: '17:30' }] },
}

export const waitHoursExamples: StepExample[] = [
  {
    title: 'On Friday evening it waits until the customer works again',
    given: {
      now: '2026-11-20T19:00:00.000Z',
      event: { customer: 'Rossi Srl' },
      desk: { customers: [{ name: 'Rossi Srl', businessHours: hours }] },
    },
    params: {},
    gives: {
      waitsUntil: '2026-11-23T07:30:00.000Z',
      handle: 'out',
      output: { at: '2026-11-23T07:30:00.000Z', waited: true },
    },
  },
  {
    title: 'Within business hours it does not wait',
    given: { now: '2026-11-20T10:00:00.000Z' },
    params: {},
    gives: { handle: 'out', output: { at: '2026-11-20T10:00:00.000Z', waited: false } },
  },
]
