import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'
import { directory, directoryOfRossi } from './example-directory.ts'

export const createAccountExamples: StepExample[] = [
  {
    title: 'An account for somebody new, with a password that nobody knows until it is reset',
    given: { ...directoryOfRossi, trigger: { first: 'Livia', last: 'Moro' } },
    params: {
      connection: directory,
      login: literal('lmoro'),
      firstName: expression('trigger.first'),
      lastName: expression('trigger.last'),
      email: literal('lmoro@rossi.example'),
    },
    gives: {
      handle: 'created',
      output: {
        account: {
          id: 'uid=lmoro,ou=People,dc=rossi,dc=example',
          login: 'lmoro',
          name: 'Livia Moro',
          email: 'lmoro@rossi.example',
          enabled: true,
        },
      },
    },
  },
  {
    title: 'Somebody has the login, and is left alone',
    given: directoryOfRossi,
    params: { connection: directory, login: literal('aferri'), lastName: literal('Ferrari') },
    gives: { handle: 'taken', output: { account: { login: 'aferri', name: 'Anna Ferri' } } },
  },
]
