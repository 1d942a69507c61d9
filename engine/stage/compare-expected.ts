import { z } from 'zod'
import type { Scenario } from '../playbooks/scenario.ts'
import { type Difference, differences } from '../scenarios/differences.ts'

/** In what came out otherwise than the scenario says. */
export function compareExpected(
  scenario: Scenario,
  seen: Record<string, unknown>,
  refused: number,
): Difference[] {
  const { refused: wantedRefused = 0, ...effects } = scenario.expect
  const wanted = z.record(z.string(), z.json()).parse({ ...effects, refused: wantedRefused })
  const compared: Record<string, unknown> = Object.fromEntries(
    Object.keys(wanted).map((name) => [name, { ...seen, refused }[name]]),
  )
  if (haveSubjects(wanted.tickets) && haveSubjects(compared.tickets)) {
    // Problems of one delivery are worked on side by side: their tickets come in any order.
    wanted.tickets = wanted.tickets.toSorted(bySubject)
    compared.tickets = compared.tickets.toSorted(bySubject)
  }
  return differences(wanted, compared, { partial: true, whole: ['runs'], patterns: true })
}

function haveSubjects(tickets: unknown): tickets is { subject: string }[] {
  return (
    Array.isArray(tickets) &&
    tickets.every((ticket: unknown) => subjectOf(ticket) !== undefined) &&
    new Set(tickets.map(subjectOf)).size === tickets.length
  )
}

function subjectOf(ticket: unknown): string | undefined {
  const subject =
    typeof ticket === 'object' && ticket !== null && 'subject' in ticket ? ticket.subject : undefined
  return typeof subject === 'string' ? subject : undefined
}

const bySubject = (a: { subject: string }, b: { subject: string }) => (a.subject < b.subject ? -1 : 1)
