import { simpleParser } from 'mailparser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHookRefusals } from '#engine/triggers/hook-refusals.ts'
import { listAlarms } from '#engine/watchdog/alarm-store.ts'
import { tellAlarms } from '#engine/watchdog/tell-alarms.ts'
import { lookAround } from '#engine/watchdog/tend-watchdog.ts'
import {
  type AlarmChannel,
  saveWatchdogSettings,
  watchdogSettings,
} from '#engine/watchdog/watchdog-settings.ts'
import { catalogue } from '#nodes'
import { buildDocument, literal } from '../../support/document.ts'
import { type MailServer, startMailServer } from '../../support/smtp-server.ts'
import { startWebServer, type WebServer } from '../../support/web-server.ts'
import { createWorld, type World } from '../../support/world.ts'

let open: AsyncDisposableStack
let world: World
let mail: MailServer
let shiftMs: number
const clock = () => new Date(Date.now() + shiftMs)
beforeEach(async () => {
  open = new AsyncDisposableStack()
  shiftMs = 0
  mail = open.use(await startMailServer())
  world = open.use(await createWorld(catalogue, clock))
})
afterEach(() => open.disposeAsync())

const addMail = () =>
  world.addConnection('smtp', {
    host: mail.host,
    port: mail.port,
    security: 'none',
    fromAddress: 'sentiero@msp.example',
  })

const tell = (channels: AlarmChannel[], changes: Partial<ReturnType<typeof watchdogSettings.parse>> = {}) =>
  saveWatchdogSettings(world.db, watchdogSettings.parse({ channels, ...changes }))

/** One look so many minutes later, by a watchdog that has been watching all day, and what it tells. */
async function look(minutes = 0): Promise<void> {
  shiftMs += minutes * 60_000
  const now = clock()
  const deps = { ...world, clock, publicUrl: 'https://sentiero.example' }
  await lookAround(deps, now, new Date(now.getTime() - 86_400_000))
  while ((await tellAlarms(deps, now, AbortSignal.timeout(10_000))) > 0);
}

const subjects = () =>
  Promise.all(mail.received.map(async ({ source }) => (await simpleParser(source)).subject))

const failing = buildDocument(
  {
    start: { type: 'manual.start' },
    stop: { type: 'flow.stop', params: { outcome: literal('failed'), message: literal('Disk gone') } },
  },
  ['start -> stop'],
)
const working = buildDocument(
  { start: { type: 'manual.start' }, set: { type: 'flow.set', params: { done: literal(true) } } },
  ['start -> set'],
)

/** A workflow that fails until it is mended. */
async function publishFlaky(settings = {}) {
  const named = { name: 'Nightly backup', settings }
  const id = await world.publish({ ...failing, ...named })
  return {
    id,
    async run() {
      await world.start(id, 'start', {})
      await world.drain()
    },
    mend: () => world.publishAgain(id, { ...working, ...named }),
    spoil: () => world.publishAgain(id, { ...failing, ...named }),
  }
}

describe('a workflow that fails', () => {
  test('is told once by e-mail, however often it fails, and once more when it is well again', async () => {
    await addMail()
    await tell([{ kind: 'mail', to: ['oncall@msp.example', 'boss@msp.example'], connectionId: null }])
    const flow = await publishFlaky()
    await flow.run()
    await look()
    await flow.run()
    await look(1)
    expect(await subjects()).toEqual(['[Sentiero] The workflow “Nightly backup” fails'])
    const [first] = mail.received
    expect(first?.to).toEqual(['oncall@msp.example', 'boss@msp.example'])
    expect(first?.source).toContain('Disk gone')
    // Quoted-printable breaks its lines.
    expect(first?.source.replaceAll('=\r\n', '')).toContain(`https://sentiero.example/workflows/${flow.id}`)
    expect(await listAlarms(world.db, { standing: true })).toMatchObject([
      { kind: 'failed', name: 'Nightly backup', facts: { inRow: 2, error: 'Disk gone' }, wellSince: null },
    ])

    await flow.mend()
    await flow.run()
    await look(1)
    expect(mail.received).toHaveLength(1)
    await look(10)
    await look(1)
    expect(mail.received).toHaveLength(2)
    expect((await subjects())[1]).toBe('[Sentiero] Well again: Nightly backup')
    expect(await listAlarms(world.db, { standing: true })).toEqual([])
    expect(await listAlarms(world.db)).toMatchObject([
      {
        clearedBecause: 'well',
        told: [
          { moment: 'raised', state: 'sent' },
          { moment: 'cleared', state: 'sent' },
        ],
      },
    ])
  })

  test('that comes back before it was well for a while is still the same alarm', async () => {
    await addMail()
    await tell([{ kind: 'mail', to: ['oncall@msp.example'], connectionId: null }])
    const flow = await publishFlaky()
    await flow.run()
    await look()
    await flow.mend()
    await flow.run()
    await look(5)
    await flow.spoil()
    await flow.run()
    await look(9)
    expect(await listAlarms(world.db)).toMatchObject([{ wellSince: null, clearedAt: null }])
    expect(mail.received).toHaveLength(1)
  })

  test('is one alarm, told once, although two processes look at the same moment', async () => {
    await addMail()
    await tell([{ kind: 'mail', to: ['oncall@msp.example'], connectionId: null }])
    await (await publishFlaky()).run()
    await Promise.all([look(), look(), look()])
    expect(await listAlarms(world.db)).toHaveLength(1)
    expect(mail.received).toHaveLength(1)
  })

  test('that is switched off is an alarm no more, and whoever read of it reads why', async () => {
    await addMail()
    await tell([{ kind: 'mail', to: ['oncall@msp.example'], connectionId: null }], { language: 'it' })
    const flow = await publishFlaky()
    await flow.run()
    await look()
    await world.db.updateTable('workflows').set({ enabled: false }).where('id', '=', flow.id).execute()
    await look(1)
    expect(await listAlarms(world.db)).toMatchObject([{ clearedBecause: 'gone' }])
    expect((await subjects())[1]).toBe('[Sentiero] Non più in attesa: Nightly backup')
  })
})

test('a workflow that is to run every hour by its settings, and does not, is missed', async () => {
  await tell([])
  const flow = await publishFlaky({ expectedEvery: { amount: 1, unit: 'hours' } })
  await look(59)
  expect(await listAlarms(world.db)).toEqual([])
  await look(2)
  expect(await listAlarms(world.db)).toMatchObject([
    { kind: 'silent', workflowId: flow.id, facts: { silentAfterHours: 1, bySettings: true, lastAt: null } },
  ])
})

describe('channels', () => {
  let hook: WebServer
  const ticketChannel = { kind: 'ticket', queue: 'Automation', priority: 'high' } as const
  beforeEach(async () => {
    hook = open.use(await startWebServer((_, response) => response.writeHead(204).end()))
    await world.db
      .insertInto('http_allow_list')
      .values({
        id: '0191e000-0000-7000-8000-000000000001',
        name: 'Here',
        cidr: '127.0.0.1/32',
        customer_id: null,
        reason: 'The tests',
        created_by: 'tests',
      })
      .execute()
  })

  test('are all told: a webhook with what is wrong, and a ticket that closes when it is well again', async () => {
    const connectionId = await world.addConnection('webhook', { url: `${hook.url}/alarms`, signingKey: '' })
    await tell([{ kind: 'notifier', connectionId, target: 'ops' }, ticketChannel], { tellRecovery: false })
    const flow = await publishFlaky()
    await flow.run()
    await look()
    expect(hook.asked.map(({ body }) => JSON.parse(body).data)).toMatchObject([
      { title: 'The workflow “Nightly backup” fails', urgent: true, target: 'ops' },
    ])
    const tickets = () => world.db.selectFrom('tickets').selectAll().execute()
    expect(await tickets()).toMatchObject([
      {
        subject: 'The workflow “Nightly backup” fails',
        queue: 'Automation',
        priority: 'high',
        status: 'new',
      },
    ])
    await flow.mend()
    await flow.run()
    await look()
    await look(11)
    expect(await tickets()).toMatchObject([{ status: 'closed', resolution: 'Well again: Nightly backup' }])
    expect(hook.asked).toHaveLength(1)
  })

  test('a ticket that a person took up is not closed, but says that it is well again', async () => {
    await tell([ticketChannel])
    const flow = await publishFlaky()
    await flow.run()
    await look()
    await world.db.updateTable('tickets').set({ touched_at: new Date(), status: 'open' }).execute()
    await flow.mend()
    await flow.run()
    await look()
    await look(11)
    expect(await world.db.selectFrom('tickets').select('status').execute()).toEqual([{ status: 'open' }])
    expect(await world.db.selectFrom('ticket_comments').select(['body', 'visibility']).execute()).toEqual([
      { body: 'Well again: Nightly backup', visibility: 'internal' },
    ])
  })

  test('one that does not work is tried again, the others hear at once, and the list says why', async () => {
    await world.addConnection('smtp', {
      host: '127.0.0.1',
      port: 1,
      security: 'none',
      fromAddress: 'sentiero@msp.example',
    })
    await tell([{ kind: 'mail', to: ['oncall@msp.example'], connectionId: null }, ticketChannel])
    await (await publishFlaky()).run()
    await look()
    const [alarm] = await listAlarms(world.db)
    expect(alarm?.told).toMatchObject([
      { channel: { kind: 'mail' }, state: 'waiting', problem: expect.stringContaining('127.0.0.1') },
      { channel: { kind: 'ticket' }, state: 'sent' },
    ])
    await world.db.deleteFrom('connections').execute()
    await addMail()
    await look(2)
    expect(mail.received).toHaveLength(1)
  })
})

test('a mail server whose password no longer works is noticed without anybody asking', async () => {
  await tell([])
  const server = open.use(await startMailServer({ authenticate: true }))
  const id = await world.addConnection('smtp', {
    host: server.host,
    port: server.port,
    security: 'none',
    user: server.user,
    password: 'changed',
    fromAddress: 'sentiero@msp.example',
  })
  await world.db.updateTable('connections').set({ status: 'ok', checked_at: clock() }).execute()
  await look(59)
  expect(await listAlarms(world.db)).toEqual([])
  await look(2)
  await look(3)
  expect(await listAlarms(world.db)).toMatchObject([
    {
      kind: 'connection',
      connectionId: id,
      facts: { type: 'smtp', detail: expect.stringMatching(/password|535/i) },
    },
  ])
})

test('a mailbox that nobody serves is missed as long as a published workflow wants it read', async () => {
  await tell([])
  const connection = await world.addMailbox()
  // It is tried by its listener too, which would be another alarm.
  await world.intake.stop()
  await world.publish(
    buildDocument(
      {
        mail: { type: 'email.received', params: { connection: literal(connection) } },
        set: { type: 'flow.set', params: { done: literal(true) } },
      },
      ['mail -> set'],
    ),
  )
  await world.db.updateTable('connections').set({ status: 'ok', checked_at: null }).execute()
  await look(14)
  expect(await listAlarms(world.db)).toEqual([])
  await look(2)
  expect(await listAlarms(world.db)).toMatchObject([
    { kind: 'mailbox', connectionId: connection, facts: { folder: 'INBOX', readAt: null } },
  ])
  await world.db
    .insertInto('mailbox_reads')
    .values({ connection_id: connection, folder: 'INBOX', read_at: clock() })
    .execute()
  await look(1)
  await look(10)
  expect(await listAlarms(world.db)).toMatchObject([{ clearedBecause: 'well' }])
})

test('deliveries that are refused again and again are an alarm of their workflow', async () => {
  await tell([])
  const id = await world.publish(
    buildDocument(
      { hook: { type: 'webhook.received' }, set: { type: 'flow.set', params: { a: literal(1) } } },
      ['hook -> set'],
    ),
  )
  const { hook_key: key } = await world.db
    .selectFrom('triggers')
    .select('hook_key')
    .where('workflow_id', '=', id)
    .executeTakeFirstOrThrow()
  const refusals = createHookRefusals(world.db, () => new Date())
  for (let time = 0; time < 3; time++)
    refusals.note(key ?? '', 'signature', 'The signature is wrong.', '192.0.2.1')
  await refusals.flush()
  await look()
  expect(await listAlarms(world.db)).toMatchObject([
    { kind: 'refused', workflowId: id, facts: { count: 3, reason: 'The signature is wrong.' } },
  ])
})
