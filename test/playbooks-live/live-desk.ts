import { type ParsedMail, simpleParser } from 'mailparser'
import { expect } from 'vitest'
import { z } from 'zod'
import type { ApprovalSummary, Customer, Ticket, TicketDetail } from '#engine/api/types.ts'
import type { Role } from '#engine/auth/role.ts'
import { insertToken } from '#engine/auth/tokens.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { TechnicianView } from '#engine/msp/assignment.ts'
import type { Device } from '#engine/msp/device.ts'
import type { ImportedTrigger } from '#engine/playbooks/describe-triggers.ts'
import type { ImportedPlaybook } from '#engine/playbooks/import-playbook.ts'
import { findSigningKey, makePageToken } from '#engine/portal/form-token.ts'
import { buildReport } from '../engine/devices/report-for-tests.ts'
import { createTestDatabase } from '../support/database.ts'
import { startDovecot } from '../support/dovecot.ts'
import { startServer } from '../support/server.ts'
import { startMailServer } from '../support/smtp-server.ts'
import { startWebServer } from '../support/web-server.ts'
import { proof } from '../support/world.ts'
import { startMachine } from './machine.ts'

/** Of the MSP: e-mails come to and leave from it. */
export const mailbox = 'support@msp.example'
const password = 'a long password'
/** The machine may be busy. */
const patience = { interval: 100, timeout: 40_000 }

export type LiveDesk = Awaited<ReturnType<typeof openLiveDesk>>
export type Flow = ImportedPlaybook

/** A customer with somebody who may approve, and somebody who may not. */
export interface LiveCustomer {
  id: string
  name: string
  anna: string
  ugo: string
}

type ReportChanges = Parameters<typeof buildReport>[0]

interface Answer {
  choice: 'approved' | 'rejected' | 'answered'
  comment?: string
  values?: Record<string, string | number | boolean>
}

/** The real server on a database of its own, with the people, mail, machines and chat that a small MSP has. */
export async function openLiveDesk() {
  await using open = new AsyncDisposableStack()
  const database = open.use(await createTestDatabase())
  const { db, pool } = database
  const mail = open.use(await startMailServer())
  const dovecot = open.use(await startDovecot())
  const machine = open.use(await startMachine())
  const chat = open.use(await startWebServer((_, response) => response.end('ok')))
  const server = open.use(await startServer({ databaseUrl: database.url }))
  const { token } = await insertToken(db, { name: 'Ada', role: 'admin', createdBy: 'tests' })
  const flows: Flow[] = []
  const answered = new Set<string>()

  async function ask<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = { authorization: `Bearer ${token}` },
  ): Promise<T> {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', origin: server.url, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text || 'null')
  }

  const switchOff = ({ workflowId }: Flow) =>
    ask('POST', `/api/workflows/${workflowId}/enabled`, { enabled: false })

  /** Makes a user and signs them in; answers the headers of their session. */
  async function signIn(name: string, role: Role): Promise<Record<string, string>> {
    const email = `${name.split(' ')[0]?.toLowerCase()}@msp.example`
    await ask('POST', '/api/users', { name, email, role, password })
    const answer = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ email, password }),
    })
    const cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0])
    return { cookie: cookie.join('; ') }
  }

  async function connect(type: string, name: string, credentials: JsonObject): Promise<string> {
    const made = await ask<{ id: string }>('POST', '/api/connections', { type, name, credentials })
    return made.id
  }

  await ask('POST', '/api/allowed-targets', {
    name: 'This machine',
    cidr: '127.0.0.0/8',
    reason: 'Machines, chat and web sites of the tests',
  })
  const sessions = {
    marta: await signIn('Marta Conti', 'technician'),
    sara: await signIn('Sara Neri', 'admin'),
  }
  const imap = { host: dovecot.host, port: dovecot.imapPort, password: dovecot.password }
  const connections = {
    mail: await connect('smtp', 'Mail', {
      host: mail.host,
      port: mail.port,
      security: 'none',
      fromAddress: mailbox,
    }),
    mailbox: await connect('imap', 'Support', { ...imap, security: 'none', user: mailbox }),
    phishing: await connect('imap', 'Reported', { ...imap, security: 'none', user: 'phishing@msp.example' }),
    machines: await connect('ssh', 'Machines', machine.credentials),
    chat: await connect('webhook', 'Team', { url: `${chat.url}/team` }),
  }

  const received = (): Promise<ParsedMail[]> =>
    Promise.all(mail.received.map(({ source }) => simpleParser(source)))

  /** The newest e-mail to somebody with these words in its subject or text. */
  async function mailTo(address: string, words: string | RegExp): Promise<ParsedMail> {
    let found: ParsedMail | undefined
    await expect
      .poll(async () => {
        const fits = new RegExp(words)
        found = (await received()).findLast(
          (each) => recipients(each).includes(address) && fits.test(`${each.subject}\n${each.text}`),
        )
        return found?.subject
      }, patience)
      .toBeDefined()
    if (!found) throw new Error('It has come')
    return found
  }

  /** Opens a page as a browser does; answers what its form would send along. */
  async function readPage(url: string): Promise<{ html: string; form: string }> {
    const html = await (await fetch(url)).text()
    return { html, form: formToken(html) }
  }

  /** Answers the question in the last e-mail to a contact that is not answered yet: on the page of its link, with the code. */
  async function answerByLink(address: string, { choice, comment = '', values = {} }: Answer): Promise<void> {
    const findLink = async () =>
      (await received())
        .filter((each) => recipients(each).includes(address))
        .map(({ text }) => /http\S+\/approve\/[\w-]{43}/.exec(text ?? '')?.[0])
        .find((link) => link !== undefined && !answered.has(link))
    await expect.poll(findLink, { ...patience, message: `${address} is asked` }).toBeDefined()
    const link = (await findLink()) ?? ''
    answered.add(link)
    const { form } = await readPage(link)
    const fields = Object.entries(values).map(([name, value]) => [`field.${name}`, String(value)])
    const sent = { form, choice, comment, ...Object.fromEntries(fields) }
    const send = (all: Record<string, string>) =>
      fetch(link, { method: 'POST', body: new URLSearchParams(all), redirect: 'manual' })
    let answer = await send(sent)
    if (answer.status === 200) {
      const page = await answer.text()
      const code = await mailTo(address, /is the code to answer/)
      await expect
        .poll(async () => {
          const { text = '' } = (await mailTo(address, /is the code to answer/)) ?? code
          answer = await send({ ...sent, form: formToken(page), code: /\b\d{6}\b/.exec(text)?.[0] ?? '' })
          return answer.status
        }, patience)
        .toBe(303)
    }
    expect(answer.status, await answer.text()).toBe(303)
  }

  function checkInWith(token: string, always: ReportChanges) {
    return async (changes: ReportChanges): Promise<void> => {
      await ask('POST', '/devices/check-in', buildReport({ ...always, ...changes }), {
        authorization: `Bearer ${token}`,
      })
    }
  }

  /** Waits until a workflow asks a user something; answers what. */
  async function asked(who: keyof typeof sessions, flow: Flow): Promise<ApprovalSummary> {
    let open: ApprovalSummary | undefined
    const look = async () => {
      const path = '/api/approvals?show=mine&limit=100'
      const { items } = await ask<{ items: ApprovalSummary[] }>('GET', path, undefined, sessions[who])
      open = items.find(({ workflowId, mayAnswer }) => workflowId === flow.workflowId && mayAnswer)
      return open?.title
    }
    await expect.poll(look, { ...patience, message: `${flow.name} asks ${who}` }).toBeDefined()
    if (!open) throw new Error('It was there')
    return open
  }

  const all = open.move()
  return {
    db,
    pool,
    url: server.url,
    ask,
    connections,
    machine,
    /** Headers of those who are signed in. */
    sessions,

    /** A customer with a contact who approves, Anna, and one who does not, Ugo. */
    async addCustomer(name: string, given: JsonObject = {}): Promise<LiveCustomer> {
      const domain = `${name.toLowerCase().replaceAll(/\W+/g, '-')}.example`
      const customer = { name, language: 'en', domains: [domain], ...given }
      const { id } = await ask<Customer>('POST', '/api/customers', customer)
      const [anna, ugo] = [`anna@${domain}`, `ugo@${domain}`]
      await ask('POST', `/api/customers/${id}/contacts`, {
        name: 'Anna Ferri',
        email: anna,
        isApprover: true,
      })
      await ask('POST', `/api/customers/${id}/contacts`, { name: 'Ugo Bo', email: ugo })
      return { id, name, anna, ugo }
    },

    /** A device of a customer; what reports itself is known by its token. */
    addDevice: ({ id: customerId }: LiveCustomer, hostname: string, given: JsonObject = {}) =>
      ask<Device>('POST', '/api/devices', { customerId, hostname, kind: 'server', ...given }),

    /** A machine of a customer that scripts reach; answers how it checks in, each time as healthy but for the changes. */
    async report({ id: customerId }: LiveCustomer, always: ReportChanges = {}, kind = 'server') {
      const { hostname } = machine
      const device = await ask<Device>('POST', '/api/devices', { customerId, hostname, kind })
      const { token } = await ask<{ token: string }>('POST', `/api/devices/${device.id}/tokens`)
      return checkInWith(token, { hostname, serial: `SN-${device.id}`, ...always })
    },

    /** A machine that makes itself known with the key of its customer; answers how it checks in. */
    async enrol({ id: customerId }: LiveCustomer, hostname: string) {
      const key = await ask<{ token: string }>('POST', '/api/device-enrolment-keys', { customerId, days: 1 })
      const headers = { authorization: `Bearer ${key.token}` }
      const serial = `SN-${hostname}`
      const made = await ask<{ token: string }>(
        'POST',
        '/devices/enrol',
        { hostname, serial, kind: 'server' },
        headers,
      )
      return checkInWith(made.token, { hostname, serial })
    },

    /** What the runs of a workflow said when they stopped, the oldest first. */
    async stops(flow: Flow): Promise<unknown[]> {
      const { rows } = await pool.query<{ message: unknown }>(
        `select s.output ->> 'message' as message from steps s join all_runs r on r.id = s.run_id
          where r.workflow_id = $1 and r.status = 'succeeded' and s.output ? 'message' order by r.id`,
        [flow.workflowId],
      )
      return rows.map(({ message }) => message)
    },

    /** Lets a user take part where tickets are given away. */
    async makeTechnician(name: string, profile: JsonObject = {}): Promise<void> {
      const { items } = await ask<{ items: TechnicianView[] }>('GET', '/api/technicians')
      const { userId } = items.find((each) => each.name === name) ?? {}
      await ask('PUT', `/api/technicians/${userId}`, profile)
    },

    /** A ticket that a technician opens. */
    openTicket: (ticket: JsonObject) => ask<Ticket>('POST', '/api/tickets', ticket, sessions.marta),

    /** Imports a playbook as its wizard does and publishes it for real. */
    async publish(slug: string, inputs: JsonObject = {}): Promise<Flow> {
      const flow = await ask<Flow>('POST', `/api/playbooks/${slug}/import`, { inputs, publish: true })
      flows.push(flow)
      return flow
    },

    /** Posts to a webhook of a workflow, proven as it wants it. */
    async post(flow: Flow, body: JsonValue): Promise<void> {
      const hook = flow.triggers.find(({ secret }) => secret !== null)
      if (!hook?.hookUrl) throw new Error(`${flow.name} has no webhook`)
      const bytes = JSON.stringify(body)
      const headers = proof(hook.auth, hook.secret ?? '', Buffer.from(bytes))
      const answer = await fetch(hook.hookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: bytes,
      })
      expect(answer.status, await answer.text()).toBe(202)
    },

    /** Fills in a form of the portal on its page; one that was opened a minute ago, as people take their time. */
    async fillForm(flow: Flow, email: string, values: Record<string, string>): Promise<void> {
      const page = urlOf(flow.triggers)
      const { html } = await readPage(page)
      for (const name of Object.keys(values)) expect(html).toContain(`name="field.${name}"`)
      const key = page.split('/').at(-1) ?? ''
      const form = makePageToken(await findSigningKey(db), key, new Date(Date.now() - 60_000))
      const body = new FormData()
      const sent = { form, 'sender.name': 'Ugo Bo', 'sender.email': email }
      for (const [name, value] of Object.entries(sent)) body.append(name, value)
      for (const [name, value] of Object.entries(values)) body.append(`field.${name}`, value)
      const answer = await fetch(page, { method: 'POST', body, redirect: 'manual' })
      expect(answer.status, await answer.text()).toBe(303)
    },

    /** Starts a runbook by its form, as a technician does from its page. */
    startRunbook: (flow: Flow, values: JsonObject, origin: JsonObject = {}) =>
      ask('POST', `/api/runbooks/${flow.workflowId}/start`, { ...origin, values }, sessions.marta),

    /** Brings an e-mail to a mailbox of the MSP. */
    deliver: (message: string, to = mailbox) => dovecot.deliver(to, message.replaceAll(/\r?\n/g, '\r\n')),
    mailTo,
    /** E-mails to somebody so far. */
    mailsTo: async (address: string) =>
      (await received()).filter((each) => recipients(each).includes(address)),
    answerByLink,

    /** What the team's chat was sent. */
    messages: () => chat.asked.map(({ body }) => chatMessage.parse(JSON.parse(body)).data),

    asked,
    /** Answers what a workflow asks a user, in the editor as them. */
    async answer(who: keyof typeof sessions, flow: Flow, answer: Answer): Promise<ApprovalSummary> {
      const open = await asked(who, flow)
      await ask('POST', `/api/approvals/${open.id}/answer`, answer, sessions[who])
      return open
    },

    /** Lets the time pass that a run waits for at a step. */
    async pass(flow: Flow, nodeId: string): Promise<void> {
      const wake = async () => {
        const { rowCount } = await pool.query(
          `update waits w set wake_at = now() from runs r
            where r.id = w.run_id and r.workflow_id = $1 and w.node_id = $2 and w.status = 'open' and w.wake_at > now()
              and r.status = 'waiting'`,
          [flow.workflowId, nodeId],
        )
        return rowCount
      }
      await expect.poll(wake, { ...patience, message: `a run waits at ${nodeId}` }).toBeGreaterThan(0)
    },

    /** Waits until a run waits at a step. */
    async waitsAt(flow: Flow, nodeId: string): Promise<void> {
      const look = async () => {
        const { rowCount } = await pool.query(
          `select from waits w join runs r on r.id = w.run_id
            where r.workflow_id = $1 and w.node_id = $2 and w.status = 'open' and r.status = 'waiting'`,
          [flow.workflowId, nodeId],
        )
        return rowCount
      }
      await expect.poll(look, { ...patience, message: `a run waits at ${nodeId}` }).toBe(1)
    },

    /** Lets the time pass for which a trigger holds an event back. */
    async passHold(flow: Flow): Promise<void> {
      const decide = async () => {
        const { rowCount } = await pool.query(
          `with held as (
             update deferred_decisions d set due_at = now() from triggers t
              where t.id = d.trigger_id and t.workflow_id = $1 and d.due_at > now()
             returning d.source_key, d.dedup_key)
           update problems p set first_seen_at = first_seen_at - interval '1 day' from held
            where p.source_key = held.source_key and p.dedup_key = held.dedup_key`,
          [flow.workflowId],
        )
        return rowCount
      }
      await expect.poll(decide, { ...patience, message: 'an event is held back' }).toBeGreaterThan(0)
    },

    /** Makes the schedule of a workflow due. */
    async makeDue(flow: Flow): Promise<void> {
      await pool.query('update triggers set next_due_at = now() where workflow_id = $1', [flow.workflowId])
    },

    /** Waits for what a look at the desk gives. */
    eventually: <T>(look: () => Promise<T> | T) => expect.poll(look, patience),

    /** Tickets of a customer, or of none, the oldest first. */
    async ticketsOf(customerId: string | null): Promise<TicketDetail[]> {
      const { items } = await ask<{ items: Ticket[] }>('GET', '/api/tickets?limit=200')
      const own = items.filter((ticket) => ticket.customerId === customerId).toReversed()
      return Promise.all(own.map(({ id }) => ask<TicketDetail>('GET', `/api/tickets/${id}`)))
    },

    /** Switches off what a try has published once nothing of it runs; answers how runs ended that did not end well. */
    async endFlows(): Promise<string[]> {
      const failed: string[] = []
      for (const flow of flows.splice(0)) {
        const { workflowId } = flow
        const open = async () =>
          (
            await pool.query(
              `select 1 from runs where workflow_id = $1 and status in ('queued', 'running') limit 1`,
              [workflowId],
            )
          ).rowCount
        await expect.poll(open, patience).toBe(0)
        await switchOff(flow)
        const { rows } = await pool.query<{ status: string; error: { message: string } | null }>(
          `select status, error from all_runs
            where workflow_id = $1 and status not in ('succeeded', 'waiting')`,
          [workflowId],
        )
        failed.push(...rows.map(({ status, error }) => `${status}: ${error?.message}`))
      }
      return failed
    },

    /** What to look at where a try failed: the last runs and events, and what the server wrote. */
    async troubles(): Promise<string> {
      const { rows: runs } = await pool.query(
        `select w.name, r.status, r.error,
                (select string_agg(node_id || ':' || coalesce(handle, status), ' ' order by seq)
                   from steps where run_id = r.id) as steps
           from all_runs r join workflows w on w.id = r.workflow_id order by r.id desc limit 4`,
      )
      const { rows: events } = await pool.query(
        `select e.type, e.state, d.decision, d.reason
           from events e left join event_decisions d on d.event_id = e.id order by e.id desc limit 6`,
      )
      return [...runs, ...events, server.output()].map((row) => JSON.stringify(row)).join('\n')
    },
    /** Switches off what a try that failed has left. */
    async dropFlows(): Promise<void> {
      for (const flow of flows.splice(0)) await switchOff(flow)
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

const chatMessage = z.object({
  data: z.object({ title: z.string(), text: z.string(), urgent: z.boolean() }),
})

function recipients({ to }: ParsedMail): string[] {
  return [to ?? []].flat().flatMap(({ value }) => value.map(({ address = '' }) => address))
}

function formToken(html: string): string {
  return /name="form" value="([^"]+)"/.exec(html)?.[1] ?? ''
}

function urlOf(triggers: readonly ImportedTrigger[]): string {
  const url = triggers.find(({ hookUrl }) => hookUrl !== null)?.hookUrl
  if (!url) throw new Error('The workflow has no address')
  return url
}
