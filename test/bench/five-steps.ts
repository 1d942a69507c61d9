import { buildDocument, expression, literal, template } from '../support/document.ts'
import type { Figure, Measurement } from './figures.ts'
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

const connections = [1, 8, 32, 128] as const

/** From the first webhook posted to the last run ended, everything on one machine, by how many post at once. */
export const measureFiveSteps: Measurement = {
  title: 'webhook and 5 light steps to the end, posted from 1 to 128 connections',
  names: ['five_step_runs_per_s', ...connections.map((count) => `five_step_runs_per_s_at_${count}`)],
  async measure(progress) {
    const figures: Record<string, Figure> = {}
    for (const count of connections) {
      progress(`  from ${count}`)
      const runs = count === 1 ? 2000 : 8000
      const figure = await runsPerSecond(fiveSteps, { runs, connections: count }, progress)
      figures[`five_step_runs_per_s_at_${count}`] = figure
      // As many as the other figures of the bench post from.
      if (count === 32) figures.five_step_runs_per_s = figure
    }
    return figures
  },
}
