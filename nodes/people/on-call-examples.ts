import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'
import { nightShift } from './example-team.ts'

export const onCallExamples: StepExample[] = [
  {
    title: 'The week of the second one of three',
    given: { now: '2026-11-11T22:00:00.000Z', desk: nightShift },
    params: { team: literal('night shift') },
    gives: {
      handle: 'out',
      output: {
        team: 'Night shift',
        name: 'Luca Greco',
        email: 'luca@msp.example',
        until: '2026-11-16T08:00:00.000Z',
      },
    },
  },
  {
    title: 'A team that nobody has made a rota for',
    given: { desk: { ...nightShift, teams: [{ name: 'Back office', members: ['marta@msp.example'] }] } },
    params: { team: literal('Back office') },
    gives: {
      error: {
        class: 'Validation',
        message: 'The team Back office has no rota: make one under On call.',
      },
    },
  },
]
