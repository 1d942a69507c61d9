import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

const ask = {
  id: 'ask',
  type: 'http.get',
  params: { url: literal('https://api.vendor.example/v1/jobs/7') },
}

export const repeatExamples: StepExample[] = [
  {
    title: 'Ask until a backup job has ended',
    given: { web: { 'GET /v1/jobs/7': { inTurn: [{ state: 'running' }, { state: 'done' }] } } },
    params: { until: expression('steps.ask.output.body.state == "done"'), most: literal(20) },
    body: [ask],
    gives: {
      handle: 'out',
      output: { rounds: 2 },
      inside: { ask: [{ body: { state: 'running' } }, { body: { state: 'done' } }] },
    },
  },
  {
    title: 'After too many rounds it fails',
    given: { web: { 'GET /v1/jobs/7': { state: 'running' } } },
    params: { until: expression('steps.ask.output.body.state == "done"'), most: literal(2) },
    body: [ask],
    gives: { error: { class: 'Timeout', message: 'The condition did not hold after 2 rounds.' } },
  },
]
