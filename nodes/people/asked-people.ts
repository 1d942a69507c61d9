import { type AskedPerson, StepFailed, z } from '#sdk'

/**
 * Who is asked: chosen from a list, or written as `role:technician`, `team:NAME`, `on-call:NAME` (whoever is on call in that
 * team), `contact:ID`, `user:ID` or an e-mail address.
 */
export function askedPeople() {
  return z.preprocess(
    (value) => (typeof value === 'string' ? value.split(/[,;\n]/).map((part) => part.trim()) : value),
    z
      .array(z.string().max(400))
      .max(100)
      .transform((values) => values.filter((value) => value !== ''))
      .pipe(z.array(z.string()).min(1, 'Choose who is asked')),
  )
}

/** Throws `StepFailed` naming what is nobody. */
export function toAskedPeople(values: readonly string[]): AskedPerson[] {
  return values.map((value) => {
    const [, kind, id = ''] = /^(user|role|team|on-call|contact):(.+)$/.exec(value) ?? []
    if (kind === 'on-call') return { kind: 'onCall', id: id.trim() }
    if (kind === 'user' || kind === 'role' || kind === 'team' || kind === 'contact') {
      return { kind, id: id.trim() }
    }
    if (value === 'customer:approvers') return { kind: 'approvers', id: '' }
    if (/^[^\s@]+@[^\s@]+$/.test(value)) return { kind: 'address', id: value }
    throw new StepFailed(
      `"${value}" is nobody who can be asked. Choose from the list, or give an e-mail address.`,
      { code: 'bad_approver' },
    )
  })
}
