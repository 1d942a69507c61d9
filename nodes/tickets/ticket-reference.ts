import { type Psa, StepFailed, z } from '#sdk'
import { optionalText } from '../optional-params.ts'

const numberPattern = /^#?(\d{1,15})$/

/** A parameter that names a ticket: its id, or the number people see, with or without `#`. */
export function ticketReference() {
  return z
    .preprocess((value) => (typeof value === 'number' ? String(value) : value), z.string().trim().min(1))
    .meta({
      title: 'Ticket',
      description: 'The ticket of an earlier step, or its number.',
      picker: 'ticket',
      placeholder: '1001',
    })
}

/** The same where it may be left empty. */
export function optionalTicketReference() {
  return z.preprocess((value) => (typeof value === 'number' ? String(value) : value), optionalText())
}

/** The id of a ticket named by id or number. Throws `StepFailed` for a number that no ticket has. */
export async function resolveTicket(psa: Pick<Psa, 'findTicket'>, reference: string): Promise<string> {
  const number = numberPattern.exec(reference)?.[1]
  if (number !== undefined) {
    const ticket = await psa.findTicket({ number: Number(number) })
    if (ticket) return ticket.id
  } else if (z.uuid().safeParse(reference).success) return reference
  throw new StepFailed(
    `There is no ticket "${reference}". Give its number, or the ticket of an earlier step.`,
    {
      class: 'NotFound',
      code: 'no_ticket',
    },
  )
}
