import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Pool } from 'pg'
import type { Database } from '../db/schema.ts'
import type { PortalSubmission } from '../msp/portal-form.ts'
import { insertEvents } from '../triggers/store-events.ts'
import type { OpenForm } from './find-form.ts'

/**
 * Stores what was sent as an event, under the page's number: sent twice it is one event, and it takes its files along.
 * Committed when it answers.
 */
export async function sendForm(
  pool: Pool,
  open: OpenForm,
  pageId: string,
  sent: PortalSubmission,
): Promise<{ eventId: string; duplicate: boolean }> {
  const draft = { ...open.read(sent), deliveryKey: pageId }
  const client = await pool.connect()
  try {
    await client.query('begin')
    const [stored] = await insertEvents(client, [
      { sourceKey: `portal:${open.triggerId}`, trust: `portal ${sent.proof}`, draft },
    ])
    if (!stored) throw new Error('An event was given to be stored, and none was answered')
    if (!stored.duplicate) {
      await client.query(
        'update portal_files set event_id = $1 where file_id = any($2::uuid[]) and page_id = $3 and event_id is null',
        [stored.eventId, sent.files.map(({ id }) => id), pageId],
      )
      await client.query('delete from portal_drafts where id = $1', [pageId])
    }
    await client.query('commit')
    return stored
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

/** What became of a page that was sent. */
export interface Sent {
  eventId: string
  /** Of the ticket that a run made of it. */
  ticketNumber: number | null
  /** Nothing will make one any more: no run was started. */
  isSettled: boolean
}

/** Undefined for a page that was not sent. */
export async function findSent(
  db: Kysely<Database>,
  triggerId: string,
  pageId: string,
): Promise<Sent | undefined> {
  const { rows } = await sql<{ event_id: string; number: number | null; decided: boolean; started: boolean }>`
    select k.event_id,
           (select min(t.number)::int from event_decisions d join tickets t on t.run_id = d.run_id
             where d.event_id = k.event_id) as number,
           exists (select from event_decisions d where d.event_id = k.event_id) as decided,
           exists (select from event_decisions d where d.event_id = k.event_id and d.run_id is not null) as started
      from event_keys k where k.source_key = ${`portal:${triggerId}`} and k.key = ${pageId}`.execute(db)
  const [row] = rows
  return row && { eventId: row.event_id, ticketNumber: row.number, isSettled: row.decided && !row.started }
}
