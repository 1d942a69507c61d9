import type { CustomerMonth } from './month.ts'
import { type Language, reportWords } from './report-words.ts'

export interface ReportSection {
  title: string
  lines: string[]
}

/** A report as it is written in each of its forms. */
export interface CustomerReport {
  title: string
  subtitle: string
  intro: string
  sections: ReportSection[]
  /** What was done automatically, by flow; the names are the heads. */
  rows: Record<string, string | number>[]
}

/** Puts a customer's month into words. */
export function reportOf(
  month: CustomerMonth,
  language: Language,
  intro: string | undefined,
): CustomerReport {
  const words = reportWords[language]
  const { customer, tickets, devices, contracts, automation } = month
  const name = new Date(`${month.month}-15T12:00:00Z`).toLocaleDateString(language, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const { kept, missed } = tickets.sla
  const byPriority = tickets.byPriority.map(
    ({ priority, opened }) => `${opened} ${words.priority[priority] ?? priority}`,
  )
  const opened = `${tickets.opened} ${words.opened}${byPriority.length > 0 ? ` (${byPriority.join(', ')})` : ''}`
  const sections: ReportSection[] = [
    {
      title: words.tickets,
      lines: [`${opened}, ${tickets.closed} ${words.closed}, ${tickets.open} ${words.open}.`],
    },
    {
      title: words.promises,
      lines: [kept + missed === 0 ? words.noPromises : words.promisesText(kept, kept + missed)],
    },
    {
      title: words.work,
      lines: [
        words.workText(words.hours(tickets.minutes)),
        ...tickets.byWorkType
          .filter(({ workType }) => workType !== '')
          .map(({ workType, minutes }) => `- ${workType}: ${words.hours(minutes)}`),
      ],
    },
    {
      title: words.devices,
      lines: [
        words.devicesText(devices.total, devices.problems),
        ...(devices.patches
          ? [words.patches(devices.patches.installed, devices.patches.open, devices.patches.overdue)]
          : []),
      ],
    },
    {
      title: words.contracts,
      lines: contracts.map(({ name: contract, includedMinutes, usedMinutes }) =>
        includedMinutes === null
          ? words.fixed(contract)
          : words.left(
              contract,
              words.hours(Math.max(0, includedMinutes - usedMinutes)),
              words.hours(includedMinutes),
            ),
      ),
    },
    {
      title: words.deadlines,
      lines: devices.deadlines.map((deadline) => `- ${dayText(deadline.day, language)}: ${deadline.name}`),
    },
    {
      title: words.automation,
      lines: [
        automation.runs === 0
          ? words.noAutomation
          : words.automationText(automation.runs, words.hours(automation.minutes)),
      ],
    },
  ]
  return {
    title: `${words.title}: ${customer.name}`,
    subtitle: name,
    intro: intro ?? words.greeting(customer.name, name),
    sections: sections.filter(({ lines }) => lines.length > 0),
    rows: automation.flows.map((flow) => ({
      [words.flow]: flow.name,
      [words.runs]: flow.runs,
      [words.time]: words.hours(flow.minutes),
      [words.basis]: flow.basis?.[language] ?? words.ownBasis,
    })),
  }
}

function dayText(day: string, language: Language): string {
  const date = new Date(`${day}T12:00:00Z`)
  return date.toLocaleDateString(language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
}
