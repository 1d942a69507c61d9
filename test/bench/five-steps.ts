import { buildDocument, expression, literal, template } from '../support/document.ts'
import type { Measurement } from './figures.ts'
import { runsPerSecond } from './runs-per-second.ts'

/** Webhook, set, if, set, set, create ticket. */
export const fiveSteps = buildDocument(
  {
    hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
    read: {
      type: 'flow.set',
      params: { host: expression('trigger.body.host'), disk: expression('trigger.body.disk') },
    },
    full: { type: 'flow.if', params: { condition: expression('steps.read.output.disk > 90') } },
    name: { type: 'flow.set', params: { subject: template('Disk full on {{ steps.read.output.host }}') } },
    tell: { type: 'flow.set', params: { text: template('{{ steps.name.output.subject }}: clean it up.') } },
    ticket: {
      type: 'ticket.create',
      params: {
        subject: expression('steps.name.output.subject'),
        description: expression('steps.tell.output.text'),
        priority: literal('high'),
      },
    },
  },
  ['hook -> read', 'read -> full', 'full:yes -> name', 'name -> tell', 'tell -> ticket'],
)

/** From the first webhook posted to the last run ended, everything on one machine. */
export const measureFiveSteps: Measurement = {
  title: 'webhook and 5 light steps to the end',
  names: ['five_step_runs_per_s'],
  async measure(progress) {
    return { five_step_runs_per_s: await runsPerSecond(fiveSteps, 8000, progress) }
  },
}
