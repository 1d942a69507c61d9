import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { ContractDraw } from '../msp/contract-draw.ts'
import type { Effect } from '../msp/ports.ts'
import { StepFailed } from '../sdk/errors.ts'
import { actorOf } from './actor-of.ts'
import { getContract } from './contracts.ts'
import { type DrawRow, insertDraw, presentDraw } from './insert-draw.ts'
import { missing } from './references.ts'

/** Gives back what an entry drew, each draw once and in its own period. */
export async function reverseDrawsOf(
  db: Kysely<Database>,
  timeEntryId: string,
  reason: string,
  effect: Effect,
): Promise<void> {
  const draws = await db
    .selectFrom('contract_draws')
    .selectAll()
    .where('time_entry_id', '=', timeEntryId)
    .where('kind', '=', 'time')
    .orderBy('contract_id')
    .execute()
  for (const draw of draws) await giveBack(db, draw, reason, effect)
}

/** Takes back a draw that a workflow or a person made; throws `StepFailed` for those of entries, and a second time. */
export async function reverseDraw(
  db: Kysely<Database>,
  drawId: string,
  reason: string,
  effect: Effect,
): Promise<ContractDraw> {
  const draw = await db.selectFrom('contract_draws').selectAll().where('id', '=', drawId).executeTakeFirst()
  if (!draw) throw missing('draw', drawId)
  if (draw.kind === 'time') {
    throw new StepFailed('These hours were drawn by a time entry: change or remove the entry instead.', {
      code: 'of_time_entry',
    })
  }
  if (draw.kind !== 'draw') {
    throw new StepFailed('Only what was drawn can be given back. Correct the used hours of the contract.', {
      code: 'no_draw',
    })
  }
  const given = await giveBack(db, draw, reason, effect)
  if (given) return presentDraw(given)
  throw new StepFailed('This was given back already.', { code: 'already_reversed' })
}

async function giveBack(
  db: Kysely<Database>,
  draw: DrawRow,
  reason: string,
  effect: Effect,
): Promise<DrawRow | undefined> {
  const contract = await getContract(db, draw.contract_id)
  return insertDraw(
    db,
    contract,
    {
      kind: 'reversal',
      day: draw.day,
      periodStart: draw.period_start,
      minutes: -draw.minutes,
      amountMinor: -draw.amount_minor,
      timeEntryId: draw.time_entry_id,
      ticketId: draw.ticket_id,
      reason,
      by: actorOf(effect).name,
      reversesId: draw.id,
    },
    { ...effect, key: uuidv7() },
  )
}
