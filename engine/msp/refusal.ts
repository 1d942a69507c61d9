/** Why triggers want no run for an event, with the names of the details in braces. */
export const refusalSentences = {
  over_not_wanted: 'It is over, and only what begins was asked for',
  begin_not_wanted: 'It begins, and only what is over was asked for',
  other_device_kind: '{hostname} is no {wanted}',
  other_expiry_kind: '{name} is no {wanted}',
  other_service: '{service} is not {wanted}',
  dark_neighbours: '{offline} of {peers} neighbours of {hostname} are offline too',
  enough_free: '{mount} has {percent} % left, wanted below {below} %',
  dealt_with: 'The antivirus dealt with it',
  mild_patches: 'The worst overdue patch is {worst}',
  other_alert_kind: '"{title}" is not about something {wanted}',
  mild_alert: 'Its severity {severity} is below {wanted}',
  automatic_reply: 'An automatic reply: {text}',
  bounce: 'A bounce: {text}',
  complaint: 'An abuse report: {text}',
  own_mail: 'Our own e-mail: {text}',
  unknown_sender: '{address} belongs to no customer: it waits until a person assigns it',
} as const

export type RefusalCode = keyof typeof refusalSentences

/** A refusal that can be said in any language: by its code and what it speaks of. */
export interface Refusal {
  code: RefusalCode
  details: Record<string, string | number>
}

export function refusal(code: RefusalCode, details: Refusal['details'] = {}): Refusal {
  return { code, details }
}
