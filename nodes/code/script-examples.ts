import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

export const scriptExamples: StepExample[] = [
  {
    title: 'The volumes that are nearly full, and how much room is left on them',
    given: {
      steps: {
        agent: {
          volumes: [
            { name: 'C:', sizeGb: 200, freeGb: 88 },
            { name: 'D:', sizeGb: 1000, freeGb: 40 },
          ],
        },
      },
    },
    params: {
      input: expression('steps.agent.output.volumes'),
      code: literal(
        [
          'const full = input.filter((volume) => volume.freeGb / volume.sizeGb < 0.1)',
          'log(full.length, "of", input.length)',
          'return full.map(({ name, freeGb }) => ({ name, freeGb }))',
        ].join('\n'),
      ),
    },
    gives: { handle: 'out', output: { value: [{ name: 'D:', freeGb: 40 }], logs: ['1 of 2'] } },
  },
  {
    title: 'Ask another system while it works',
    given: { web: { 'GET /v1/agents': [{ host: 'SRV-FILE01', version: '4.2.1' }] } },
    params: {
      allowHttp: literal(true),
      code: literal(
        [
          'const answer = await http("https://api.vendor.example/v1/agents")',
          'return JSON.parse(answer.body).map((agent) => agent.host)',
        ].join('\n'),
      ),
    },
    gives: {
      handle: 'out',
      output: { value: ['SRV-FILE01'] },
      sends: [{ request: 'GET /v1/agents' }],
    },
  },
  {
    title: 'A mistake in it is named with its line',
    given: { trigger: { host: 'SRV-FILE01' } },
    params: { code: literal('const { tickets } = input\nreturn tickets.length') },
    gives: {
      error: {
        class: 'Script',
        message: "TypeError: Cannot read properties of undefined (reading 'length') (line 2, column 16)",
      },
    },
  },
]
