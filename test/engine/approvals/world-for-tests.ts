import { expect } from 'vitest'
import type { Role } from '#engine/auth/role.ts'
import { hashPassword, insertUser } from '#engine/auth/users.ts'
import { insertConnection } from '#engine/connections/store.ts'
import { insertContact } from '#engine/desk/contacts.ts'
import { insertCustomer } from '#engine/desk/customers.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { catalogue } from '#nodes'
import { smtp } from '../../../nodes/connectors/smtp/connector.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { type MailServer, startMailServer } from '../../support/smtp-server.ts'
import { type Answer, cookiesOf, createApiForTests, publicUrl } from '../api/api-for-tests.ts'

const password = 'correct horse battery'

/**
 * The API with a worker, a real mail server, and a customer with two contacts: Anna, who may approve, and Carlo. `now`
 * moves the engine's clock.
 */
export async function createApprovalWorld(given: { mail?: boolean; language?: 'en' | 'it' } = {}) {
  await using open = new AsyncDisposableStack()
  const mail = open.use(await startMailServer())
  let shiftMs = 0
  const api = open.use(
    await createApiForTests({
      catalogue,
      working: true,
      clock: () => new Date(Date.now() + shiftMs),
    }),
  )
  const { db } = api
  if (given.mail !== false) {
    await insertConnection(db, api.secrets, smtp, {
      name: 'Mail',
      credentials: { host: mail.host, port: mail.port, security: 'none', fromAddress: 'msp@msp.example' },
    })
  }
  const customer = await insertCustomer(db, { name: 'Rossi Srl', language: given.language ?? 'en' })
  const contact = (name: string, isApprover: boolean) =>
    insertContact(db, {
      customerId: customer.id,
      name,
      email: `${name.toLowerCase()}@rossi.example`,
      isApprover,
    })
  const anna = await contact('Anna', true)
  const carlo = await contact('Carlo', false)
  const passwordHash = await hashPassword(api.signIn, password)
  const all = open.move()

  return {
    ...api,
    mail,
    customer,
    anna,
    carlo,
    /** Lets the engine's clock go on. */
    pass(hours: number) {
      shiftMs += hours * 3_600_000
    },

    addUser: (name: string, role: Role) =>
      insertUser(db, { name, email: `${name.toLowerCase()}@msp.example`, role, passwordHash }),

    /** The headers of a browser in which the user has signed in. */
    async browserOf(name: string): Promise<Record<string, string>> {
      const credentials = { email: `${name.toLowerCase()}@msp.example`, password }
      const answer = await api.send('POST', '/api/auth/sign-in/email', credentials, { origin: publicUrl })
      expect(answer.status).toBe(200)
      return { cookie: cookiesOf(answer), origin: publicUrl }
    },

    /** Publishes a workflow of one question, and a step behind each way out. */
    publishQuestion(params: Record<string, JsonValue>, type = 'people.approval'): Promise<string> {
      const ways = type === 'people.form' ? ['answered', 'expired'] : ['approved', 'rejected', 'expired']
      return api.publish(
        buildDocument(
          {
            hook: {
              type: 'webhook.received',
              params: { authentication: literal('none'), customerField: literal('client') },
            },
            ask: {
              type,
              params: Object.fromEntries(
                Object.entries(params).map(([name, value]) => [name, literal(value)]),
              ),
            },
            ...Object.fromEntries(ways.map((way) => [way, { type: 'flow.set' }])),
          },
          ['hook -> ask', ...ways.map((way) => `ask:${way} -> ${way}`)],
        ),
      )
    },

    /** Starts a run for the customer; answers its id once it waits or has ended. */
    async start(workflowId: string, body: Record<string, JsonValue> = {}): Promise<string> {
      const { hook_key } = await db
        .selectFrom('triggers')
        .select('hook_key')
        .where('workflow_id', '=', workflowId)
        .executeTakeFirstOrThrow()
      const answer = await api.send('POST', `/hooks/${hook_key}`, {
        client: 'Rossi Srl',
        n: Math.random(),
        ...body,
      })
      expect(answer.status).toBe(202)
      await api.settled()
      const run = await db
        .selectFrom('all_runs')
        .select('id')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
      return run.id
    },

    /** How a run stands, and what the question's step came to. */
    async look(runId: string) {
      await api.settled()
      const run = await db
        .selectFrom('all_runs')
        .select(['status', 'error'])
        .where('id', '=', runId)
        .executeTakeFirstOrThrow()
      const steps = await db
        .selectFrom('steps')
        .select(['node_id', 'status', 'handle', 'output', 'error'])
        .where('run_id', '=', runId)
        .orderBy('seq')
        .execute()
      const { status, error } = run
      const asked = steps.filter(({ node_id }) => node_id === 'ask')
      return {
        status,
        error,
        asked,
        ways: steps.map(({ node_id }) => node_id).filter((id) => id !== 'hook' && id !== 'ask'),
      }
    },

    approvals: () => db.selectFrom('approvals').selectAll().orderBy('id').execute(),

    /** The links in the e-mails to an address, oldest first; waits for so many. */
    async linksTo(address: string, count = 1): Promise<string[]> {
      const links = () =>
        mail.received
          .filter(({ to }) => to.includes(address))
          .flatMap(({ source }) => /\/approve\/[\w-]{43}/.exec(plain(source))?.[0] ?? [])
      await expect.poll(() => links().length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count)
      return links()
    },

    /** The code in the newest e-mail to an address. */
    codeTo(address: string): string {
      const letters = mail.received.filter(({ to }) => to.includes(address))
      return /The code is (\d{6})|Il codice è (\d{6})/.exec(plain(letters.at(-1)?.source ?? ''))?.[1] ?? ''
    },

    /** Opens the page of a link. */
    open: (link: string, headers: Record<string, string> = {}) => api.send('GET', link, undefined, headers),

    /** Sends the form of a page with some fields more, as a browser does. */
    async press(link: string, page: Answer, fields: Record<string, string>): Promise<Answer> {
      const body = new URLSearchParams({ ...hiddenOf(page.body), ...fields }).toString()
      return api.send('POST', link, body, {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
      })
    },

    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

export type ApprovalWorld = Awaited<ReturnType<typeof createApprovalWorld>>

/** What a page would send without anybody typing. */
export function hiddenOf(page: string): Record<string, string> {
  const inputs = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)]
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]))
}

/** The text of an e-mail as it is read: quoted-printable undone (RFC 2045 section 6.7). */
function plain(source: string): string {
  return Buffer.from(
    source
      .replaceAll(/=\r?\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
}

export type { MailServer }
