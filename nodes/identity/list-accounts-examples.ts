import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'
import { directory, directoryOfRossi } from './example-directory.ts'

export const listAccountsExamples: StepExample[] = [
  {
    title: 'Everybody who may come in by the VPN',
    given: directoryOfRossi,
    params: { connection: directory, group: literal('VPN') },
    gives: {
      handle: 'out',
      output: { accounts: [{ login: 'aferri' }, { login: 'owner' }], count: 2, truncated: false },
    },
  },
]
