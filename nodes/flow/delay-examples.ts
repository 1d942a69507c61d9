import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

export const delayExamples: StepExample[] = [
  {
    title: 'Fifteen minutes, in which a line that only flaps comes back by itself',
    given: { now: '2026-11-20T10:00:00.000Z' },
    params: { amount: literal(15), unit: literal('minutes') },
    gives: {
      waitsUntil: '2026-11-20T10:15:00.000Z',
      handle: 'out',
      output: { at: '2026-11-20T10:15:00.000Z' },
    },
  },
  {
    title: 'As many days as the form said, over restarts too',
    given: { now: '2026-11-20T10:00:00.000Z', trigger: { daysUntilReminder: 5 } },
    params: { amount: expression('trigger.daysUntilReminder'), unit: literal('days') },
    gives: {
      waitsUntil: '2026-11-25T10:00:00.000Z',
      handle: 'out',
      output: { at: '2026-11-25T10:00:00.000Z' },
    },
  },
]
