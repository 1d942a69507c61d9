import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { expression, literal, template } from '../example-params.ts'

export const httpSendExamples: StepExample[] = [
  {
    title: 'JSON with texts from elsewhere in it, which the filter "json" puts in quotes',
    given: {
      desk: rossi,
      event: { customer: 'Rossi Srl', device: 'SRV-FILE01' },
      trigger: { title: 'Disk "D:" is full' },
      web: { 'POST /v1/incidents': { status: 201, body: { id: 4711 } } },
    },
    params: {
      url: literal('https://api.vendor.example/v1/incidents'),
      body: template('{ "title": {{ trigger.title | json }}, "host": {{ event.device.hostname | json }} }'),
    },
    gives: {
      handle: 'out',
      output: { status: 201, body: { id: 4711 } },
      sends: [{ request: 'POST /v1/incidents', body: { title: 'Disk "D:" is full', host: 'SRV-FILE01' } }],
    },
  },
  {
    title: 'A value of an earlier step, as it is',
    given: {
      steps: { total: { customer: 'Rossi Srl', seats: 14 } },
      web: { 'PUT /v1/subscriptions/rossi': { ok: true } },
    },
    params: {
      method: literal('PUT'),
      url: literal('https://api.vendor.example/v1/subscriptions/rossi'),
      body: expression('steps.total.output'),
    },
    gives: {
      handle: 'out',
      output: { status: 200, body: { ok: true } },
      sends: [{ request: 'PUT /v1/subscriptions/rossi', body: { customer: 'Rossi Srl', seats: 14 } }],
    },
  },
  {
    title: 'A refusal comes with what the other side said',
    given: { web: { 'POST /v1/incidents': { status: 403, body: { error: 'read-only key' } } } },
    params: {
      url: literal('https://api.vendor.example/v1/incidents'),
      body: literal('{ "title": "Disk full" }'),
    },
    gives: {
      error: {
        class: 'Auth',
        message:
          'POST https://api.vendor.example/v1/incidents was answered with 403 Forbidden. Check what these credentials may do. It said: {"error":"read-only key"}',
      },
    },
  },
]
