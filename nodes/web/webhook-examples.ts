import type { TriggerExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

export const webhookExamples: TriggerExample[] = [
  {
    title: 'A backup program says how a job went, and which customer and machine it was for',
    given: { desk: rossi },
    params: {
      customerField: literal('tenant.name'),
      deviceField: literal('host'),
      deliveryIdHeader: literal('X-Job-Run'),
    },
    delivery: {
      headers: { 'X-Job-Run': '20261120-7' },
      body: { tenant: { name: 'Rossi Srl' }, host: 'SRV-FILE01', job: 'Nightly', result: 'warning' },
    },
    gives: {
      events: [
        {
          type: 'webhook.received',
          customer: 'Rossi Srl',
          device: 'SRV-FILE01',
          trigger: {
            body: { tenant: { name: 'Rossi Srl' }, host: 'SRV-FILE01', job: 'Nightly', result: 'warning' },
            headers: { 'x-job-run': '20261120-7' },
          },
        },
      ],
    },
  },
  {
    title: 'A form on a web site',
    params: { authentication: literal('header') },
    delivery: {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      query: { form: 'call-back' },
      body: 'name=Anna+Ferri&phone=%2B39+051+123456',
    },
    gives: {
      events: [
        {
          type: 'webhook.received',
          trigger: {
            body: { name: 'Anna Ferri', phone: '+39 051 123456' },
            query: { form: 'call-back' },
            contentType: 'application/x-www-form-urlencoded',
          },
        },
      ],
    },
  },
  {
    title: 'Broken JSON is refused with its place',
    params: {},
    delivery: { body: '{ "host": "SRV-FILE01", }' },
    gives: { refused: 'The body is not valid JSON: look at line 1, column 25.' },
  },
]
