import { z } from 'zod'
import type { Priority } from './ticket.ts'

/** How bad an alert is, whatever its system calls it. */
export const severity = z.enum(['info', 'low', 'medium', 'high', 'critical'])
export type Severity = z.output<typeof severity>

const words: readonly [Severity, RegExp][] = [
  ['critical', /^(crit(ical)?|disaster|fatal|emergency|emerg|page|p1|sev-?1|down)$/],
  ['high', /^(high|major|error|err|p2|sev-?2|alert)$/],
  ['medium', /^(medium|moderate|average|warning|warn|p3|sev-?3)$/],
  ['low', /^(low|minor|p4|sev-?4)$/],
  ['info', /^(info|information|informational|notice|none|ok|normal|debug|p5|sev-?5)$/],
]

/** The severity that a word of any monitoring system means; medium where it says nothing we know. */
export function toSeverity(word: string | undefined): Severity {
  const wanted = (word ?? '').trim().toLowerCase()
  return words.find(([, pattern]) => pattern.test(wanted))?.[0] ?? 'medium'
}

const zabbixScale: Readonly<Record<string, Severity>> = {
  '0': 'info',
  'not classified': 'info',
  '1': 'info',
  information: 'info',
  '2': 'low',
  warning: 'low',
  '3': 'medium',
  average: 'medium',
  '4': 'high',
  high: 'high',
  '5': 'critical',
  disaster: 'critical',
}

/** Zabbix counts from 0 (not classified) to 5 (disaster), and its warning is milder than that of others. */
export function zabbixSeverity(word: string | undefined): Severity {
  return zabbixScale[(word ?? '').trim().toLowerCase()] ?? 'medium'
}

/** True where the first is at least as bad as the second. */
export function isAtLeast(one: Severity, other: Severity): boolean {
  return severity.options.indexOf(one) >= severity.options.indexOf(other)
}

const priorities: Readonly<Record<Severity, Priority>> = {
  info: 'low',
  low: 'low',
  medium: 'normal',
  high: 'high',
  critical: 'critical',
}

/** The priority that a ticket about it starts with. */
export function priorityOfSeverity(severity: Severity): Priority {
  return priorities[severity]
}
