import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'
import { directory, directoryOfRossi } from './example-directory.ts'

export const disableAccountExamples: StepExample[] = [
  {
    title: 'Somebody leaves, and nobody signs in with the account any more',
    given: directoryOfRossi,
    params: { connection: directory, account: literal('aferri@rossi.example') },
    gives: { handle: 'out', output: { changed: true, account: { login: 'aferri', enabled: false } } },
  },
  {
    title: 'A name that two people have is not guessed',
    given: directoryOfRossi,
    params: { connection: directory, account: literal('Ugo Bianchi') },
    gives: {
      error: {
        class: 'Validation',
        message:
          '"Ugo Bianchi" fits several entries of the directory: "uid=ubianchi,ou=People,dc=rossi,dc=example" "uid=ugo.bianchi2,ou=People,dc=rossi,dc=example". Name one exactly.',
      },
    },
  },
]
