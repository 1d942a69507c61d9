import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { CoverageDecision, NewCoverageWork } from '../msp/coverage.ts'
import { decideCoverage } from '../msp/coverage-decide.ts'
import type { MoneyEventData } from '../msp/money-event.ts'
import type { Effect } from '../msp/ports.ts'
import { heardOwnEvents } from '../own-events/heard-own-events.ts'
import { storeOwnEvents } from '../own-events/store-own-events.ts'
import { actorOf } from './actor-of.ts'
import { readCoverage } from './read-coverage.ts'
import { outOfScopeOf } from './tell-of-time.ts'

/** Work that somebody says a ticket needs. */
export interface ExtraWork {
  ticketId: string
  technician: string
  description: string
  work: NewCoverageWork
}

/**
 * Tells workflows of work that no contract pays for, before it is done. `told` is false where a contract pays for it, or
 * nobody listens. Throws `StepFailed` where there is no ticket.
 */
export async function tellOutOfScope(
  db: Kysely<Database>,
  { ticketId, technician, description, work }: ExtraWork,
  effect: Effect,
  now: Date,
): Promise<CoverageDecision & { told: boolean }> {
  const { input, language, customerId } = await readCoverage(db, { ticketId, work }, { lock: false })
  const decision = decideCoverage(input)
  const outOfScope = outOfScopeOf(decision)
  const { rows } = await sql<{ heard: string[]; number: number; subject: string }>`
    select ${heardOwnEvents(['work.out_of_scope'])} as heard, number, subject from tickets
     where id = ${ticketId}::uuid`.execute(db)
  const [ticket] = rows
  if (!outOfScope || !ticket || ticket.heard.length === 0) return { ...decision, told: false }
  await storeOwnEvents(db, [
    {
      type: 'work.out_of_scope',
      source: 'time',
      occurredAt: now,
      hints: customerId === null ? {} : { customerId },
      causedByRun: actorOf(effect).kind === 'automation' ? effect.runId : null,
      data: {
        ...outOfScope,
        ticketId,
        ticketNumber: Number(ticket.number),
        subject: ticket.subject,
        entryId: null,
        technician,
        workType: input.work.workType,
        minutes: input.work.minutes,
        description,
        reason: decision.sentence[language],
      } satisfies MoneyEventData<'work.out_of_scope'>,
    },
  ])
  return { ...decision, told: true }
}
