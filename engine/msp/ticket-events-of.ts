import { isOpen, type Ticket, type TicketComment, ticketStatus } from './ticket.ts'
import type { TicketChange, TicketEventData, TicketEventType } from './ticket-event.ts'
import type { Actor } from './ticket-history.ts'

/** What happened to a ticket in one write. */
export interface TicketHappening {
  /** As it is after it. */
  ticket: Ticket
  actor: Actor
  created: boolean
  changes: readonly TicketChange[]
  comment?: TicketComment | undefined
}

export type TicketSaid = {
  [Type in TicketEventType]: { type: Type; data: TicketEventData<Type> }
}[TicketEventType]

/** The events that tell of it, the most general first. What a new ticket starts with is no change of it. */
export function ticketEventsOf({ ticket, actor, created, changes, comment }: TicketHappening): TicketSaid[] {
  const about = { ticket, actor_kind: actor.kind, actor: actor.name, changes: [...changes] }
  const said: TicketSaid[] = []
  if (created) said.push({ type: 'ticket.created', data: about })
  else if (changes.length > 0) said.push({ type: 'ticket.updated', data: about })
  if (comment) {
    const replied = { comment, author_kind: comment.authorKind, is_public: comment.visibility === 'public' }
    said.push({ type: 'ticket.replied', data: { ...about, ...replied } })
  }
  const changed = new Map(changes.map((change) => [change.field, change]))
  const status = changed.get('status')
  const statusName = changed.get('statusName')
  if (status || statusName) {
    const from = status ? ticketStatus.parse(status.from) : ticket.status
    const fromName = statusName ? textOf(statusName.from) : ticket.statusName
    const names = { from_name: fromName, to_name: ticket.statusName }
    said.push({ type: 'ticket.status_changed', data: { ...about, from, to: ticket.status, ...names } })
    if (!isOpen(from) && isOpen(ticket.status)) said.push({ type: 'ticket.reopened', data: about })
    if (isOpen(from) && !isOpen(ticket.status)) said.push({ type: 'ticket.closed', data: about })
  }
  const assignee = changed.get('assignee')
  if (assignee) {
    said.push({
      type: 'ticket.assigned',
      data: { ...about, from: textOf(assignee.from), to: ticket.assignee },
    })
  } else if (created && ticket.assignee !== null) {
    said.push({ type: 'ticket.assigned', data: { ...about, from: null, to: ticket.assignee } })
  }
  return said
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
