import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'
import { directory, directoryOfRossi } from './example-directory.ts'

export const unlockAccountExamples: StepExample[] = [
  {
    title: 'An account that was not locked',
    given: directoryOfRossi,
    params: { connection: directory, account: literal('aferri') },
    gives: { handle: 'out', output: { changed: false, account: { login: 'aferri', locked: false } } },
  },
]
