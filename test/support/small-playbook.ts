import { stringify } from 'yaml'
import type { JsonObject } from '#engine/graph/json.ts'

const both = (text: string) => ({ en: text, it: text })

/** A playbook that is right, as plain data: a webhook opens a ticket. `change` puts other things in the places of its parts. */
export function smallPlaybook(change: JsonObject = {}): JsonObject {
  return {
    slug: 'small',
    version: 1,
    title: both('A small one'),
    summary: both('Opens a ticket.'),
    saves: { minutesPerRun: 1, basis: 'Writing it' },
    risk: { writes: ['Tickets'], destroys: [], text: both('It opens tickets.') },
    inputs: { queue: { title: both('Queue'), type: 'text', default: 'Support' } },
    needs: { ports: ['psa'], triggers: ['webhook.received'] },
    document: smallDocument(),
    scenarios: [
      {
        name: 'Posted, it is a ticket',
        events: [{ at: 'hook', webhook: { body: {} } }],
        expect: { tickets: [{ subject: 'Posted' }], runs: { succeeded: 1 } },
      },
    ],
    ...change,
  }
}

/** Its workflow; `subject` is the parameter of the ticket, `more` are steps after it. */
export function smallDocument(
  subject: JsonObject = { kind: 'literal', value: 'Posted' },
  more: readonly JsonObject[] = [],
): JsonObject {
  const ids = ['hook', 'ticket', ...more.map(({ id }) => String(id))]
  return {
    schemaVersion: 1,
    name: 'Small',
    nodes: [
      { id: 'hook', type: 'webhook.received', name: 'Posted', params: {} },
      {
        id: 'ticket',
        type: 'ticket.create',
        name: 'Open it',
        params: { subject, queue: { input: 'queue' } },
      },
      ...more,
    ],
    edges: ids.slice(1).map((target, place) => ({ id: `e${place}`, source: ids[place] ?? '', target })),
    layout: {},
  }
}

export const smallFile = (change: JsonObject = {}): string => stringify(smallPlaybook(change))
