import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readMail } from '../../../engine/triggers/read-mail.ts'

const folder = new URL('../../data/mail/', import.meta.url)
const context = { mailbox: 'support@msp.example', ownAddresses: ['noc@msp.example'] }

interface Expectation {
  file: string
  kind: string
  subject: string | null
  subject_contains?: string
  from: { address: string; name: string } | null
  body_contains: string[]
  attachments: number | number[] | null
  attachment_names?: string[]
  open_ticket: boolean | null
  acknowledge: boolean | null
}
const { mails } = JSON.parse(readFileSync(new URL('expectations.json', folder), 'utf8')) as {
  mails: Expectation[]
}

function read(source: string | Buffer) {
  return readMail(typeof source === 'string' ? Buffer.from(source) : source, context)
}

function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

describe('real messages', () => {
  test.each(mails)('$file gives what a correct e-mail to ticket gives', async (expected) => {
    const { mail, attachments } = await read(readFileSync(new URL(expected.file, folder)))
    expect(mail.kind).toBe(expected.kind)
    if (expected.subject !== null) expect(mail.subject).toBe(expected.subject)
    expect(mail.subject).toContain(expected.subject_contains ?? '')
    if (expected.from) expect(mail.from).toEqual(expected.from)
    for (const part of expected.body_contains) expect(folded(mail.text)).toContain(folded(part))
    if (expected.attachments !== null) expect([expected.attachments].flat()).toContain(attachments.length)
    expect(attachments.map(({ name }) => name)).toEqual(
      expect.arrayContaining(expected.attachment_names ?? []),
    )
    if (expected.open_ticket !== null) expect(mail.kind === 'ticket').toBe(expected.open_ticket)
    if (expected.acknowledge !== null) expect(mail.mayAcknowledge).toBe(expected.acknowledge)
    expect(mail.kindReason).not.toBe('')
  })
})

describe('identities', () => {
  test('message, parent and references come without brackets, each once, in order', async () => {
    const { mail } = await read(
      'Message-ID: <c@x>\nIn-Reply-To: Your message of "Monday" <b@x>\nReferences: <a@x>\n <b@x>,<a@x>\nFrom: a@x.it\n\nhi',
    )
    expect(mail).toMatchObject({ messageId: 'c@x', inReplyTo: 'b@x', references: ['a@x', 'b@x'] })
  })

  test('a message without Message-ID, From, subject or date has null and empty fields, and no invented ones', async () => {
    const { mail } = await read('Subject:\nDate: the day after tomorrow\n\nhelp')
    expect(mail).toMatchObject({
      messageId: null,
      from: null,
      subject: '',
      date: null,
      text: 'help',
      kind: 'ticket',
    })
    expect(mail.mayAcknowledge).toBe(false)
  })

  test('addresses inside a group are found, and one without an address is left out', async () => {
    const { mail } = await read(
      'From: a@x.it\nTo: Team: b@x.it, "C D" <c@x.it>;\nCc: nobody special <>\n\nhi',
    )
    expect(mail.to).toEqual([
      { address: 'b@x.it', name: '' },
      { address: 'c@x.it', name: 'C D' },
    ])
    expect(mail.cc).toEqual([])
  })
})

describe('text', () => {
  test('raw Latin-1 and raw UTF-8 header bytes are both read', async () => {
    const latin1 = await read(Buffer.from('From: a@x.it\nSubject: Il caff\xe8 \xe8 pronto\n\nsi', 'latin1'))
    const utf8 = await read('From: a@x.it\nSubject: Il caffè è pronto\n\nsi')
    expect([latin1.mail.subject, utf8.mail.subject]).toEqual(['Il caffè è pronto', 'Il caffè è pronto'])
  })

  test('a body in Windows-1252 that claims to be ASCII, or nothing, keeps its letters', async () => {
    const claimed = Buffer.from(
      'From: a@x.it\nContent-Type: text/plain; charset=us-ascii\n\nperch\xe9 \x80 5',
      'latin1',
    )
    const silent = Buffer.from('From: a@x.it\n\nperch\xe9 \x80 5', 'latin1')
    expect((await read(claimed)).mail.text).toBe('perché € 5')
    expect((await read(silent)).mail.text).toBe('perché € 5')
  })

  test('HTML alone becomes plain text with its quotes marked', async () => {
    const html = '<p>Ciao&nbsp;a tutti</p><p>Riga due</p><blockquote>Prima</blockquote><script>x()</script>'
    const { mail } = await read(`From: a@x.it\nContent-Type: text/html; charset=utf-8\n\n${html}`)
    expect(mail.text).toContain('Ciao\u00a0a tutti\n\nRiga due')
    expect(mail.text).toContain('> Prima')
    expect(mail.text).not.toContain('x()')
  })

  test('HTML inside an alternative without a text part becomes plain text', async () => {
    const { mail } = await read(
      'From: a@x.it\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n<b>solo html</b>\n--b--\n',
    )
    expect(mail.text).toBe('solo html')
  })

  test('U+0000 and half surrogates, which the database cannot keep, are gone', async () => {
    const { mail } = await read('From: a@x.it\nSubject: a=?utf-8?Q?=00?=b\n\none\0two')
    expect(mail.subject).toBe('ab')
    expect(mail.text).toBe('onetwo')
  })

  test('old Macintosh line ends and an mbox "From " line do not hide the header', async () => {
    const { mail } = await read(
      'From bob@x.it  Mon Sep 20 19:29:27 2021\rFrom: bob@x.it\rSubject: Hi\r\rtext',
    )
    expect(mail).toMatchObject({ subject: 'Hi', text: 'text', from: { address: 'bob@x.it' } })
  })

  test('newText leaves out the quoted message, text keeps it', async () => {
    const { mail } = await read(
      'From: a@x.it\nSubject: Re: x\n\nFatto.\n\nOn 1 May 2026, Noc wrote:\n> done?\n',
    )
    expect(mail.newText).toBe('Fatto.')
    expect(mail.text).toContain('> done?')
  })
})

describe('attachments', () => {
  const multipart = (parts: string) =>
    `From: a@x.it\nContent-Type: multipart/mixed; boundary=b\n\n${parts
      .split('\n===\n')
      .map((part) => `--b\n${part}\n`)
      .join('')}--b--\n`

  test('a file has its name, type, size, SHA-256 and bytes', async () => {
    const { attachments } = await read(
      multipart(
        'Content-Type: text/plain\n\nsee file\n===\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="a.pdf"\nContent-Transfer-Encoding: base64\n\naGVsbG8=',
      ),
    )
    expect(attachments).toEqual([
      {
        name: 'a.pdf',
        type: 'application/pdf',
        size: 5,
        sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
        content: Buffer.from('hello'),
        inline: false,
      },
    ])
  })

  test('a file uuencoded in the body becomes an attachment, and a text that only mentions begin stays', async () => {
    const { mail, attachments } = await read(
      'From: a@x.it\n\nbegin 2026 well\nhere:\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye\n',
    )
    expect(attachments.map(({ name, content }) => [name, Buffer.from(content).toString()])).toEqual([
      ['cat.txt', 'Cat'],
    ])
    expect(mail.text).toBe('begin 2026 well\nhere:\nbye\n')
  })

  test('a part in x-uuencode is decoded', async () => {
    const { attachments } = await read(
      multipart(
        'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=cat.txt\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 cat.txt\n#0V%T\n`\nend',
      ),
    )
    expect(Buffer.from(attachments[0]?.content ?? []).toString()).toBe('Cat')
  })

  test('an attached message, an invitation and winmail.dat are kept as files', async () => {
    const { attachments } = await read(
      multipart(
        'Content-Type: message/rfc822\nContent-Disposition: attachment\n\nSubject: inner\n\ninner text\n===\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n===\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IhFRAQ==',
      ),
    )
    expect(attachments.map(({ name }) => name)).toEqual(['message.eml', 'invite.ics', 'winmail.dat'])
  })

  test('a name with folders in it loses them', async () => {
    const { attachments } = await read(
      multipart('Content-Type: text/x-sh\nContent-Disposition: attachment; filename="../../etc/passwd"\n\nx'),
    )
    expect(attachments[0]?.name).toBe('passwd')
  })

  test('a picture shown inside the HTML is inline', async () => {
    const { attachments } = await read(
      multipart(
        'Content-Type: text/html\n\n<img src="cid:logo@x">\n===\nContent-Type: image/png\nContent-ID: <logo@x>\n\nPNG',
      ),
    )
    expect(attachments).toMatchObject([{ inline: true, type: 'image/png' }])
  })
})

describe('broken MIME', () => {
  test.each([
    ['nothing', ''],
    ['zero bytes only', '\0\0\0'],
    ['no header', 'just text'],
    ['a header without a body', 'From: a@x.it\nSubject: x'],
    ['a multipart without a boundary', 'From: a@x.it\nContent-Type: multipart/mixed\n\n--b\n\nx'],
    ['an unknown charset', 'From: a@x.it\nContent-Type: text/plain; charset=klingon\n\nx'],
    ['broken base64', 'From: a@x.it\nContent-Transfer-Encoding: base64\n\n@@@@ not base64 @@@'],
    ['an unterminated encoded word', 'From: =?utf-8?Q?a <a@x.it>\nSubject: =?utf-8?B?!!!\n\nx'],
  ])('%s is read as far as it goes', async (_, source) => {
    const { mail } = await read(source)
    expect(mail.mailbox).toBe('support@msp.example')
  })

  test('what the parser refuses, such as 1,500 parts, still arrives as text', async () => {
    const parts = Array.from({ length: 1500 }, (_, n) => `--b\n\npart ${n}\n`).join('')
    const { mail } = await read(
      `From: a@x.it\nSubject: many\nContent-Type: multipart/mixed; boundary=b\n\n${parts}`,
    )
    expect(mail.subject).toBe('many')
    expect(mail.text).toContain('part 1499')
  })

  test.each([
    ['blanks in Content-Type', `Content-Type: text/plain${' '.repeat(500_000)}x`],
    ['brackets in Date', `Date: ${'('.repeat(500_000)}`],
    ['brackets in Auto-Submitted', `Auto-Submitted: ${'('.repeat(500_000)}`],
    ['blanks in References', `References: <${' '.repeat(500_000)}`],
    ['a million quotes', `X: y\n\n${'> '.repeat(500_000)}`],
  ])('%s cannot hold up the reading', async (_, lines) => {
    const { mail } = await read(`From: a@x.it\n${lines}\n\nhi`)
    expect(mail.from?.address).toBe('a@x.it')
  })
})
