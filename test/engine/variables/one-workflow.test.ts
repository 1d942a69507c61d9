import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { updateCustomer } from '#engine/desk/customers.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import { setOverride } from '#engine/variables/connection-overrides.ts'
import { writeTagOrder } from '#engine/variables/tag-order.ts'
import { insertVariable, setValue } from '#engine/variables/variable-store.ts'
import type { ValuePlace } from '#engine/variables/which-wins.ts'
import { catalogue } from '#nodes'
import { buildContact, buildContract, buildCustomer } from '../../support/build.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { type Dovecot, dovecotNeeded, startDovecot } from '../../support/dovecot.ts'
import { startEngine } from '../../support/engine.ts'
import { needs } from '../../support/needs.ts'
import { type MailServer, startMailServer } from '../../support/smtp-server.ts'

/** One published workflow for every customer with the tag `managed`: e-mails become tickets, are billed and answered. */
async function startMsp(dovecot: Dovecot, smtp: MailServer) {
  const engine = await startEngine(catalogue)
  const { db, secrets, registry } = engine
  const connect = async (name: string, type: string, credentials: JsonObject, customerId?: string) => {
    const connector = registry.connector(type)
    if (!connector) throw new Error(`No connector ${type}`)
    return (await insertConnection(db, secrets, connector, { name, credentials, customerId })).id
  }
  const mailbox = (user: string, customerId?: string) =>
    connect(
      user,
      'imap',
      {
        host: dovecot.host,
        port: dovecot.imapPort,
        security: 'none',
        user: `${user}@msp.example`,
        password: dovecot.password,
      },
      customerId,
    )
  const sender = (user: string, customerId?: string) =>
    connect(
      `${user} sender`,
      'smtp',
      { host: smtp.host, port: smtp.port, security: 'none', fromAddress: `${user}@msp.example` },
      customerId,
    )
  const rossi = await buildCustomer(db, { name: 'Rossi Srl', tags: ['managed', 'gold', 'silver'] })
  const bianchi = await buildCustomer(db, { name: 'Bianchi Spa', tags: ['managed'] })
  const verdi = await buildCustomer(db, { name: 'Verdi Snc', tags: ['managed', 'silver'] })
  const customers = [rossi, bianchi, verdi]
  for (const { id, name } of customers) {
    const word = name.split(' ')[0]?.toLowerCase()
    await buildContract(db, { customerId: id })
    await buildContact(db, { customerId: id, email: `anna@${word}.example`, name: 'Anna' })
  }
  const support = await mailbox('support')
  const out = await sender('support')
  const portsOf = (type: string) => Object.keys(registry.connector(type)?.provides ?? {})
  for (const { id, name } of [rossi, verdi]) {
    const word = name.split(' ')[0]?.toLowerCase() ?? ''
    const place = { scope: 'customer', customerId: id } as const
    await setOverride(db, portsOf, support, place, await mailbox(word, id))
    await setOverride(db, portsOf, out, place, await sender(word, id))
  }
  const define = async (name: string, type: 'number' | 'text', values: [ValuePlace, JsonValue][]) => {
    await insertVariable(db, { name, type })
    for (const [place, value] of values)
      await db.transaction().execute((tx) => setValue(tx, secrets, name, place, value))
  }
  await writeTagOrder(db, ['gold', 'silver'])
  await define('hourlyRate', 'number', [
    [{ scope: 'msp' }, 80],
    [{ scope: 'tag', tag: 'silver' }, 75],
    [{ scope: 'tag', tag: 'gold' }, 70],
  ])
  await define('greeting', 'text', [
    [{ scope: 'msp' }, 'Good day'],
    [{ scope: 'customer', customerId: verdi.id }, 'Ciao'],
  ])
  const document = buildDocument(
    {
      mail: { type: 'email.received', params: { connection: literal(support) } },
      ticket: { type: 'ticket.from_email' },
      bill: {
        type: 'billing.add_line',
        params: {
          description: template('Taking up “{{ trigger.subject }}”'),
          unitPrice: expression('vars.hourlyRate'),
          ticket: expression('steps.ticket.output.ticket.id'),
        },
      },
      answer: {
        type: 'mail.send',
        params: {
          connection: literal(out),
          to: template('{{ trigger.from.address }}'),
          subject: template('Re: {{ trigger.subject }}'),
          text: template('{{ vars.greeting }}, we have it.'),
          isReply: literal(true),
        },
      },
    },
    ['mail -> ticket', 'ticket:opened -> bill', 'bill -> answer'],
  )
  const workflowId = await engine.publish({
    ...document,
    settings: { customerScope: { kind: 'tags', values: ['managed'], exclude: [] } },
  })
  return {
    ...engine,
    workflowId,
    rossi,
    bianchi,
    verdi,
    async deliver(user: string, id: string, from: string): Promise<void> {
      const known = await db.selectFrom('events').select('id').execute()
      await dovecot.deliver(
        `${user}@msp.example`,
        `From: Anna <${from}>\r\nTo: ${user}@msp.example\r\nSubject: ${id}\r\nMessage-ID: <${id}@mail.example>\r\n\r\nHelp.\r\n`,
      )
      await expect
        .poll(async () => (await db.selectFrom('events').select('id').execute()).length, { timeout: 20_000 })
        .toBe(known.length + 1)
      await engine.settled()
    },
    async billed() {
      const rows = await db
        .selectFrom('billing_lines')
        .innerJoin('customers', 'customers.id', 'billing_lines.customer_id')
        .select(['customers.name', 'billing_lines.unit_price_minor'])
        .orderBy('billing_lines.created_at')
        .execute()
      return rows.map(({ name, unit_price_minor }) => [name, Number(unit_price_minor)])
    },
    sent: () =>
      smtp.received.map(({ from, to, source }) => [from, to[0], /^(.*), we have it/m.exec(source)?.[1]]),
    lastRun: () =>
      db.selectFrom('all_runs').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow(),
    inputOf: async (runId: string, nodeId: string) =>
      (
        await db
          .selectFrom('steps')
          .select('input')
          .where('run_id', '=', runId)
          .where('node_id', '=', nodeId)
          .executeTakeFirstOrThrow()
      ).input,
  }
}

describe.runIf(needs(...dovecotNeeded))('one workflow for three customers', () => {
  let dovecot: Dovecot
  let smtp: MailServer
  let msp: Awaited<ReturnType<typeof startMsp>>
  beforeAll(async () => {
    dovecot = await startDovecot()
    smtp = await startMailServer()
    msp = await startMsp(dovecot, smtp)
  })
  afterAll(async () => {
    await msp?.[Symbol.asyncDispose]()
    await smtp?.[Symbol.asyncDispose]()
    await dovecot?.[Symbol.asyncDispose]()
  })

  test('each has its own mailbox, rate, words and sender', async () => {
    await msp.deliver('rossi', 'one', 'anna@rossi.example')
    await msp.deliver('support', 'two', 'anna@bianchi.example')
    await msp.deliver('verdi', 'three', 'anna@verdi.example')
    expect(await msp.billed()).toEqual([
      ['Rossi Srl', 7000],
      ['Bianchi Spa', 8000],
      ['Verdi Snc', 7500],
    ])
    expect(msp.sent()).toEqual([
      ['rossi@msp.example', 'anna@rossi.example', 'Good day'],
      ['support@msp.example', 'anna@bianchi.example', 'Good day'],
      ['verdi@msp.example', 'anna@verdi.example', 'Ciao'],
    ])
    const { id } = await msp.lastRun()
    expect(await msp.inputOf(id, 'bill')).toMatchObject({ unitPrice: 75 })
    expect(await msp.inputOf(id, 'answer')).toMatchObject({ text: 'Ciao, we have it.' })
  })

  test('what arrives in a customer’s mailbox is its own, whoever wrote it; the same e-mail to two starts a run of each', async () => {
    await msp.deliver('rossi', 'from-home', 'anna.private@mail.example')
    expect((await msp.billed()).at(-1)).toEqual(['Rossi Srl', 7000])
    expect((await msp.lastRun()).customer_id).toBe(msp.rossi.id)
    await msp.deliver('verdi', 'from-home', 'anna.private@mail.example')
    expect((await msp.lastRun()).customer_id).toBe(msp.verdi.id)
  })

  test('a changed value counts from the next step on', async () => {
    const place = { scope: 'customer', customerId: msp.bianchi.id } as const
    await msp.db.transaction().execute((tx) => setValue(tx, msp.secrets, 'hourlyRate', place, 99))
    await msp.deliver('support', 'four', 'anna@bianchi.example')
    expect((await msp.billed()).at(-1)).toEqual(['Bianchi Spa', 9900])
  })

  test('a new customer joins by its tag; without it the event says why nothing ran', async () => {
    const neri = await buildCustomer(msp.db, { name: 'Neri Sas', tags: [], domains: ['neri.example'] })
    await buildContract(msp.db, { customerId: neri.id })
    const before = await msp.billed()
    await msp.deliver('support', 'five', 'luca@neri.example')
    expect(await msp.billed()).toEqual(before)
    const decision = await msp.db
      .selectFrom('event_decisions')
      .select(['decision', 'code', 'reason'])
      .orderBy('decided_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    expect(decision).toMatchObject({ decision: 'skipped', code: 'scope_tag' })
    await updateCustomer(msp.db, neri.id, { tags: ['managed', 'silver'] })
    await msp.deliver('support', 'six', 'luca@neri.example')
    expect(await msp.billed()).toEqual([...before, ['Neri Sas', 7500]])
  })

  test('a step fails with what to do where the customer has no value', async () => {
    await msp.db.deleteFrom('variable_values').where('variable', '=', 'greeting').execute()
    await msp.deliver('rossi', 'seven', 'anna@rossi.example')
    expect(await msp.lastRun()).toMatchObject({
      status: 'failed',
      error: {
        code: 'variable_missing',
        message: expect.stringContaining('"greeting" has no value for Rossi Srl'),
      },
    })
  })
})
