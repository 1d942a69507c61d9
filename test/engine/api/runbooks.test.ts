import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Role } from '#engine/auth/role.ts'
import { hashPassword, insertUser } from '#engine/auth/users.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { insertTeam } from '#engine/on-call/teams.ts'
import { tellResults } from '#engine/runbooks/tell-results.ts'
import { catalogue } from '#nodes'
import { buildContact, buildCustomer, buildDevice, buildTicket } from '../../support/build.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { cookiesOf, createApiForTests, publicUrl } from './api-for-tests.ts'

const nowhere = '01890000-0000-7000-8000-000000000000'
let api: Awaited<ReturnType<typeof createApiForTests>>
beforeAll(async () => {
  api = await createApiForTests({ catalogue, working: true })
})
afterAll(() => api?.[Symbol.asyncDispose]())

/** A person of their own, signed in. */
async function person(name: string, role: Role = 'technician') {
  const email = `${name.toLowerCase()}-${uuidv7()}@msp.example`
  const password = 'correct horse battery'
  const passwordHash = await hashPassword(api.signIn, password)
  const user = await insertUser(api.db, { email, name, role, passwordHash })
  const answer = await api.send('POST', '/api/auth/sign-in/email', { email, password }, { origin: publicUrl })
  const headers = { cookie: cookiesOf(answer), origin: publicUrl }
  return {
    ...user,
    ask: (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
      api.send(method, path, body, { ...headers, ...more }),
  }
}

/** A published runbook that comments on the ticket it is started from. */
async function runbook(settings: Record<string, JsonValue>, name = `Runbook ${uuidv7()}`): Promise<string> {
  const document = buildDocument(
    {
      start: {
        type: 'manual.start',
        params: Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, literal(value)])),
      },
      hasTicket: { type: 'flow.if', params: { condition: expression('trigger.ticket.id') } },
      note: {
        type: 'ticket.comment',
        params: {
          ticket: expression('trigger.ticket.id'),
          body: template('Restarted {{ trigger.service }} on {{ event.device.hostname }}'),
        },
      },
      result: { type: 'flow.return', params: { service: expression('trigger.service') } },
      without: { type: 'flow.return', params: { service: expression('trigger.service') } },
    },
    ['start -> hasTicket', 'hasTicket:yes -> note', 'note -> result', 'hasTicket:no -> without'],
  )
  return api.publish({ ...document, name, description: 'Restarts a service.' })
}

const everywhere = ['runbooks', 'ticket', 'device', 'customer']
const service = { name: 'service', label: 'Service', required: true }
const namesIn = (items: { name: string }[]) => items.map(({ name }) => name)
const runsOf = (workflowId: string) =>
  api.db
    .selectFrom('all_runs')
    .select(['id', 'mode', 'status'])
    .where('workflow_id', '=', workflowId)
    .execute()

/** The run as it ended. */
async function ended(runId: string) {
  return vi.waitUntil(
    async () => {
      const { body } = await api.as('viewer', 'GET', `/api/runs/${runId}/result`)
      return ['succeeded', 'failed', 'cancelled'].includes(body.status) ? body : undefined
    },
    { timeout: 15_000 },
  )
}

describe('who may start a runbook', () => {
  test('whoever it does not name does not see it, read it, plan it or start it, by whatever way', async () => {
    const anna = await person('Anna')
    const bruno = await person('Bruno')
    const id = await runbook({ form: [service], startedBy: [`user:${anna.id}`] }, 'Only Anna')
    const values = { service: 'spooler' }

    expect(namesIn((await anna.ask('GET', '/api/runbooks')).body.items)).toContain('Only Anna')
    expect(namesIn((await bruno.ask('GET', '/api/runbooks')).body.items)).not.toContain('Only Anna')
    const refused = [
      await bruno.ask('GET', `/api/runbooks/${id}`),
      await bruno.ask('POST', `/api/runbooks/${id}/plan`, { values }),
      await bruno.ask('POST', `/api/runbooks/${id}/start`, { values }),
      await bruno.ask('POST', `/api/workflows/${id}/run`, { input: values }),
      await api.as('admin', 'POST', `/api/workflows/${id}/run`, { input: values }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
    expect(refused[0]?.body.detail).toMatch(/You may not start this runbook/)
    expect(await runsOf(id)).toEqual([])

    const started = await anna.ask('POST', `/api/runbooks/${id}/start`, { values })
    expect(started.status).toBe(202)
    await ended(started.body.runId)
    const forked = await bruno.ask('POST', `/api/runs/${started.body.runId}/fork`, {})
    expect(forked.status).toBe(403)
    const retried = await bruno.ask('POST', `/api/runs/${started.body.runId}/retry`, { version: 'same' })
    expect(retried.status).toBe(403)
    const { eventId } = (await api.as('viewer', 'GET', `/api/runs/${started.body.runId}`)).body
    const [trigger] = (await api.as('viewer', 'GET', `/api/workflows/${id}/triggers`)).body.items
    const again = { triggerId: trigger.id }
    expect((await api.as('editor', 'POST', `/api/events/${eventId}/run-again`, again)).status).toBe(403)
    expect(await runsOf(id)).toHaveLength(1)
  })

  test.each([
    ['a role', async () => 'role:technician'],
    [
      'a team by its name',
      async (userId: string) => {
        const name = `Second line ${uuidv7()}`
        await insertTeam(api.db, { name, description: '', memberIds: [userId], rota: null })
        return `team:${name}`
      },
    ],
    ['an address, however it is written', async (_: string, email: string) => email.toUpperCase()],
  ])('it may name %s', async (_, named) => {
    const carla = await person('Carla')
    const other = await person('Other', 'editor')
    const id = await runbook({ form: [service], startedBy: [await named(carla.id, carla.email)] })
    const values = { service: 'spooler' }
    expect((await carla.ask('POST', `/api/runbooks/${id}/start`, { values })).status).toBe(202)
    expect((await other.ask('POST', `/api/runbooks/${id}/start`, { values })).status).toBe(403)
  })

  test('viewers start none, whomever it names', async () => {
    const viewer = await person('Vera', 'viewer')
    const id = await runbook({ form: [service], startedBy: [`user:${viewer.id}`] })
    const { status } = await viewer.ask('POST', `/api/runbooks/${id}/start`, { values: { service: 'x' } })
    expect(status).toBe(403)
  })

  test('one that is not published or was switched off is none', async () => {
    const id = await runbook({ form: [service] })
    await api.as('editor', 'POST', `/api/workflows/${id}/enabled`, { enabled: false })
    const { status } = await api.as('technician', 'POST', `/api/runbooks/${id}/start`, {
      values: { service: 'x' },
    })
    expect(status).toBe(404)
    expect((await api.as('technician', 'GET', `/api/runbooks/${nowhere}`)).status).toBe(404)
  })
})

describe('the form', () => {
  const form = [
    service,
    { name: 'wait', label: 'Wait', type: 'number', minimum: 0, maximum: 60 },
    { name: 'how', label: 'How', type: 'choice', choices: ['gently', 'hard'] },
    { name: 'on', label: 'Day', type: 'date' },
    { name: 'device', label: 'Device', type: 'device' },
    { name: 'code', label: 'Code', minimum: 3, maximum: 5 },
    { name: 'sure', label: 'Sure', type: 'boolean' },
  ]

  test('every field that is wrong is named at once, and nothing is started', async () => {
    const id = await runbook({ form })
    const values = {
      wait: 61,
      how: 'fast',
      on: 'soon',
      device: 'SRV-1',
      code: 'ab',
      sure: 'perhaps',
      more: 1,
    }
    for (const what of ['plan', 'start']) {
      const { status, body } = await api.as('technician', 'POST', `/api/runbooks/${id}/${what}`, { values })
      expect(status).toBe(422)
      expect(body.errors).toEqual([
        { where: 'values.more', message: 'there is no field "more"' },
        { where: 'values.service', message: '"Service" is missing' },
        { where: 'values.wait', message: '"Wait" must be at most 60' },
        { where: 'values.how', message: '"How" must be one of: gently, hard' },
        { where: 'values.on', message: '"Day" must be a date such as 2026-11-21' },
        { where: 'values.device', message: '"Device" must be the id of a device' },
        { where: 'values.code', message: '"Code" must have at least 3 characters' },
        { where: 'values.sure', message: '"Sure" must be true or false' },
      ])
      expect(body.problems.map(({ code }: { code: string }) => code)).toEqual([
        'unknown',
        'missing',
        'large',
        'choice',
        'type',
        'type',
        'short',
        'type',
      ])
    }
    expect(await runsOf(id)).toEqual([])
  })

  test.each([
    ['no object', { values: [] }],
    ['another id of a ticket', { ticketId: 'x' }],
    ['another language', { language: 'de' }],
  ])('%s is refused', async (_, body) => {
    const id = await runbook({ form: [] })
    expect((await api.as('technician', 'POST', `/api/runbooks/${id}/start`, body)).status).toBe(422)
  })

  test('what is chosen is there, and of one customer', async () => {
    const rossi = await buildCustomer(api.db)
    const other = await buildDevice(api.db, { hostname: 'SRV-OTHER' })
    const id = await runbook({
      form: [service, { name: 'device', type: 'device' }, { name: 'contact', type: 'contact' }],
      offeredOn: everywhere,
    })
    const start = (values: object) =>
      api.as('technician', 'POST', `/api/runbooks/${id}/start`, {
        customerId: rossi.id,
        values: { service: 'x', ...values },
      })
    expect((await start({ device: nowhere })).body.errors).toEqual([
      { where: 'values.device', message: '"device": there is no such device' },
    ])
    expect((await start({ device: other.id })).body.errors).toEqual([
      { where: 'values.device', message: '"device": SRV-OTHER belongs to another customer' },
    ])
    const contact = await buildContact(api.db, { customerId: rossi.id, name: 'Gina' })
    const started = await start({ contact: contact.id })
    expect(started.status).toBe(202)
    const run = await api.as('viewer', 'GET', `/api/runs/${started.body.runId}`)
    expect(run.body.event).toMatchObject({
      customer: { id: rossi.id },
      contact: { id: contact.id },
      data: { service: 'x', contact: { id: contact.id, name: 'Gina' }, device: null },
    })
  })

  test('a ticket, device and customer that do not belong together are refused', async () => {
    const ticket = await buildTicket(api.db, { customerId: (await buildCustomer(api.db)).id })
    const { id: deviceId } = await buildDevice(api.db)
    const id = await runbook({ form: [service], offeredOn: everywhere })
    const body = { ticketId: ticket.id, deviceId, values: { service: 'x' } }
    expect(await api.as('technician', 'POST', `/api/runbooks/${id}/start`, body)).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/do not belong together/) },
    })
  })

  test('it begins with its defaults, from what it is started from', async () => {
    const customer = await buildCustomer(api.db, { name: 'Rossi Srl' })
    const device = await buildDevice(api.db, { customerId: customer.id, hostname: 'SRV-7' })
    const ticket = await buildTicket(api.db, {
      customerId: customer.id,
      deviceId: device.id,
      subject: 'Slow',
    })
    const id = await runbook({
      offeredOn: everywhere,
      form: [
        { name: 'service', default: 'spooler' },
        { name: 'why', default: 'Ticket {{ ticket.number }} of {{ customer.name }}, by {{ user.name }}' },
        { name: 'wait', type: 'number', default: '{{ 2 | times: 5 }}' },
        { name: 'device', type: 'device' },
        { name: 'bad', type: 'number', default: '{{ ticket.subject }}' },
      ],
    })
    const dora = await person('Dora')
    const { body } = await dora.ask('GET', `/api/runbooks/${id}?ticketId=${ticket.id}`)
    expect(body).toMatchObject({
      place: 'ticket',
      ticket: { id: ticket.id, name: `#${ticket.number} Slow` },
      customer: { name: 'Rossi Srl' },
      values: {
        service: 'spooler',
        why: `Ticket ${ticket.number} of Rossi Srl, by Dora`,
        wait: 10,
        device: device.id,
        bad: null,
      },
      names: { device: 'SRV-7' },
    })
  })
})

test('a text that no template can be made of is not published', async () => {
  const form = [{ name: 'host', label: 'Host', default: '{{ device.hostname | nothing }}' }]
  await expect(runbook({ form, confirm: 'Restarts {{ nobody.name }}' })).rejects.toMatchObject({
    problems: [
      { param: 'confirm', message: expect.stringMatching(/nobody/) },
      { param: 'form', message: expect.stringMatching(/Host: Unknown filter/) },
    ],
  })
})

describe('where it is offered', () => {
  test('is where it says, and where it fits the device and the customer', async () => {
    const customer = await buildCustomer(api.db, { tags: ['Gold'] })
    const windows = await buildDevice(api.db, {
      customerId: customer.id,
      kind: 'server',
      os: 'Windows Server 2022',
    })
    const debian = await buildDevice(api.db, {
      customerId: customer.id,
      kind: 'server',
      os: 'Debian GNU/Linux 12',
    })
    const plain = await buildCustomer(api.db)
    const id = await runbook(
      {
        form: [service],
        offeredOn: ['device', 'customer'],
        deviceKinds: ['server'],
        deviceSystems: ['linux'],
        customerTags: ['gold'],
      },
      'Golden Linux servers',
    )
    const offered = async (query: string) =>
      namesIn((await api.as('technician', 'GET', `/api/runbooks${query}`)).body.items).includes(
        'Golden Linux servers',
      )
    expect(await offered(`?deviceId=${debian.id}`)).toBe(true)
    expect(await offered(`?deviceId=${windows.id}`)).toBe(false)
    expect(await offered(`?customerId=${customer.id}`)).toBe(true)
    expect(await offered(`?customerId=${plain.id}`)).toBe(false)
    expect(await offered('')).toBe(false)
    const start = (from: object) =>
      api.as('technician', 'POST', `/api/runbooks/${id}/start`, { ...from, values: { service: 'x' } })
    expect((await start({ deviceId: windows.id })).body.detail).toMatch(/operating system/)
    expect((await start({})).body.detail).toMatch(/not offered here/)
    expect((await start({ deviceId: debian.id })).status).toBe(202)
  })
})

describe('a start', () => {
  test('with the same key is one run, also when both come at once; with other values the key is refused', async () => {
    const id = await runbook({ form: [service] })
    const eva = await person('Eva')
    const start = (values: object, key: string) =>
      eva.ask('POST', `/api/runbooks/${id}/start`, { values }, { 'idempotency-key': key })
    const answers = await Promise.all([1, 2, 3, 4].map(() => start({ service: 'spooler' }, 'once')))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202])
    expect(new Set(answers.map(({ body }) => body.runId)).size).toBe(1)
    expect(answers.filter(({ body }) => !body.repeated)).toHaveLength(1)
    expect((await start({ service: 'other' }, 'once')).status).toBe(409)
    expect((await start({ service: 'spooler' }, 'twice')).body.repeated).toBe(false)
    expect(await runsOf(id)).toHaveLength(2)
  })

  test('is planned by a dry run with the same values, which writes nothing', async () => {
    const ticket = await buildTicket(api.db)
    const id = await runbook({
      form: [service],
      offeredOn: ['ticket'],
      confirm: 'Restarts {{ form.service }} for ticket {{ ticket.number }}.',
    })
    const body = { ticketId: ticket.id, values: { service: 'spooler' } }
    const planned = await api.as('technician', 'POST', `/api/runbooks/${id}/plan`, body)
    expect(planned.body.confirm).toBe(`Restarts spooler for ticket ${ticket.number}.`)
    const result = await ended(planned.body.runId)
    expect(result).toMatchObject({ mode: 'dry', done: [{ name: 'note', planned: true }] })
    expect((await api.as('viewer', 'GET', `/api/tickets/${ticket.id}`)).body.comments).toEqual([])
  })

  test('from a ticket is told on it: who started what, and how it ended, once', async () => {
    const customer = await buildCustomer(api.db)
    const device = await buildDevice(api.db, { customerId: customer.id, hostname: 'SRV-9' })
    const ticket = await buildTicket(api.db, { customerId: customer.id, deviceId: device.id })
    const id = await runbook({ form: [service], offeredOn: ['ticket'] }, 'Restart a service')
    const fabio = await person('Fabio')
    const body = { ticketId: ticket.id, values: { service: 'spooler' } }
    const { runId } = (await fabio.ask('POST', `/api/runbooks/${id}/start`, body)).body

    expect(await ended(runId)).toMatchObject({
      name: 'Restart a service',
      startedBy: 'Fabio',
      status: 'succeeded',
      ticket: { id: ticket.id },
      device: { name: 'SRV-9' },
      answers: [{ label: 'Service', value: 'spooler' }],
      done: [{ name: 'note', planned: false }],
      notDone: [],
      outputs: [{ name: 'service', value: 'spooler' }],
    })
    await Promise.all([tellResults(api.db, api.registry), tellResults(api.db, api.registry)])
    await tellResults(api.db, api.registry)
    const detail = (await api.as('viewer', 'GET', `/api/tickets/${ticket.id}`)).body
    expect(detail.comments.map((comment: { body: string }) => comment.body)).toEqual([
      'Restarted spooler on SRV-9',
      'Runbook "Restart a service" started by Fabio: done.\nDone: note\nservice: spooler',
    ])
    expect(detail.runs).toMatchObject([{ id: runId }])
    const history = await api.db
      .selectFrom('ticket_history')
      .select(['actor_kind', 'actor', 'to_value'])
      .where('ticket_id', '=', ticket.id)
      .where('field', '=', 'runbook')
      .orderBy('id')
      .execute()
    expect(history).toEqual([
      {
        actor_kind: 'human',
        actor: fabio.email,
        to_value: { runId, name: 'Restart a service', status: 'started' },
      },
      {
        actor_kind: 'automation',
        actor: 'Restart a service',
        to_value: { runId, name: 'Restart a service', status: 'succeeded' },
      },
    ])
  })

  test('is written into the audit log', async () => {
    const id = await runbook({ form: [service] })
    const gino = await person('Gino')
    const { runId } = (await gino.ask('POST', `/api/runbooks/${id}/start`, { values: { service: 'x' } })).body
    const entry = await api.db
      .selectFrom('audit_log')
      .select(['actor', 'action', 'detail'])
      .where('subject', '=', `workflow/${id}`)
      .where('action', '=', 'runbook.started')
      .executeTakeFirstOrThrow()
    expect(entry).toMatchObject({ actor: gino.email, detail: { runId, repeated: false } })
  })
})

test('what could not be done is named with its reason', async () => {
  const document = buildDocument(
    {
      start: { type: 'manual.start' },
      gone: { type: 'ticket.comment', params: { ticket: literal('999999'), body: literal('x') } },
      after: { type: 'ticket.create', params: { subject: literal('Never') } },
    },
    ['start -> gone', 'gone -> after'],
  )
  const id = await api.publish({ ...document, name: 'Fails' })
  const { runId } = (await api.as('technician', 'POST', `/api/runbooks/${id}/start`, {})).body
  expect(await ended(runId)).toMatchObject({
    status: 'failed',
    done: [],
    notDone: [
      { name: 'gone', why: 'failed', message: expect.stringMatching(/999999/) },
      { name: 'after', why: 'not_reached' },
    ],
  })
})
