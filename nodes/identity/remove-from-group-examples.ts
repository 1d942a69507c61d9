import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'
import { directory, directoryOfRossi } from './example-directory.ts'

export const removeFromGroupExamples: StepExample[] = [
  {
    title: 'No more VPN',
    given: directoryOfRossi,
    params: { connection: directory, account: literal('aferri'), group: literal('VPN') },
    gives: {
      handle: 'out',
      output: { changed: true, account: { login: 'aferri' }, group: { name: 'VPN' } },
    },
  },
]
