import { type Severity, toSeverity } from '#sdk'

const byNumber: Readonly<Record<string, Severity>> = {
  '1': 'critical',
  '2': 'high',
  '3': 'medium',
  '4': 'low',
  '5': 'info',
}

/** The severity of a PSA's priority, such as 2, "Priority 1 - Critical" or "P3". */
export function ticketSeverity(priority: string | undefined): Severity {
  const number = /^(?:p(?:riority)?\s*)?([1-5])\b/i.exec(priority?.trim() ?? '')?.[1]
  return (number === undefined ? undefined : byNumber[number]) ?? toSeverity(priority)
}
