import type { StepExample } from '#sdk'
import { literal, template } from '../example-params.ts'

export const lockExamples: StepExample[] = [
  {
    title: 'One restart at a time on each server, whatever starts it',
    given: { trigger: { host: 'SRV-1' }, web: { 'POST /v1/restart': { ok: true } } },
    params: { key: template('restart {{ trigger.host }}'), amount: literal(30), unit: literal('minutes') },
    body: [
      {
        id: 'restart',
        type: 'http.send',
        params: { method: literal('POST'), url: literal('https://api.vendor.example/v1/restart') },
      },
    ],
    gives: {
      handle: 'out',
      output: { key: 'restart SRV-1' },
      sends: [{ request: 'POST /v1/restart' }],
    },
  },
]
