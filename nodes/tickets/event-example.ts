import type { JsonObject, Param, TriggerExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { sampleTicket } from './sample-ticket.ts'

/** The ticket that the examples of triggers tell of. */
export const vpnTicket = {
  ...sampleTicket,
  number: 1077,
  deviceId: null,
  subject: 'No VPN from home',
  description: 'It says "gateway not reachable" since this morning.',
  requesterName: 'Anna Ferri',
  requesterEmail: 'anna@rossi.example',
  status: 'open',
  priority: 'high',
  assignee: 'Luca Conti',
  source: 'email',
  tags: ['vpn'],
  dedupKey: null,
}

/** What an event says of a change, with the ticket as it is after it. */
export function said(
  ticket: JsonObject,
  actorKind: 'human' | 'automation' | 'integration' | 'customer',
  actor: string,
  changes: readonly { field: string; from: string | null; to: string | null }[] = [],
) {
  return { ticket, actor_kind: actorKind, actor, changes: changes.map((change) => ({ ...change })) }
}

/** An example of a trigger that hears what happened to a ticket. */
export function ticketExample(
  title: string,
  type: string,
  data: JsonObject,
  more: { params?: Record<string, Param>; skipped?: string } = {},
): TriggerExample {
  return {
    title,
    given: { desk: rossi },
    params: more.params ?? {},
    delivery: { own: { type, state: 'raised', customer: 'Rossi Srl', data } },
    gives: {
      events: [
        {
          type,
          customer: 'Rossi Srl',
          trigger: { actor_kind: data.actor_kind ?? null },
          ...(more.skipped === undefined ? {} : { skipped: more.skipped }),
        },
      ],
    },
  }
}
