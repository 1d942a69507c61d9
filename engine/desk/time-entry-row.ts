import type { Selectable } from 'kysely'
import type { TimeEntriesTable } from '../db/schema.ts'
import { coverageReason } from '../msp/coverage-reason.ts'
import type { TimeEntry } from '../msp/time-entry.ts'

export type TimeEntryRow = Selectable<TimeEntriesTable>

export function presentTimeEntry(row: TimeEntryRow): TimeEntry {
  return {
    id: row.id,
    ticketId: row.ticket_id,
    customerId: row.customer_id,
    contractId: row.contract_id,
    technician: row.technician,
    automation: row.automation,
    startedAt: row.started_at.toISOString(),
    minutes: row.minutes,
    billedMinutes: row.billed_minutes,
    workType: row.work_type,
    role: row.role,
    category: row.category,
    onSite: row.on_site,
    travelMinutes: row.travel_minutes,
    note: row.note,
    customerNote: row.customer_note,
    billable: row.billable,
    decision: row.decision,
    reasonCode: coverageReason.nullable().parse(row.reason_code),
    reason: row.reason,
    drawnMinutes: row.drawn_minutes,
    drawnAmountMinor: row.drawn_amount_minor,
    amountMinor: row.amount_minor,
    taxMinor: row.tax_minor,
    currency: row.currency,
    approvalRef: row.approval_ref,
    billingLineId: row.billing_line_id,
    correctsId: row.corrects_id,
    exportId: row.export_id,
    createdAt: row.created_at.toISOString(),
  }
}
