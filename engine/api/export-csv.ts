import { stringify } from 'csv-stringify/sync'
import type { ExportedLine, ExportNames } from '../desk/billing-exports.ts'
import type { JsonValue } from '../graph/json.ts'
import type { TimeEntry } from '../msp/time-entry.ts'
import type { ValueRow } from '../value/list-value.ts'

/** `italian`: a semicolon between columns and a comma in numbers, as spreadsheets in Italian expect. */
export type CsvFormat = 'standard' | 'italian'

type Cell = string | number | boolean | null
type Column<Row> = [name: string, cell: (row: Row) => Cell]

const lineColumns: Column<ExportedLine>[] = [
  ['id', ({ id }) => id],
  ['date', ({ date }) => date],
  ['customer_id', ({ customerId }) => customerId],
  ['customer', ({ customer }) => customer],
  ['contract', ({ contract }) => contract],
  ['ticket', ({ ticketNumber }) => ticketNumber],
  ['item_code', ({ itemCode }) => itemCode],
  ['description', ({ description }) => description],
  ['quantity', ({ quantity }) => quantity],
  ['unit', ({ unit }) => unit],
  ['unit_price', ({ unitPriceMinor }) => unitPriceMinor / 100],
  ['amount', ({ amountMinor }) => amountMinor / 100],
  ['currency', ({ currency }) => currency],
  ['tax_code', ({ taxCode }) => taxCode],
  ['tax_rate_percent', ({ taxRatePercent }) => taxRatePercent],
  ['tax', ({ taxMinor }) => taxMinor / 100],
  ['reason_code', ({ reasonCode }) => reasonCode],
  ['reason', ({ reason }) => reason],
  ['approval', ({ approvalRef }) => approvalRef],
  ['time_entry_id', ({ timeEntryId }) => timeEntryId],
  ['corrects_id', ({ correctsId }) => correctsId],
]

const entryColumns: Column<TimeEntry & ExportNames>[] = [
  ['id', ({ id }) => id],
  ['started_at', ({ startedAt }) => startedAt],
  ['customer_id', ({ customerId }) => customerId],
  ['customer', ({ customer }) => customer],
  ['contract', ({ contract }) => contract],
  ['ticket', ({ ticketNumber }) => ticketNumber],
  ['technician', ({ technician }) => technician],
  ['automation', ({ automation }) => automation],
  ['minutes', ({ minutes }) => minutes],
  ['billed_minutes', ({ billedMinutes }) => billedMinutes],
  ['travel_minutes', ({ travelMinutes }) => travelMinutes],
  ['work_type', ({ workType }) => workType],
  ['role', ({ role }) => role],
  ['decision', ({ decision }) => decision],
  ['reason_code', ({ reasonCode }) => reasonCode],
  ['reason', ({ reason }) => reason],
  ['drawn_minutes', ({ drawnMinutes }) => drawnMinutes],
  ['drawn_amount', ({ drawnAmountMinor }) => drawnAmountMinor / 100],
  ['amount', ({ amountMinor }) => amountMinor / 100],
  ['tax', ({ taxMinor }) => taxMinor / 100],
  ['currency', ({ currency }) => currency],
  ['note', ({ customerNote }) => customerNote],
  ['approval', ({ approvalRef }) => approvalRef],
  ['billing_line_id', ({ billingLineId }) => billingLineId],
  ['corrects_id', ({ correctsId }) => correctsId],
]

export function linesAsCsv(lines: readonly ExportedLine[], format: CsvFormat): string {
  return toCsv(lineColumns, lines, format)
}

export function entriesAsCsv(entries: readonly (TimeEntry & ExportNames)[], format: CsvFormat): string {
  return toCsv(entryColumns, entries, format)
}

const valueColumns: Column<ValueRow>[] = [
  ['month', ({ month }) => month],
  ['workflow_id', ({ workflowId }) => workflowId],
  ['workflow', ({ workflow }) => workflow],
  ['customer_id', ({ customerId }) => customerId],
  ['customer', ({ customer }) => customer],
  ['runs', ({ runs }) => runs],
  ['minutes', ({ minutes }) => minutes],
  ['minutes_per_run_now', ({ basis }) => basis.minutesPerRun],
  ['basis', ({ basis }) => basis.text?.en ?? basis.kind],
]

export function valueAsCsv(rows: readonly ValueRow[], format: CsvFormat): string {
  return toCsv(valueColumns, rows, format)
}

interface AuditRow {
  at: Date
  actor: string
  action: string
  subject: string
  detail: JsonValue
}

const auditColumns: Column<AuditRow>[] = [
  ['at', ({ at }) => at.toISOString()],
  ['actor', ({ actor }) => actor],
  ['action', ({ action }) => action],
  ['subject', ({ subject }) => subject],
  ['detail', ({ detail }) => JSON.stringify(detail)],
]

export function auditAsCsv(entries: readonly AuditRow[], format: CsvFormat): string {
  return toCsv(auditColumns, entries, format)
}

/**
 * RFC 4180 with a byte order mark, by which spreadsheets know UTF-8. Texts that they would take for a formula get an
 * apostrophe before them (CWE-1236); numbers stay numbers.
 */
function toCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[], format: CsvFormat): string {
  const italian = format === 'italian'
  const number = (value: number) => (italian ? String(value).replace('.', ',') : String(value))
  return stringify(
    [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, cell]) => cell(row)))],
    {
      bom: true,
      delimiter: italian ? ';' : ',',
      record_delimiter: 'windows',
      // A lone line feed within a text is a new row to some.
      quoted_match: /[\r\n]/,
      cast: {
        string: (text) => (/^\s*[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text),
        number,
        boolean: (value) => (value ? 'yes' : 'no'),
      },
    },
  )
}
