import type { StepExample } from '#sdk'
import { literal, template } from '../example-params.ts'

export const httpGetExamples: StepExample[] = [
  {
    title: 'Ask a monitoring system about a machine, with the token of a connection',
    given: {
      connections: {
        'Vendor API': { type: 'http', hosts: 'https://api.vendor.example', auth: 'bearer' },
      },
      trigger: { host: 'SRV-FILE01' },
      web: { 'GET /v1/agents?host=SRV-FILE01': { agents: [{ id: 12, online: false }] } },
    },
    params: {
      connection: literal('Vendor API'),
      url: literal('https://api.vendor.example/v1/agents'),
      query: template('host={{ trigger.host }}'),
    },
    gives: {
      handle: 'out',
      output: {
        status: 200,
        body: { agents: [{ id: 12, online: false }] },
        url: 'https://api.vendor.example/v1/agents?host=SRV-FILE01',
      },
    },
  },
  {
    title: 'Every page of a list, where each says where the next one is',
    given: {
      web: {
        'GET /v1/licences': {
          items: [{ user: 'anna@rossi.example' }],
          paging: { next: 'https://api.vendor.example/v1/licences?after=1' },
        },
        'GET /v1/licences?after=1': { items: [{ user: 'marco@rossi.example' }], paging: { next: null } },
      },
    },
    params: {
      url: literal('https://api.vendor.example/v1/licences'),
      paging: literal('next_url'),
      itemsAt: literal('items'),
      nextAt: literal('paging.next'),
    },
    gives: {
      handle: 'out',
      output: {
        body: [{ user: 'anna@rossi.example' }, { user: 'marco@rossi.example' }],
        pages: 2,
        complete: true,
      },
    },
  },
  {
    title: 'To decide by the status instead of failing: the other system may not know the machine',
    given: { trigger: { serial: '7QX4M13' } },
    params: {
      url: template('https://api.vendor.example/v1/warranties/{{ trigger.serial }}'),
      failOnStatus: literal(false),
      expect: literal('json'),
    },
    gives: { handle: 'out', output: { status: 404, body: { error: 'not found' } } },
  },
]
