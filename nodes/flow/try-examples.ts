import type { StepExample } from '#sdk'
import { expression, literal, template } from '../example-params.ts'

const warranty = {
  id: 'warranty',
  type: 'http.get',
  params: { url: template('https://api.vendor.example/v1/warranties/{{ trigger.serial }}') },
}

export const tryExamples: StepExample[] = [
  {
    title: 'What goes well leaves by the usual way',
    given: {
      trigger: { serial: '7QX4M13' },
      web: { 'GET /v1/warranties/7QX4M13': { endsOn: '2028-05-31' } },
    },
    params: { result: expression('steps.warranty.output.body') },
    body: [warranty],
    gives: {
      handle: 'out',
      output: { result: { endsOn: '2028-05-31' } },
      inside: { warranty: [{ status: 200, body: { endsOn: '2028-05-31' } }] },
    },
  },
  {
    title: 'A serial number that the vendor does not know leaves by the error way, and the run goes on',
    given: { trigger: { serial: 'UNKNOWN' } },
    params: {},
    body: [warranty],
    gives: {
      handle: 'error',
      output: {
        error: {
          message:
            'GET https://api.vendor.example/v1/warranties/UNKNOWN was answered with 404 Not Found. It said: {"error":"not found"}',
        },
      },
    },
  },
  {
    title: 'The end runs in any case: monitoring is switched on again though the update failed',
    given: {
      trigger: { host: 'SRV-FILE01' },
      web: {
        'PUT /v1/monitoring/SRV-FILE01': { paused: false },
        'PUT /v1/updates/SRV-FILE01': { status: 422, body: { error: 'disk is full' } },
      },
    },
    params: {},
    body: [
      {
        id: 'update',
        type: 'http.send',
        params: {
          method: literal('PUT'),
          url: template('https://api.vendor.example/v1/updates/{{ trigger.host }}'),
        },
      },
      {
        id: 'monitor',
        type: 'http.send',
        params: {
          method: literal('PUT'),
          url: template('https://api.vendor.example/v1/monitoring/{{ trigger.host }}'),
          body: literal('{ "paused": false }'),
        },
        settings: { finally: true },
      },
    ],
    gives: {
      handle: 'error',
      output: {
        error: {
          message:
            'PUT https://api.vendor.example/v1/updates/SRV-FILE01 was answered with 422 Unprocessable Content. It said: {"error":"disk is full"}',
        },
      },
      inside: { monitor: [{ status: 200, body: { paused: false } }] },
      sends: [
        { request: 'PUT /v1/updates/SRV-FILE01' },
        { request: 'PUT /v1/monitoring/SRV-FILE01', body: { paused: false } },
      ],
    },
  },
]
