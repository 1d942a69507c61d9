import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { ExportNames } from './billing-exports.ts'

interface OfDesk {
  customerId: string | null
  contractId: string | null
  ticketId: string | null
}

/** Rows of one page with the names of their customer, contract and ticket, for people. */
export async function nameMoney<Row extends OfDesk>(
  db: Kysely<Database>,
  rows: readonly Row[],
): Promise<(Row & ExportNames)[]> {
  const idsOf = (key: keyof OfDesk) => [
    ...new Set(rows.map((row) => row[key]).filter((id) => id !== null)),
    // No list of SQL is empty.
    '00000000-0000-0000-0000-000000000000',
  ]
  const [customers, contracts, tickets] = await Promise.all([
    db.selectFrom('customers').select(['id', 'name']).where('id', 'in', idsOf('customerId')).execute(),
    db.selectFrom('contracts').select(['id', 'name']).where('id', 'in', idsOf('contractId')).execute(),
    db.selectFrom('tickets').select(['id', 'number']).where('id', 'in', idsOf('ticketId')).execute(),
  ])
  const customerNames = new Map(customers.map(({ id, name }) => [id, name]))
  const contractNames = new Map(contracts.map(({ id, name }) => [id, name]))
  const ticketNumbers = new Map(tickets.map(({ id, number }) => [id, number]))
  return rows.map((row) => ({
    ...row,
    customer: customerNames.get(row.customerId ?? '') ?? '',
    contract: contractNames.get(row.contractId ?? '') ?? '',
    ticketNumber: ticketNumbers.get(row.ticketId ?? '') ?? null,
  }))
}
