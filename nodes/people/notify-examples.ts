import type { StepExample } from '#sdk'
import { literal, template } from '../example-params.ts'

const trigger = { device: 'SRV-FILE01', customer: 'Rossi Srl', minutes: 12 }

export const notifyExamples: StepExample[] = [
  {
    title: 'A channel of Teams hears of a server that is down',
    given: {
      connections: { 'Teams: alerts': { type: 'teams', url: 'https://api.vendor.example/workflows/1' } },
      web: { 'POST /workflows/1': { status: 202, body: '' } },
      trigger,
    },
    params: {
      connection: literal('Teams: alerts'),
      title: template('{{ trigger.device }} of {{ trigger.customer }} is down'),
      text: template('Silent for {{ trigger.minutes }} minutes.'),
      urgent: literal(true),
    },
    gives: {
      handle: 'out',
      output: { title: 'SRV-FILE01 of Rossi Srl is down', target: '' },
      sends: [{ request: 'POST /workflows/1', body: { type: 'message' } }],
    },
  },
  {
    title: 'A phone rings, and the message leads to the ticket',
    given: {
      connections: { Phones: { type: 'ntfy', server: 'https://api.vendor.example', topic: 'night-shift' } },
      web: { 'POST /': { id: 'hwQ2YpKdmg' } },
      trigger: { ...trigger, ticket: 1042 },
    },
    params: {
      connection: literal('Phones'),
      title: template('{{ trigger.device }} is down'),
      url: template('https://sentiero.msp.example/tickets/{{ trigger.ticket }}'),
      urgent: literal(true),
    },
    gives: {
      handle: 'out',
      output: { title: 'SRV-FILE01 is down' },
      sends: [
        {
          request: 'POST /',
          body: {
            topic: 'night-shift',
            title: 'SRV-FILE01 is down',
            priority: 5,
            click: 'https://sentiero.msp.example/tickets/1042',
          },
        },
      ],
    },
  },
  {
    title: 'A Slack webhook has its own channel, and says so before anything is posted',
    given: {
      connections: { Slack: { type: 'slack', secret: 'https://api.vendor.example/services/T0/B0/x' } },
    },
    params: {
      connection: literal('Slack'),
      target: literal('#other'),
      title: literal('Backup of Rossi Srl failed'),
    },
    gives: {
      error: {
        class: 'Validation',
        message:
          'A Slack webhook posts to its own channel, not to "#other". Leave the place empty, or give the connection a bot token.',
      },
      sends: [],
    },
  },
]
