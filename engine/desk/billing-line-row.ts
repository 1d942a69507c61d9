import type { Selectable } from 'kysely'
import type { BillingLinesTable } from '../db/schema.ts'
import { type BillingLine, billingReason } from '../msp/billing-line.ts'

export type BillingLineRow = Selectable<BillingLinesTable>

export function presentBillingLine(row: BillingLineRow): BillingLine {
  return {
    id: row.id,
    customerId: row.customer_id,
    contractId: row.contract_id,
    ticketId: row.ticket_id,
    date: row.date,
    itemCode: row.item_code,
    description: row.description,
    quantity: Number(row.quantity),
    unit: row.unit,
    unitPriceMinor: row.unit_price_minor,
    amountMinor: row.amount_minor,
    currency: row.currency,
    taxCode: row.tax_code,
    taxRatePercent: Number(row.tax_rate_percent),
    taxMinor: row.tax_minor,
    reasonCode: billingReason.parse(row.reason_code),
    reason: row.reason,
    approvalRef: row.approval_ref,
    timeEntryId: row.time_entry_id,
    correctsId: row.corrects_id,
    reversedAt: row.reversed_at?.toISOString() ?? null,
    exportId: row.export_id,
    createdAt: row.created_at.toISOString(),
  }
}
