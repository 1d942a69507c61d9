import type { StepExample } from '#sdk'
import { literal, template } from '../example-params.ts'
import { nightShift } from './example-team.ts'

const given = {
  now: '2026-11-11T22:00:00.000Z',
  desk: nightShift,
  connections: { 'Night mail': { type: 'smtp', fromAddress: 'night@msp.example' } },
  trigger: { device: 'SRV-FILE01' },
}
const params = {
  title: template('{{ trigger.device }} is down'),
  levels: literal([
    { who: ['on-call:Night shift'], wait: 10 },
    { who: ['sara@msp.example', 'role:admin'], wait: 20 },
  ]),
}

export const escalateExamples: StepExample[] = [
  {
    title: 'Whoever is on call takes it',
    given,
    params,
    meanwhile: [{ answerOf: 'luca@msp.example', choice: 'answered', comment: 'On my way' }],
    gives: {
      waitsUntil: '2026-11-11T22:10:00.000Z',
      handle: 'acknowledged',
      output: { outcome: 'acknowledged', by: 'Luca Greco', comment: 'On my way', level: 1, round: 1 },
    },
  },
  {
    title: 'One level, and nobody takes it',
    given,
    params: { ...params, levels: literal([{ who: ['on-call:Night shift'], wait: 10 }]) },
    gives: {
      waitsUntil: '2026-11-11T22:10:00.000Z',
      handle: 'exhausted',
      output: { outcome: 'exhausted', by: '', level: 1, round: 1, unreached: [] },
    },
  },
]
