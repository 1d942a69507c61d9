import { type Kysely, type RawBuilder, sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import type { ChecklistItem, Ticket } from '../msp/ticket.ts'
import { StepFailed } from '../sdk/errors.ts'
import { actorOf } from './actor-of.ts'
import { changeTicket } from './change-ticket.ts'
import { findTicket } from './find-ticket.ts'
import { missing } from './references.ts'
import { presentTicket } from './ticket-row.ts'
import { withinTransaction } from './within-transaction.ts'

const mostItems = 200

/** Adds points to a ticket's checklist, those of one effect once. Throws `StepFailed` where they become more than 200. */
export async function addChecklist(
  db: Kysely<Database>,
  ticketId: string,
  texts: readonly string[],
  effect: Effect,
): Promise<Ticket> {
  const items = texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text, index) => ({
      id: uuidv5(`checklist ${index}`, effect.key),
      text,
      doneAt: null,
      doneBy: null,
    }))
  const [first] = items
  if (!first) throw new StepFailed('The checklist has no points. Give one at least.', { code: 'no_points' })
  return changeChecklist(
    db,
    ticketId,
    ({ number, checklist }) => {
      if (checklist.some(({ id }) => id === first.id)) return undefined
      if (checklist.length + items.length > mostItems) {
        throw new StepFailed(
          `The checklist of ticket #${number} would have ${checklist.length + items.length} points, at most ${mostItems}.`,
          { code: 'too_many_points' },
        )
      }
      const added = items.map(({ text }) => text)
      return { checklist: [...checklist, ...items], from: null, to: { added } }
    },
    effect,
  )
}

/** Ticks a point off or on again, or words it anew. */
export async function changeChecklistItem(
  db: Kysely<Database>,
  ticketId: string,
  itemId: string,
  change: { done?: boolean | undefined; text?: string | undefined },
  effect: Effect,
): Promise<Ticket> {
  return changeChecklist(
    db,
    ticketId,
    ({ checklist }) => {
      const item = checklist.find(({ id }) => id === itemId)
      if (!item) throw missing('point of the checklist', itemId)
      const changed = changedItem(item, change, effect)
      if (changed === undefined) return undefined
      return {
        checklist: checklist.map((one) => (one.id === itemId ? changed : one)),
        from: storyOf(item),
        to: storyOf(changed),
      }
    },
    effect,
  )
}

export async function removeChecklistItem(
  db: Kysely<Database>,
  ticketId: string,
  itemId: string,
  effect: Effect,
): Promise<Ticket> {
  return changeChecklist(
    db,
    ticketId,
    ({ checklist }) => {
      const item = checklist.find(({ id }) => id === itemId)
      if (!item) return undefined
      return { checklist: checklist.filter(({ id }) => id !== itemId), from: storyOf(item), to: null }
    },
    effect,
  )
}

function changedItem(
  item: ChecklistItem,
  { done, text }: { done?: boolean | undefined; text?: string | undefined },
  effect: Effect,
): ChecklistItem | undefined {
  const wasDone = item.doneAt !== null
  const worded = { ...item, text: text?.trim() || item.text }
  if (done === undefined || done === wasDone) return worded.text === item.text ? undefined : worded
  return done
    ? { ...worded, doneAt: new Date().toISOString(), doneBy: actorOf(effect).name }
    : { ...worded, doneAt: null, doneBy: null }
}

function storyOf({ text, doneAt }: ChecklistItem) {
  return { text, done: doneAt !== null }
}

interface ChecklistChange {
  checklist: readonly ChecklistItem[]
  from: unknown
  to: unknown
}

/** One change after the other, so that two people who tick at the same time lose nothing. */
async function changeChecklist(
  db: Kysely<Database>,
  ticketId: string,
  change: (ticket: Ticket) => ChecklistChange | undefined,
  effect: Effect,
): Promise<Ticket> {
  return withinTransaction(db, async (tx) => {
    const row = await tx
      .selectFrom('tickets')
      .selectAll()
      .where('id', '=', ticketId)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw missing('ticket', ticketId)
    const ticket = presentTicket(row)
    const made = change(ticket)
    if (!made) return ticket
    const set = { checklist: jsonb(made.checklist) }
    const story = { field: 'checklist', from: jsonb(made.from), to: jsonb(made.to) }
    const changed = await changeTicket(tx, ticketId, { set, story }, effect)
    return changed ?? (await findTicket(tx, { id: ticketId })) ?? ticket
  })
}

function jsonb(value: unknown): RawBuilder<unknown> {
  return value === null ? sql`null::jsonb` : sql`${toJsonbText(value)}::jsonb`
}
