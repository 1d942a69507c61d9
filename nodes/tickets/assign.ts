import { defineNode, StepFailed, type TicketAssignment, take, ticket, z } from '#sdk'
import { optionalText, wordList } from '../optional-params.ts'
import { assignTicketExamples } from './assign-examples.ts'
import { sampleTicket } from './sample-ticket.ts'
import { resolveTicket, ticketReference } from './ticket-reference.ts'

const params = z.object({
  ticket: ticketReference(),
  how: z
    .enum(['person', 'round_robin', 'least_loaded', 'skill', 'on_call'])
    .default('person')
    .meta({
      title: 'To',
      labels: {
        person: 'a person',
        round_robin: 'each in turn',
        least_loaded: 'whoever has the fewest open tickets',
        skill: 'whoever has the skills, the least loaded first',
        on_call: 'whoever is on call',
      },
    }),
  assignee: optionalText().meta({
    title: 'Person',
    description: 'Empty: nobody has it any more.',
    picker: 'person',
  }),
  skills: wordList().meta({ title: 'Skills', description: 'All of them are needed.' }),
  people: wordList().meta({
    title: 'Among',
    description: 'Names or addresses. Empty: all technicians who take tickets of its queue.',
  }),
  team: optionalText().meta({
    title: 'Team',
    description: 'Whose rota says who is on call.',
    picker: 'team',
  }),
  onlyUnassigned: z.boolean().default(false).meta({ title: 'Only if nobody has it' }),
})

/** Gives a ticket to a person, or to somebody by turn, load, skill or rota. */
export const assignTicket = defineNode({
  type: 'ticket.assign',
  title: 'Assign ticket',
  description: 'Gives a ticket to a person, or to somebody by turn, load, skill or on-call rota.',
  category: 'desk',
  icon: 'IconUserCheck',
  effect: 'writes',
  uses: ['psa', 'onCall'],
  params,
  output: z.object({ assignee: z.string().nullable(), reason: z.string(), ticket }),
  branches: { assigned: 'Assigned', kept: 'Somebody has it', nobody: 'Nobody found' },
  sample: {
    assignee: 'Luca Conti',
    reason: 'Given to Luca Conti: it is their turn',
    ticket: { ...sampleTicket, assignee: 'Luca Conti' },
  },
  examples: assignTicketExamples,
  counts: ({ ticket: reference }, done) => ({ tickets: [done?.ticket.id ?? reference] }),
  async run({ params: { ticket: reference, ...wanted }, psa, onCall, effect }) {
    const id = await resolveTicket(psa, reference)
    const person = async () => {
      if (wanted.how !== 'on_call') return wanted.assignee ?? null
      if (wanted.team === undefined) {
        throw new StepFailed('Say of which team the one on call gets the ticket.', { code: 'no_team' })
      }
      const { duties } = await onCall.who(wanted.team)
      return duties[0]?.name ?? null
    }
    const { outcome, reason, ticket } = await psa.assignTicket(
      id,
      await toAssignment(wanted, person),
      { onlyUnassigned: wanted.onlyUnassigned },
      effect,
    )
    return take(outcome, { assignee: ticket.assignee, reason, ticket })
  },
})

async function toAssignment(
  { how, skills, people }: Omit<z.output<typeof params>, 'ticket'>,
  person: () => Promise<string | null>,
): Promise<TicketAssignment> {
  if (how === 'person' || how === 'on_call') return { method: 'person', assignee: await person() }
  if (how === 'skill' && skills.length === 0) {
    throw new StepFailed('Say which skills the ticket needs.', { code: 'no_skills' })
  }
  return { method: how === 'skill' ? 'least_loaded' : how, skills, people }
}
