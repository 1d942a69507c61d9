import { describe, expect, test } from 'vitest'
import type { ReceivedMail } from '../../../engine/msp/mail.ts'
import { emailReceived } from '../../../nodes/mail/email-received.ts'

const sample = emailReceived.data.parse(emailReceived.kind.sample) as ReceivedMail

function read(changes: Partial<ReceivedMail>, params: Record<string, unknown> = {}) {
  const parsed = emailReceived.params.parse({ connection: 'mailbox-1', ...params })
  const draft = emailReceived.mailbox?.read({ ...sample, ...changes }, parsed)
  if (!draft) throw new Error('The trigger read nothing')
  return draft
}

describe('an e-mail as an event', () => {
  test('is what flows see, from its sender, at its date', () => {
    expect(read({})).toMatchObject({
      type: 'email.received',
      data: { subject: sample.subject, newText: sample.newText },
      hints: { senderAddress: 'anna@customer.example' },
      occurredAt: new Date('2026-11-21T09:12:00.000Z'),
    })
    expect(read({})).not.toHaveProperty('skip')
  })

  test('is the same delivery when it comes again, and another when only the Message-ID is the same', () => {
    const { deliveryKey } = read({})
    const file = { fileId: 'f1', name: 'a.pdf', type: 'application/pdf', size: 5, sha256: 'aa' }
    expect(read({ mailbox: 'other@msp.example' }).deliveryKey).toBe(deliveryKey)
    expect(read({ date: '2026-11-22T09:12:00.000Z' }).deliveryKey).not.toBe(deliveryKey)
    expect(read({ text: 'Now the scanner too.' }).deliveryKey).not.toBe(deliveryKey)
    expect(read({ attachments: [file] }).deliveryKey).not.toBe(deliveryKey)
    expect(read({ attachments: [{ ...file, fileId: 'f2' }] }).deliveryKey).toBe(
      read({ attachments: [file] }).deliveryKey,
    )
  })

  test('without Message-ID, sender or date names none', () => {
    const draft = read({ messageId: null, from: null, date: null })
    expect(draft).not.toHaveProperty('deliveryKey')
    expect(draft).not.toHaveProperty('occurredAt')
    expect(draft.hints).toEqual({})
  })
})

describe('automatic mail', () => {
  test.each([
    ['auto-reply', 'automatic_reply'],
    ['bounce', 'bounce'],
    ['complaint', 'complaint'],
    ['own', 'own_mail'],
  ] as const)('of kind %s starts nothing, with the reason', (kind, code) => {
    const { skip } = read({ kind, kindReason: 'because of a header' })
    expect(skip).toEqual({ code, details: { text: 'because of a header' } })
  })

  test('starts runs where the trigger wants it', () => {
    expect(read({ kind: 'bounce' }, { includeAutomatic: true })).not.toHaveProperty('skip')
  })
})
