import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'
import { directory, directoryOfRossi } from './example-directory.ts'

export const resetPasswordExamples: StepExample[] = [
  {
    title: 'Whoever has the old password of a stolen account is locked out',
    given: directoryOfRossi,
    params: { connection: directory, account: literal('aferri') },
    gives: { handle: 'out', output: { account: { login: 'aferri', enabled: true } } },
  },
  {
    title: 'There is no such account',
    given: directoryOfRossi,
    params: { connection: directory, account: literal('nobody') },
    gives: { error: { class: 'NotFound', message: 'The directory has no account "nobody".' } },
  },
]
