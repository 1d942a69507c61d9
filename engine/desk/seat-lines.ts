import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database, SeatChangesTable, SeatLinesTable } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import {
  type NewSeatChange,
  type NewSeatLine,
  newSeatChange,
  newSeatLine,
  type SeatChange,
  type SeatCount,
  type SeatLine,
  type SeatLineChanges,
  seatLine,
  seatLineChanges,
} from '../msp/seat-line.ts'
import { StepFailed } from '../sdk/errors.ts'
import { actorOf } from './actor-of.ts'
import { getContract } from './contracts.ts'
import { missing, refuseMissing } from './references.ts'
import { withinTransaction } from './within-transaction.ts'

type SeatLineRow = Selectable<SeatLinesTable>
type SeatChangeRow = Selectable<SeatChangesTable>

/** Lines of one contract, or of all contracts of a customer, by name. */
export async function listSeatLines(
  db: Kysely<Database>,
  of: { contractId: string } | { customerId: string },
): Promise<SeatLine[]> {
  const rows = await db
    .selectFrom('seat_lines')
    .innerJoin('contracts', 'contracts.id', 'seat_lines.contract_id')
    .selectAll('seat_lines')
    .where((where) =>
      'contractId' in of
        ? where('seat_lines.contract_id', '=', of.contractId)
        : where('contracts.customer_id', '=', of.customerId),
    )
    .orderBy('seat_lines.name')
    .orderBy('seat_lines.id')
    .execute()
  return rows.map(presentSeatLine)
}

/** Throws `StepFailed` where there is no such contract. */
export async function insertSeatLine(db: Kysely<Database>, input: NewSeatLine): Promise<SeatLine> {
  const line = newSeatLine.parse(input)
  await refuseMissing(db, { contractId: line.contractId })
  const row = await db
    .insertInto('seat_lines')
    .values({
      id: uuidv7(),
      contract_id: line.contractId,
      name: line.name,
      item_code: line.itemCode,
      counts: line.counts,
      device_kinds: line.deviceKinds,
      quantity: line.quantity,
      unit_price_minor: line.unitPriceMinor,
      tolerance: line.tolerance,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return presentSeatLine(row)
}

/** Changes what is given, but never how many there are: that has a reason and a date. */
export async function updateSeatLine(
  db: Kysely<Database>,
  id: string,
  input: SeatLineChanges,
): Promise<SeatLine> {
  const changes = seatLineChanges.parse(input)
  const row = await db
    .updateTable('seat_lines')
    .set({
      id: sql`id`,
      name: changes.name,
      item_code: changes.itemCode,
      counts: changes.counts,
      device_kinds: changes.deviceKinds,
      unit_price_minor: changes.unitPriceMinor,
      tolerance: changes.tolerance,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw missing('seat line', id)
  return presentSeatLine(row)
}

/** False where there was none. */
export async function deleteSeatLine(db: Kysely<Database>, id: string): Promise<boolean> {
  const billed = await db
    .selectFrom('billing_lines')
    .innerJoin('seat_changes', 'seat_changes.id', 'billing_lines.seat_change_id')
    .select('billing_lines.id')
    .where('seat_changes.line_id', '=', id)
    .executeTakeFirst()
  if (billed) {
    throw new StepFailed('This line was billed, so it stays. Set its quantity to 0 instead.', {
      code: 'billed',
    })
  }
  const gone = await db.deleteFrom('seat_lines').where('id', '=', id).executeTakeFirst()
  return gone.numDeletedRows === 1n
}

/**
 * Sets how many seats a line bills from a day on (today if none is given), with the reason. The same effect changes it once;
 * a change to what it bills already is kept too, as a check that was made.
 */
export async function adjustSeats(
  db: Kysely<Database>,
  input: NewSeatChange,
  effect: Effect,
): Promise<SeatChange> {
  return withinTransaction(db, (tx) => adjustSeatsWithin(tx, input, effect))
}

async function adjustSeatsWithin(
  db: Kysely<Database>,
  input: NewSeatChange,
  effect: Effect,
): Promise<SeatChange> {
  const change = newSeatChange.parse(input)
  const line = await db
    .selectFrom('seat_lines')
    .selectAll()
    .where('id', '=', change.lineId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!line) throw missing('seat line', change.lineId)
  const earlier = await db
    .selectFrom('seat_changes')
    .selectAll()
    .where('effect_key', '=', effect.key)
    .executeTakeFirst()
  if (earlier) return presentSeatChange(earlier)
  const effectiveOn = change.effectiveOn ?? new Date().toISOString().slice(0, 10)
  const { startsOn, endsOn, name } = await getContract(db, line.contract_id)
  if (effectiveOn < startsOn || (endsOn !== null && effectiveOn > endsOn)) {
    throw new StepFailed(`"${name}" is not in force on ${effectiveOn}, so its seats cannot change then.`, {
      code: 'not_in_force',
    })
  }
  const { rows } = await sql<SeatChangeRow>`
    with changed as (
      update seat_lines set quantity = ${change.quantity}::integer where id = ${line.id}::uuid returning id
    )
    insert into seat_changes (
      id, line_id, contract_id, from_quantity, to_quantity, effective_on, reason, approval_ref, made_by, effect_key, run_id
    )
    select ${uuidv7()}::uuid, id, ${line.contract_id}::uuid, ${line.quantity}::integer, ${change.quantity}::integer,
           ${effectiveOn}::date, ${change.reason}::text, ${change.approvalRef}::text, ${actorOf(effect).name}::text,
           ${effect.key}::uuid, ${effect.runId}::uuid
      from changed
    returning *`.execute(db)
  const [row] = rows
  if (!row) throw missing('seat line', change.lineId)
  return presentSeatChange(row)
}

/** How the seats of a contract have changed, the newest first. */
export async function listSeatChanges(db: Kysely<Database>, contractId: string): Promise<SeatChange[]> {
  const rows = await db
    .selectFrom('seat_changes')
    .selectAll()
    .where('contract_id', '=', contractId)
    .orderBy('id', 'desc')
    .limit(500)
    .execute()
  return rows.map(presentSeatChange)
}

interface CountRow extends SeatLineRow {
  contract: string
  customer_id: string
  currency: string
  actual: number | null
  evidence: string[] | null
}

/** Which lines are counted: of one contract or line, of a customer, or of all contracts in force on a day. */
export interface SeatsOf {
  contractId?: string | undefined
  lineId?: string | undefined
  customerId?: string | undefined
  day: string
}

/**
 * What lines bill beside what there is. Devices count that are active, in the contract and of the kinds of the line; users
 * are the active contacts. Where the contract names sites, devices or users, only those count.
 */
export async function countSeats(db: Kysely<Database>, of: SeatsOf): Promise<SeatCount[]> {
  const { rows } = await sql<CountRow>`
    select line.*, contract.name as contract, contract.customer_id, contract.currency, counted.actual, counted.evidence
      from seat_lines line
      join contracts contract on contract.id = line.contract_id
      left join lateral (
        select count(*)::integer as actual, (array_agg(name order by name))[1:100] as evidence from (
          select hostname as name from devices
           where line.counts = 'devices' and devices.customer_id = contract.customer_id and active
             and (line.device_kinds = '{}' or kind = any(line.device_kinds))
             and not (devices.id = any(contract.excluded_device_ids))
             and case when contract.covered_device_ids <> '{}' then devices.id = any(contract.covered_device_ids)
                      else in_contract end
             and (contract.covered_site_ids = '{}' or site_id = any(contract.covered_site_ids))
          union all
          select contacts.name from contacts
           where line.counts = 'users' and contacts.customer_id = contract.customer_id and active
             and (contract.covered_contact_ids = '{}' or contacts.id = any(contract.covered_contact_ids))
             and (contract.covered_site_ids = '{}' or site_id = any(contract.covered_site_ids))
        ) as found
      ) as counted on line.counts <> 'manual'
     where contract.starts_on <= ${of.day}::date and (contract.ends_on is null or contract.ends_on >= ${of.day}::date)
       and (${of.contractId ?? null}::uuid is null or contract.id = ${of.contractId ?? null}::uuid)
       and (${of.lineId ?? null}::uuid is null or line.id = ${of.lineId ?? null}::uuid)
       and (${of.customerId ?? null}::uuid is null or contract.customer_id = ${of.customerId ?? null}::uuid)
     order by contract.name, line.name, line.id`.execute(db)
  return rows.map(presentCount)
}

function presentCount(row: CountRow): SeatCount {
  const delta = row.actual === null ? 0 : row.actual - row.quantity
  return {
    lineId: row.id,
    contractId: row.contract_id,
    contract: row.contract,
    customerId: row.customer_id,
    name: row.name,
    itemCode: row.item_code,
    billedQuantity: row.quantity,
    actualQuantity: row.actual,
    delta,
    mismatch: Math.abs(delta) > row.tolerance,
    unitPriceMinor: row.unit_price_minor,
    moneyDeltaMinor: delta * row.unit_price_minor,
    currency: row.currency,
    evidence: row.evidence ?? [],
  }
}

const kinds = z.array(seatLine.shape.deviceKinds.unwrap().element)

function presentSeatLine(row: SeatLineRow): SeatLine {
  return {
    id: row.id,
    contractId: row.contract_id,
    name: row.name,
    itemCode: row.item_code,
    counts: row.counts,
    deviceKinds: kinds.parse(row.device_kinds),
    quantity: row.quantity,
    unitPriceMinor: row.unit_price_minor,
    tolerance: row.tolerance,
  }
}

function presentSeatChange(row: SeatChangeRow): SeatChange {
  return {
    id: row.id,
    lineId: row.line_id,
    contractId: row.contract_id,
    fromQuantity: row.from_quantity,
    toQuantity: row.to_quantity,
    effectiveOn: row.effective_on,
    reason: row.reason,
    approvalRef: row.approval_ref,
    by: row.made_by,
    at: row.created_at.toISOString(),
  }
}
