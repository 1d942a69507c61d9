import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'
import { directory, directoryOfRossi } from './example-directory.ts'

export const addToGroupExamples: StepExample[] = [
  {
    title: 'Somebody may come in by the VPN from now on',
    given: directoryOfRossi,
    params: { connection: directory, account: literal('ubianchi'), group: literal('VPN') },
    gives: {
      handle: 'added',
      output: { account: { login: 'ubianchi' }, group: { name: 'VPN' }, until: null, ended: false },
    },
  },
  {
    title: 'An administrator for four hours',
    given: { ...directoryOfRossi, now: '2026-11-20T10:00:00.000Z' },
    params: {
      connection: directory,
      account: literal('ubianchi'),
      group: literal('Administrators'),
      endAmount: literal(4),
    },
    gives: {
      waitsUntil: '2026-11-20T14:00:00.000Z',
      handle: 'added',
      output: { group: { name: 'Administrators' }, until: '2026-11-20T14:00:00.000Z', ended: true },
    },
  },
  {
    title: 'Who was a member before stays one, whatever the end',
    given: directoryOfRossi,
    params: {
      connection: directory,
      account: literal('aferri'),
      group: literal('VPN'),
      endAmount: literal(4),
    },
    gives: { handle: 'already', output: { until: null, ended: false } },
  },
]
