import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { MoneyEventType } from '../msp/money-event.ts'
import { heardOwnEvents } from '../own-events/heard-own-events.ts'

/** Which of some types of events somebody listens for. */
export async function heardEvents(db: Kysely<Database>, types: readonly MoneyEventType[]): Promise<string[]> {
  const { rows } = await sql<{ heard: string[] }>`
    select ${heardOwnEvents(types)} as heard`.execute(db)
  return rows[0]?.heard ?? []
}
