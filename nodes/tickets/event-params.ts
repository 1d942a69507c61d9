import { type ActorKind, priority, type Ticket, z } from '#sdk'
import { optionalId, wordList } from '../optional-params.ts'

/** Whose doing a trigger hears of. */
const doneBy = z.enum(['anybody', 'not_automation', 'human', 'customer', 'integration', 'automation'])

/** Of which tickets a trigger hears, and by whom; `by` is what it starts with. */
export function ticketEventParams(by: z.input<typeof doneBy>) {
  return {
    by: doneBy.default(by).meta({
      title: 'Done by',
      description: 'Workflows are automation; other systems that use the API are integrations.',
      labels: {
        anybody: 'anybody',
        not_automation: 'anybody but workflows',
        human: 'technicians',
        customer: 'the customer',
        integration: 'other systems',
        automation: 'workflows',
      },
    }),
    ...ticketParams,
  }
}

/** Of which tickets a trigger hears. */
export const ticketParams = {
  queues: wordList().meta({ title: 'Queues', description: 'Empty: all.' }),
  lowestPriority: priority.default('low').meta({ title: 'From this priority on' }),
  customerId: optionalId().meta({
    title: 'Customer',
    description: 'Empty: all customers in the scope of the workflow.',
    picker: 'customer',
  }),
  tags: wordList().meta({ title: 'Tags', description: 'One of them is enough. Empty: any ticket.' }),
}

const oneTicket = z.object(ticketParams)
const oneEvent = z.object(ticketEventParams('anybody'))

/** Why a trigger wants no run for an event of a ticket; undefined where it does. */
export function unwantedTicketEvent(
  { ticket, actor_kind: actorKind }: { ticket: Ticket; actor_kind: ActorKind },
  { by, ...params }: z.output<typeof oneEvent>,
): string | undefined {
  return wrongActor(actorKind, by) ?? unwantedTicket(ticket, params)
}

export function unwantedTicket(
  { number, queue, priority: its, customerId, tags }: Ticket,
  wanted: z.output<typeof oneTicket>,
): string | undefined {
  const name = `#${number}`
  if (wanted.queues.length > 0 && !wanted.queues.some((one) => sameWord(one, queue))) {
    return `${name} is in the queue "${queue}"`
  }
  const rank = priority.options
  if (rank.indexOf(its) < rank.indexOf(wanted.lowestPriority)) return `The priority of ${name} is ${its}`
  if (wanted.customerId !== undefined && wanted.customerId !== customerId) {
    return `${name} is of another customer`
  }
  if (wanted.tags.length > 0 && !wanted.tags.some((one) => tags.some((tag) => sameWord(one, tag)))) {
    return `${name} has none of the tags ${wanted.tags.join(', ')}`
  }
  return undefined
}

/** Names of queues, tags and fields count in any case. */
export function sameWord(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

const doers: Record<ActorKind, string> = {
  human: 'a technician',
  automation: 'a workflow',
  integration: 'another system',
  customer: 'the customer',
}

function wrongActor(kind: ActorKind, by: z.output<typeof doneBy>): string | undefined {
  if (by === 'anybody' || by === kind) return undefined
  if (by === 'not_automation' && kind !== 'automation') return undefined
  return `It was done by ${doers[kind]}`
}
