import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { ContractDrawsTable, Database } from '../db/schema.ts'
import type { Contract } from '../msp/contract.ts'
import type { ContractDraw } from '../msp/contract-draw.ts'
import { periodOf } from '../msp/contract-period.ts'
import type { Effect } from '../msp/ports.ts'

export type DrawRow = Selectable<ContractDrawsTable>

export interface DrawOf {
  kind: ContractDraw['kind']
  /** ISO date of the work. */
  day: string
  minutes: number
  amountMinor: number
  /** Of a draw that counts in another period than that of its day: one that takes back an older one. */
  periodStart?: string
  timeEntryId?: string | null
  ticketId?: string | null
  reason?: string
  by?: string
  reversesId?: string | null
}

export function presentDraw(row: DrawRow): ContractDraw {
  return {
    id: row.id,
    contractId: row.contract_id,
    periodStart: row.period_start,
    day: row.day,
    kind: row.kind,
    minutes: row.minutes,
    amountMinor: row.amount_minor,
    timeEntryId: row.time_entry_id,
    ticketId: row.ticket_id,
    reason: row.reason,
    by: row.made_by,
    reversesId: row.reverses_id,
    createdAt: row.created_at.toISOString(),
  }
}

/**
 * Writes a draw and adds it to the contract in one statement. Undefined where this effect, or what it takes back, was drawn
 * already: then nothing is added either.
 */
export async function insertDraw(
  db: Kysely<Database>,
  contract: Pick<Contract, 'id' | 'startsOn' | 'endsOn' | 'includedPer'>,
  draw: DrawOf,
  effect: Effect,
): Promise<DrawRow | undefined> {
  const periodStart = draw.periodStart ?? periodOf(contract, draw.day).start
  const { rows } = await sql<DrawRow>`
    with drawn as (
      insert into contract_draws (
        id, contract_id, period_start, day, kind, minutes, amount_minor, time_entry_id, ticket_id, reason, made_by,
        reverses_id, effect_key, run_id
      )
      values (
        ${uuidv7()}::uuid, ${contract.id}::uuid, ${periodStart}::date, ${draw.day}::date, ${draw.kind}::text,
        ${draw.minutes}::integer, ${draw.amountMinor}::bigint, ${draw.timeEntryId ?? null}::uuid,
        ${draw.ticketId ?? null}::uuid, ${draw.reason ?? ''}::text, ${draw.by ?? ''}::text,
        ${draw.reversesId ?? null}::uuid, ${effect.key}::uuid, ${effect.runId}::uuid
      )
      on conflict do nothing
      returning *
    ),
    added as (
      update contracts
         set used_minutes = used_minutes + drawn.minutes, used_amount_minor = used_amount_minor + drawn.amount_minor
        from drawn
       where contracts.id = drawn.contract_id
      returning contracts.id
    )
    select drawn.* from drawn, added`.execute(db)
  return rows[0]
}
