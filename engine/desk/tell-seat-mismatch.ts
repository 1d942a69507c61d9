import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { dayIn } from '../msp/day.ts'
import type { MoneyEventData } from '../msp/money-event.ts'
import type { SeatCount } from '../msp/seat-line.ts'
import { type OwnEvent, storeOwnEvents } from '../own-events/store-own-events.ts'
import { heardEvents } from './heard-events.ts'
import { readMspHours } from './msp-hours.ts'
import { countSeats } from './seat-lines.ts'

/**
 * Says of each line of a contract in force that it bills other quantities than there are, once for each difference, and when
 * that is over. Answers how many events it stored.
 */
export async function tellSeatMismatch(db: Kysely<Database>, now: Date): Promise<number> {
  if ((await heardEvents(db, ['contract.seat_mismatch'])).length === 0) return 0
  const { timeZone } = await readMspHours(db)
  return db.transaction().execute(async (tx) => {
    const counts = await countSeats(tx, { day: dayIn(timeZone, now) })
    const events: OwnEvent[] = []
    for (const count of counts) {
      const { lineId, billedQuantity, actualQuantity, mismatch } = count
      if (actualQuantity === null) continue
      const told = mismatch ? { quantity: billedQuantity, actual: actualQuantity } : undefined
      const { rows } = await sql<{ id: string }>`
        update seat_lines
           set told_quantity = ${told?.quantity ?? null}::integer, told_actual = ${told?.actual ?? null}::integer
         where id = ${lineId}::uuid
           and (told_quantity, told_actual)
               is distinct from (${told?.quantity ?? null}::integer, ${told?.actual ?? null}::integer)
        returning id`.execute(tx)
      if (rows.length > 0) events.push(toEvent(count, actualQuantity, mismatch ? 'raised' : 'cleared', now))
    }
    await storeOwnEvents(tx, events)
    return events.length
  })
}

function toEvent(count: SeatCount, actualQuantity: number, state: 'raised' | 'cleared', now: Date): OwnEvent {
  const { name, contract, billedQuantity, delta, customerId } = count
  return {
    type: 'contract.seat_mismatch',
    source: 'contracts',
    occurredAt: now,
    dedupKey: `contract.seat_mismatch:${count.lineId}:${billedQuantity}:${actualQuantity}`,
    state,
    hints: { customerId },
    data: {
      title: `"${name}" of "${contract}": ${billedQuantity} billed, ${actualQuantity} there`,
      severity: 'low',
      priority: 'normal',
      status: state,
      lineId: count.lineId,
      line: name,
      contractId: count.contractId,
      contract,
      billedQuantity,
      actualQuantity,
      delta,
      unitPriceMinor: count.unitPriceMinor,
      moneyDeltaMinor: count.moneyDeltaMinor,
      currency: count.currency,
      evidence: count.evidence,
    } satisfies MoneyEventData<'contract.seat_mismatch'>,
  }
}
