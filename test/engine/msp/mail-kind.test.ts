import { describe, expect, test } from 'vitest'
import { type MailFacts, mailKind, mustNotBeAnswered } from '../../../engine/msp/mail-kind.ts'

function kindOf(headers: Record<string, string>, facts: Partial<MailFacts> = {}) {
  const map = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]))
  return mailKind({
    headers: map,
    from: { address: 'anna@customer.example', name: 'Anna' },
    subject: 'Printer',
    partTypes: [],
    text: 'The printer does not print.',
    ownAddresses: ['support@msp.example'],
    ...facts,
  })
}

describe('people', () => {
  test('a plain question opens a ticket and may be acknowledged', () => {
    expect(kindOf({})).toMatchObject({ kind: 'ticket', mayAcknowledge: true })
  })

  test('Auto-Submitted: no is a person', () => {
    expect(kindOf({ 'Auto-Submitted': 'no' })).toMatchObject({ kind: 'ticket', mayAcknowledge: true })
  })

  test.each([
    'Out of office does not switch off',
    'Out of office: how do I set it?',
    'Automatic reply: please help',
  ])('a question with the subject "%s" opens a ticket', (subject) => {
    expect(kindOf({}, { subject, text: 'Can you help me with this in Outlook?' }).kind).toBe('ticket')
  })

  test('a forwarded bounce with a question opens a ticket', () => {
    const facts = { subject: 'Fwd: Undeliverable: offer', text: 'What is this?\n550 5.1.1 user unknown' }
    expect(kindOf({}, facts)).toMatchObject({ kind: 'ticket', mayAcknowledge: true })
  })

  test('a question about undeliverable mail opens a ticket', () => {
    const facts = {
      subject: 'Undeliverable mail since Monday',
      text: 'We get "delivery has failed" for every mail.',
    }
    expect(kindOf({}, facts).kind).toBe('ticket')
  })

  test('a customer’s postmaster who writes himself opens a ticket that is not answered by a machine', () => {
    const from = { address: 'postmaster@customer.example', name: 'Piero' }
    expect(kindOf({}, { from })).toMatchObject({ kind: 'ticket', mayAcknowledge: false })
  })
})

describe('automatic replies', () => {
  test.each<Record<string, string>>([
    { 'Auto-Submitted': 'auto-replied' },
    { 'Auto-Submitted': 'Auto-Replied (vacation); owner-email="a@x"' },
    { 'X-Autoreply': 'yes' },
    { 'X-Autorespond': 'Away' },
    { Precedence: 'auto_reply' },
    { 'X-Apple-Action': 'VACATION' },
  ])('%o never opens a ticket', (headers) => {
    expect(kindOf(headers)).toMatchObject({ kind: 'auto-reply', mayAcknowledge: false })
  })

  test.each([
    'Automatic reply: Printer',
    'Risposta automatica: Stampante',
    'Automatische Antwort: Drucker',
    'Réponse automatique : Imprimante',
    'Out of Office AutoReply: Printer',
  ])('"%s" from a machine never opens a ticket', (subject) => {
    expect(kindOf({ 'X-Auto-Response-Suppress': 'All' }, { subject }).kind).toBe('auto-reply')
    expect(kindOf({ 'In-Reply-To': '<1@x>' }, { subject }).kind).toBe('auto-reply')
    expect(kindOf({}, { subject, text: 'I am out of the office until Monday.' }).kind).toBe('auto-reply')
  })

  test('a machine’s answer to a mail of ours never opens a ticket', () => {
    const headers = { 'Auto-Submitted': 'auto-generated', 'In-Reply-To': '<42@msp.example>' }
    expect(kindOf(headers, { subject: 'We got your request' }).kind).toBe('auto-reply')
  })

  test('a read receipt never opens a ticket', () => {
    const headers = { 'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=x' }
    expect(kindOf(headers)).toMatchObject({ kind: 'auto-reply', kindReason: 'Read receipt (RFC 8098)' })
  })
})

describe('bounces and complaints', () => {
  test.each<[string, Record<string, string>, Partial<MailFacts>]>([
    [
      'a delivery status report',
      { 'Content-Type': 'multipart/report; boundary=x;\treport-type="delivery-status"' },
      {},
    ],
    ['a delivery status part without the report type', {}, { partTypes: ['message/delivery-status'] }],
    ['failed recipients named by Exim or Gmail', { 'X-Failed-Recipients': 'a@b.it' }, {}],
    ['a mailer daemon', {}, { from: { address: 'MAILER-DAEMON', name: 'Mail Deliver System' } }],
    [
      'a plain text failure from Exchange',
      {},
      {
        from: { address: 'postmaster@x.onmicrosoft.com', name: '' },
        subject: 'Undeliverable: Printer',
        text: 'Delivery has failed to these recipients or groups:',
      },
    ],
    [
      'a null return path with a failure subject',
      { 'Return-Path': '<>' },
      { subject: 'failure notice', from: null },
    ],
  ])('%s is a bounce', (_, headers, facts) => {
    expect(kindOf(headers, facts)).toMatchObject({ kind: 'bounce', mayAcknowledge: false })
  })

  test('an abuse report is a complaint', () => {
    expect(kindOf({ 'Content-Type': 'multipart/report; report-type=feedback-report' }).kind).toBe('complaint')
    expect(kindOf({}, { partTypes: ['message/feedback-report'] }).kind).toBe('complaint')
  })
})

describe('our own mail', () => {
  test('comes from one of our addresses, however written', () => {
    expect(kindOf({}, { from: { address: 'Support@MSP.example', name: '' } }).kind).toBe('own')
  })

  test('carries our header and an identity of our domain, whoever forwarded it', () => {
    const headers = { 'X-Sentiero': '1', 'Message-ID': '<42@msp.example>' }
    expect(kindOf(headers)).toMatchObject({ kind: 'own', mayAcknowledge: false })
  })

  test('is not that of a supplier who runs the same product: a ticket without an answer', () => {
    const headers = {
      'X-Sentiero': '1',
      'Message-ID': '<42@supplier.example>',
      'Auto-Submitted': 'auto-generated',
    }
    expect(kindOf(headers)).toMatchObject({ kind: 'ticket', mayAcknowledge: false })
  })
})

describe('tickets without an answer', () => {
  test.each<[string, Record<string, string>, Partial<MailFacts>]>([
    ['a backup report', { 'Auto-Submitted': 'auto-generated' }, { subject: 'Backup of SRV-1 failed' }],
    [
      'a threaded alert of a monitoring system',
      { 'Auto-Submitted': 'auto-generated', References: '<e1@zabbix.x>' },
      {},
    ],
    ['a mailing list', { 'List-Id': '<team.customer.example>' }, {}],
    ['bulk mail', { Precedence: 'bulk' }, {}],
    ['a sender who wants no automatic answers', { 'X-Auto-Response-Suppress': 'OOF, AutoReply' }, {}],
    ['a no-reply sender', {}, { from: { address: 'no-reply@nas.example', name: 'NAS' } }],
    ['a cron job', {}, { from: { address: 'root@srv1.customer.example', name: 'Cron Daemon' } }],
    ['a null return path', { 'Return-Path': '<>' }, {}],
    ['no sender', {}, { from: null }],
    ['a sender without a domain', {}, { from: { address: 'nas', name: '' } }],
  ])('%s', (_, headers, facts) => {
    expect(kindOf(headers, facts)).toMatchObject({ kind: 'ticket', mayAcknowledge: false })
  })
})

test('automatic answers go to people only', () => {
  const machines = [
    'noreply@x.it',
    'do-not-reply@x.it',
    'donotreply@x.it',
    'non-rispondere@x.it',
    'MAILER-DAEMON@x.it',
  ]
  const robots = ['list-request@x.it', 'owner-list@x.it', 'bounces+12@x.it', 'postmaster@x.it', 'root@x.it']
  const people = ['anna@x.it', 'norma.reply@x.it', 'nora@x.it', 'amministrazione@x.it', 'info@x.it']
  expect([...machines, ...robots].filter((address) => !mustNotBeAnswered(address))).toEqual([])
  expect(people.filter(mustNotBeAnswered)).toEqual([])
})
