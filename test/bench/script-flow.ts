import { buildDocument, expression, literal, template } from '../support/document.ts'
import type { Measurement } from './figures.ts'
import { runsPerSecond } from './runs-per-second.ts'

const code = `
const words = input.subject.toLowerCase().split(' ')
return { host: input.host, words: words.length, urgent: input.disk > 90 && words.includes('full') }`

/** Webhook, set, if, set, script, set. */
const scriptFlow = buildDocument(
  {
    hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
    read: {
      type: 'flow.set',
      params: { host: expression('trigger.body.host'), disk: expression('trigger.body.disk') },
    },
    full: { type: 'flow.if', params: { condition: expression('steps.read.output.disk > 90') } },
    name: {
      type: 'flow.set',
      params: {
        subject: template('Disk full on {{ steps.read.output.host }}'),
        host: expression('steps.read.output.host'),
        disk: expression('steps.read.output.disk'),
      },
    },
    judge: {
      type: 'code.script',
      params: { code: literal(code), input: expression('steps.name.output') },
    },
    tell: {
      type: 'flow.set',
      params: {
        urgent: expression('steps.judge.output.value.urgent'),
        text: template('{{ steps.name.output.subject }}: clean it up.'),
      },
    },
  },
  ['hook -> read', 'read -> full', 'full:yes -> name', 'name -> judge', 'judge -> tell'],
)

/** From the first webhook posted to the last run ended; each script in a context of its own, as always. */
export const measureScriptFlow: Measurement = {
  title: 'webhook, set, if, set, script, set to the end',
  names: ['script_flow_runs_per_s'],
  async measure(progress) {
    return { script_flow_runs_per_s: await runsPerSecond(scriptFlow, { runs: 3000 }, progress) }
  },
}
