import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

export const readScriptExamples: StepExample[] = [
  {
    title: 'The machine of the event says what it has',
    given: {
      desk: rossi,
      event: { customer: 'Rossi Srl', device: 'SRV-FILE01' },
      scripts: {
        'Largest folders': {
          shell: 'sh',
          risk: 'reads',
          parameters: [{ name: 'most', type: 'number', default: 3 }],
          body: 'echo "The $most largest folders"',
        },
      },
      connections: { 'Servers of Rossi': { type: 'ssh' } },
    },
    params: { connection: literal('Servers of Rossi'), script: literal('Largest folders') },
    gives: { handle: 'ok', output: { exitCode: 0, stdout: 'The 3 largest folders\n', host: 'SRV-FILE01' } },
  },
  {
    title: 'A script that changes something is not run by this step',
    given: {
      scripts: { Reboot: { shell: 'sh', risk: 'destroys', body: 'shutdown -r +5' } },
      connections: { Gateway: { type: 'ssh' } },
    },
    params: {
      connection: literal('Gateway'),
      host: literal('gw.rossi.example'),
      script: literal('Reboot'),
    },
    gives: {
      error: {
        class: 'Validation',
        message:
          '"Reboot" may destroy something, as the library says of version 1, and this step runs only what reads. Use "Run script on device".',
      },
    },
  },
]
