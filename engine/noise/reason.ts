import { refusalSentences } from '../msp/refusal.ts'

/** What is told of each decision about an event, with the names of its details in braces. */
export const reasonSentences = {
  ...refusalSentences,
  started: 'Version {version} was started',
  started_flapping:
    'Version {version} was started once for a problem that changed {changes} times within {minutes} min',
  started_later: 'Version {version} was started after it had waited: {waited}',
  started_summary: 'Version {version} was started for this and {count} more that had been held back',
  run_again: '{actor} ran it again',
  trigger: '{text}',
  own_write_self: 'This workflow brought it about itself',
  own_write_any: 'A workflow brought it about, and this trigger hears only what others do',
  scope_nobody: 'The event names no customer, and the workflow is for certain customers only',
  scope_customer: "{customer} is not among the workflow's customers",
  scope_tag: '{customer} has none of the tags {tags}',
  exclusion: '{customer} is excluded: {text}',
  unreadable: 'Version {version} cannot be read ({text}): publish it anew.',
  unreadable_event: 'It cannot be read: {text}',
  waited_for: 'It was waited for: its {path} is {value}',
  workflow_off: 'The workflow is switched off',
  trigger_off: 'The trigger is switched off',
  filter: 'The filter keeps it out: {condition} does not hold',
  severity: 'Its severity is {severity}, and only {wanted} or worse starts a run',
  busy: 'A run with the key {key} was under way ({running} of {most}), and the workflow drops what comes meanwhile',
  hold: 'It must stay open for {minutes} min',
  waiting: 'Its problem waits for a decision already; counted',
  cleared_while_held: 'The problem was over before a run was started for it',
  nothing_started: 'The problem is over, and nothing was started for it',
  flapping: 'The problem keeps changing, and one run was started for that; counted',
  flapping_wait:
    'The problem keeps changing: whether it is over is decided once it keeps still for {minutes} min',
  dedup: 'A run was started for this problem less than {minutes} min before; counted',
  dedup_wait:
    'A run was started for this problem less than {minutes} min before: if it is still open then, it starts one',
  maintenance: 'Muted by maintenance: {text}',
  maintenance_wait: 'Muted by maintenance: {text}. It is looked at again when that ends',
  site_settle: 'Other devices of {site} may be gone too: that is waited for',
  site_outage: 'It is part of the outage of {site}',
  hours_closed: 'It came outside business hours',
  hours_open: 'It came within business hours, and runs start outside them only',
  hours_wait: 'It came outside business hours: it waits until they begin',
  never_open: 'It waits for business hours, and there are none: enter them under Settings',
  rate: 'More than {most} runs in an hour for this customer',
  rate_summary:
    'More than {most} runs in an hour for this customer: one run follows for all that are held back',
  assigned: 'It was assigned to {customer}: it is decided again',
  rate_in_summary:
    'More than {most} runs in an hour for this customer: it is counted in the run that follows',
} as const

export type ReasonCode = keyof typeof reasonSentences

export type ReasonDetails = Record<string, string | number>

export interface Reason {
  code: ReasonCode
  details: ReasonDetails
}

export function reason(code: ReasonCode, details: ReasonDetails = {}): Reason {
  return { code, details }
}

/** The reason in English, as it is kept; the editor says it in the reader's language by its code. */
export function reasonText({ code, details }: Reason): string {
  return reasonSentences[code].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''))
}

export const reasonCodes = Object.keys(reasonSentences) as ReasonCode[]
