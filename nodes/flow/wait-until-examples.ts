import type { StepExample } from '#sdk'
import { expression } from '../example-params.ts'

export const waitUntilExamples: StepExample[] = [
  {
    title: 'Until the maintenance window opens this evening',
    given: {
      now: '2026-11-20T10:00:00.000Z',
      trigger: { window: { opens: '2026-11-20T20:00:00+01:00' } },
    },
    params: { moment: expression('trigger.window.opens') },
    gives: {
      waitsUntil: '2026-11-20T19:00:00.000Z',
      handle: 'out',
      output: { at: '2026-11-20T19:00:00.000Z', waited: true },
    },
  },
  {
    title: 'A moment that is past does not wait',
    given: {
      now: '2026-11-20T10:00:00.000Z',
      trigger: { window: { opens: '2026-11-20T08:00:00+01:00' } },
    },
    params: { moment: expression('trigger.window.opens') },
    gives: { handle: 'out', output: { at: '2026-11-20T10:00:00.000Z', waited: false } },
  },
]
