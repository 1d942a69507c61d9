import type { StepExample } from '#sdk'
import { expression } from '../example-params.ts'
import { directory, directoryOfRossi } from './example-directory.ts'

export const findAccountExamples: StepExample[] = [
  {
    title: 'The account of whoever wrote, by the address',
    given: { ...directoryOfRossi, trigger: { from: 'aferri@rossi.example' } },
    params: { connection: directory, account: expression('trigger.from') },
    gives: {
      handle: 'found',
      output: {
        account: { login: 'aferri', name: 'Anna Ferri', enabled: true, locked: false },
        groupNames: ['Accounting', 'VPN'],
      },
    },
  },
  {
    title: 'Nobody has this address',
    given: { ...directoryOfRossi, trigger: { from: 'somebody@rossi.example' } },
    params: { connection: directory, account: expression('trigger.from') },
    gives: { handle: 'not_found', output: { account: null, groupNames: [] } },
  },
]
