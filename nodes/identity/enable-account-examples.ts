import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'
import { directory, directoryOfRossi } from './example-directory.ts'

export const enableAccountExamples: StepExample[] = [
  {
    title: 'Somebody comes back; the account was open all the time',
    given: directoryOfRossi,
    params: { connection: directory, account: literal('aferri') },
    gives: { handle: 'out', output: { changed: false, account: { login: 'aferri', enabled: true } } },
  },
]
