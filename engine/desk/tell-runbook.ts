import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Actor } from '../msp/ticket-history.ts'
import { historyOf } from './write-history.ts'

/** What the history of a ticket tells of a runbook that was started from it. */
export interface RunbookStory {
  runId: string
  name: string
  status: string
}

/** Writes into a ticket's history that a runbook was started from it, or how it ended. */
export async function tellTicketOfRunbook(
  tx: Kysely<Database>,
  ticketId: string,
  story: RunbookStory,
  actor: Actor,
): Promise<void> {
  const row = sql`select ${ticketId}::uuid, 'runbook', null::jsonb, ${JSON.stringify(story)}::jsonb`
  await historyOf(row, { key: story.runId, runId: story.runId, actor }).execute(tx)
}
