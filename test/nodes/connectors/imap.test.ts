import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mailbox, MailboxMessage, MailboxPlace } from '../../../engine/msp/ports.ts'
import { imap } from '../../../nodes/connectors/imap/connector.ts'
import { type Dovecot, dovecotNeeded, startDovecot } from '../../support/dovecot.ts'
import { needs } from '../../support/needs.ts'

let dovecot: Dovecot

function credentialsOf(user: string, changes: Record<string, unknown> = {}) {
  const base = {
    host: dovecot.host,
    port: dovecot.imapPort,
    security: 'none',
    user,
    password: dovecot.password,
  }
  return imap.credentials.parse({ ...base, ...changes })
}

function mailboxOf(user: string): Mailbox {
  const mailbox = imap.provides.mailbox?.(credentialsOf(user))
  if (!mailbox) throw new Error('The IMAP connector fills no mailbox port')
  return mailbox
}

function mail(subject: string, body = 'text'): string {
  return `From: anna@customer.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\n${body}\r\n`
}

function subjectOf({ source }: MailboxMessage): string {
  return /^Subject: (.*?)\r?$/m.exec(Buffer.from(source).toString())?.[1] ?? ''
}

/** A listener that keeps what it is given, and tells when it has a number of messages. */
function listenTo(mailbox: Mailbox, since: MailboxPlace | null = null) {
  const abort = new AbortController()
  const messages: MailboxMessage[] = []
  const batches: number[] = []
  let place = since
  let waiting: { count: number; resolve(): void }[] = []
  const ended = mailbox.listen(
    'INBOX',
    since,
    async (batch, upTo) => {
      messages.push(...batch)
      batches.push(batch.length)
      place = upTo
      for (const one of waiting.filter(({ count }) => messages.length >= count)) one.resolve()
      waiting = waiting.filter(({ count }) => messages.length < count)
    },
    abort.signal,
  )
  ended.catch(() => {})
  return {
    messages,
    batches,
    ended,
    place: () => place,
    subjects: () => messages.map(subjectOf),
    async has(count: number) {
      if (messages.length >= count) return
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push({ count, resolve })
      await Promise.race([promise, ended.then(() => Promise.reject(new Error('It stopped listening')))])
    },
    async [Symbol.asyncDispose]() {
      abort.abort()
      await ended.catch(() => {})
    },
  }
}

describe.runIf(needs(...dovecotNeeded))('IMAP against a real Dovecot', () => {
  beforeAll(async () => {
    dovecot = await startDovecot({ tls: true })
  })
  afterAll(() => dovecot?.[Symbol.asyncDispose]())

  describe('listening', () => {
    test('hands over what is there, then what arrives while it idles', async () => {
      await dovecot.deliver('idle@msp.example', mail('before'))
      await using listener = listenTo(mailboxOf('idle@msp.example'))
      await listener.has(1)
      await dovecot.deliver('idle@msp.example', mail('while idle'))
      await listener.has(2)
      await dovecot.deliver('idle@msp.example', mail('once more'))
      await listener.has(3)
      expect(listener.subjects()).toEqual(['before', 'while idle', 'once more'])
      expect(listener.messages[0]?.receivedAt).toBeInstanceOf(Date)
    })

    test('an empty mailbox waits for its first message', async () => {
      // Dovecot makes a mailbox at its first use, and not for two at once.
      await imap.check(credentialsOf('empty@msp.example'), AbortSignal.timeout(10_000))
      await using listener = listenTo(mailboxOf('empty@msp.example'))
      await dovecot.deliver('empty@msp.example', mail('first'))
      await listener.has(1)
      expect(listener.subjects()).toEqual(['first'])
    })

    test('120 messages come in order, at most 50 at a time, each once', async () => {
      const subjects = Array.from({ length: 120 }, (_, n) => `n${n}`)
      for (const subject of subjects) await dovecot.deliver('many@msp.example', mail(subject))
      await using listener = listenTo(mailboxOf('many@msp.example'))
      await listener.has(120)
      expect(listener.subjects()).toEqual(subjects)
      expect(Math.max(...listener.batches)).toBe(50)
      expect(listener.place()?.lastUid).toBe(listener.messages.at(-1)?.uid)
    })

    test('large messages come in smaller batches', async () => {
      for (const n of [1, 2, 3])
        await dovecot.deliver('large@msp.example', mail(`l${n}`, 'x'.repeat(4_000_000)))
      await using listener = listenTo(mailboxOf('large@msp.example'))
      await listener.has(3)
      expect(listener.batches).toEqual([2, 1])
    })

    test('a message over 25 MB is handed over as its header with a note', async () => {
      await dovecot.deliver('huge@msp.example', mail('huge', `${'x'.repeat(990)}\r\n`.repeat(26_500)))
      await using listener = listenTo(mailboxOf('huge@msp.example'))
      await listener.has(1)
      expect(listener.subjects()).toEqual(['huge'])
      const source = Buffer.from(listener.messages[0]?.source ?? []).toString()
      expect(source).toContain('too large to be taken over (26 MB; at most 25 MB)')
      expect(source.length).toBeLessThan(1000)
    })

    test('goes on after the last message taken, and does not take that one again', async () => {
      await dovecot.deliver('resume@msp.example', mail('one'))
      const first = listenTo(mailboxOf('resume@msp.example'))
      await first.has(1)
      await first[Symbol.asyncDispose]()
      await using second = listenTo(mailboxOf('resume@msp.example'), first.place())
      await dovecot.deliver('resume@msp.example', mail('two'))
      await second.has(1)
      expect(second.subjects()).toEqual(['two'])
    })

    test('leaves the flags alone', async () => {
      await dovecot.deliver('flags@msp.example', mail('unseen'))
      const first = listenTo(mailboxOf('flags@msp.example'))
      await first.has(1)
      await first[Symbol.asyncDispose]()
      expect(await dovecot.flagsOf('flags@msp.example')).toEqual([[]])
    })

    test('ends without an error when it is told to stop', async () => {
      await dovecot.deliver('stop@msp.example', mail('one'))
      const listener = listenTo(mailboxOf('stop@msp.example'))
      await listener.has(1)
      await listener[Symbol.asyncDispose]()
      await expect(listener.ended).resolves.toBeUndefined()
    })

    test('what the caller could not store ends it with the caller’s own error', async () => {
      await dovecot.deliver('store@msp.example', mail('one'))
      const listening = mailboxOf('store@msp.example').listen(
        'INBOX',
        null,
        () => Promise.reject(new Error('disk full')),
        new AbortController().signal,
      )
      await expect(listening).rejects.toThrow('disk full')
    })
  })

  describe('when the server changes', () => {
    test('a server that goes away rejects, and listening anew loses nothing and repeats nothing', async () => {
      await dovecot.deliver('restart@msp.example', mail('one'))
      const first = listenTo(mailboxOf('restart@msp.example'))
      await first.has(1)
      await dovecot.stop()
      await expect(first.ended).rejects.toMatchObject({ name: 'TryAgain' })
      await dovecot.deliver('restart@msp.example', mail('two'))
      const refused = mailboxOf('restart@msp.example').listen(
        'INBOX',
        null,
        async () => {},
        AbortSignal.timeout(20_000),
      )
      await expect(refused).rejects.toThrow('refuses connections')
      await dovecot.start()
      await using second = listenTo(mailboxOf('restart@msp.example'), first.place())
      await second.has(1)
      expect(second.subjects()).toEqual(['two'])
    })

    test('under a new UIDVALIDITY the folder is taken from its start', async () => {
      for (const subject of ['one', 'two']) await dovecot.deliver('validity@msp.example', mail(subject))
      const first = listenTo(mailboxOf('validity@msp.example'))
      await first.has(2)
      await first[Symbol.asyncDispose]()
      await dovecot.renewUidValidity('validity@msp.example')
      await using second = listenTo(mailboxOf('validity@msp.example'), first.place())
      await second.has(2)
      expect(second.subjects()).toEqual(['one', 'two'])
      expect(second.place()?.uidValidity).not.toBe(first.place()?.uidValidity)
    })
  })

  describe('the check', () => {
    const check = (changes: Record<string, unknown>) =>
      imap.check(credentialsOf('check@msp.example', changes), AbortSignal.timeout(20_000))

    test('says that it signed in and how many messages there are', async () => {
      await dovecot.deliver('check@msp.example', mail('one'))
      expect(await check({})).toBe('Signed in; INBOX holds 1 message')
    })

    test('a wrong password is told from everything else', async () => {
      await expect(check({ password: 'wrong' })).rejects.toMatchObject({
        name: 'StepFailed',
        errorClass: 'Auth',
      })
      await expect(check({ password: 'wrong' })).rejects.toThrow(
        'refused the user name or password of check@msp',
      )
    })

    test('a self-signed certificate is refused, and taken when allowed', async () => {
      const tls = { security: 'tls', port: dovecot.imapsPort }
      await expect(check(tls)).rejects.toThrow('is self-signed or from an unknown authority')
      await expect(check({ security: 'starttls' })).rejects.toThrow(
        'is self-signed or from an unknown authority',
      )
      expect(await check({ ...tls, allowSelfSigned: true })).toContain('Signed in')
      expect(await check({ security: 'starttls', allowSelfSigned: true })).toContain('Signed in')
    })

    test.each([
      [{ port: 1 }, 'refuses connections'],
      [{ host: 'mail.invalid' }, 'No server is known by the name mail.invalid'],
      [{ security: 'tls' }, 'does not speak TLS from the start'],
      [{ folder: 'Missing' }, 'There is no folder "Missing"'],
    ])('%o says what to mend', async (changes, sentence) => {
      await expect(check(changes)).rejects.toThrow(sentence)
    })
  })
})
