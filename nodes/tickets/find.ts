import { defineNode, StepFailed, take, ticket, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { findTicketExamples } from './find-examples.ts'
import { sampleTicket } from './sample-ticket.ts'

/** Looks a ticket up by id, number or the identity of its problem. */
export const findTicket = defineNode({
  type: 'ticket.find',
  title: 'Find ticket',
  description: 'Looks for a ticket by its number, or by the problem it is about.',
  category: 'desk',
  icon: 'IconSearch',
  effect: 'reads',
  uses: ['psa'],
  params: z.object({
    ticket: z
      .preprocess((value) => (typeof value === 'number' ? String(value) : value), optionalText())
      .meta({ title: 'Ticket', description: 'Its number or id.', picker: 'ticket', placeholder: '1001' }),
    dedupKey: z
      .preprocess((value) => (typeof value === 'number' ? String(value) : value), optionalText())
      .meta({
        title: 'Identity of the problem',
        description: 'Finds the open ticket of the problem, else the last closed one.',
        placeholder: 'event.dedupKey',
      }),
    onlyOpen: z.boolean().default(false).meta({ title: 'Only when it is open' }),
  }),
  output: z.object({ ticket: ticket.nullable() }),
  branches: { found: 'Found', not_found: 'Not found' },
  sample: { ticket: sampleTicket },
  examples: findTicketExamples,
  run: async ({ params: { ticket: reference, dedupKey, onlyOpen }, psa }) => {
    const found = await psa.findTicket(searchFor(reference?.trim(), dedupKey))
    const ended = found?.status === 'resolved' || found?.status === 'closed'
    return found && !(onlyOpen && ended)
      ? take('found', { ticket: found })
      : take('not_found', { ticket: null })
  },
})

function searchFor(reference: string | undefined, dedupKey: string | undefined) {
  const number = /^#?(\d{1,15})$/.exec(reference ?? '')?.[1]
  if (number !== undefined) return { number: Number(number) }
  if (reference !== undefined && z.uuid().safeParse(reference).success) return { id: reference }
  if (reference === undefined && dedupKey !== undefined) return { dedupKey: dedupKey.trim() }
  throw new StepFailed(
    reference === undefined
      ? 'Nothing to look for. Fill in the ticket or the identity of the problem.'
      : `"${reference}" is neither the number nor the id of a ticket.`,
  )
}
