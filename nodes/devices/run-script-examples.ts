import type { JsonObject, StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { expression, literal } from '../example-params.ts'

const restart: JsonObject = {
  shell: 'sh',
  risk: 'changes',
  parameters: [{ name: 'service', required: true }],
  body: 'echo "$service is running again on request of $1"',
}

export const runScriptExamples: StepExample[] = [
  {
    title: 'The service that an alert names is restarted on the machine it names',
    given: {
      desk: rossi,
      event: { customer: 'Rossi Srl', device: 'SRV-FILE01' },
      trigger: { service: 'samba' },
      scripts: { 'Restart service': restart },
      connections: { 'Servers of Rossi': { type: 'ssh' } },
    },
    params: {
      connection: literal('Servers of Rossi'),
      script: literal('Restart service'),
      parameters: expression('trigger'),
      arguments: literal(['Sentiero']),
    },
    gives: {
      handle: 'ok',
      output: {
        exitCode: 0,
        stdout: 'samba is running again on request of Sentiero\n',
        host: 'SRV-FILE01',
        script: 'Restart service',
        version: 1,
      },
    },
  },
  {
    title: 'A script written in the step says by its exit code that something is wrong',
    given: { trigger: { folder: '/no/such folder' }, connections: { Gateway: { type: 'ssh' } } },
    params: {
      connection: literal('Gateway'),
      host: literal('gw.rossi.example'),
      text: literal('if [ ! -d "$folder" ]; then echo "No $folder here" >&2; exit 3; fi'),
      parameters: expression('trigger'),
    },
    gives: {
      handle: 'failed',
      output: { exitCode: 3, stdout: '', stderr: 'No /no/such folder here\n', script: null, version: null },
    },
  },
  {
    title: 'What the script needs is missing, so nothing runs',
    given: {
      desk: rossi,
      event: { customer: 'Rossi Srl', device: 'SRV-FILE01' },
      scripts: { 'Restart service': restart },
      connections: { 'Servers of Rossi': { type: 'ssh' } },
    },
    params: { connection: literal('Servers of Rossi'), script: literal('restart service') },
    gives: {
      error: {
        class: 'Validation',
        message: '"Restart service": The parameter "service" has no value.',
      },
    },
  },
]
