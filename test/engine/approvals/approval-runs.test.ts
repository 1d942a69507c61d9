import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listOpenApprovals } from '#engine/approvals/list-open.ts'
import { cancelRun } from '#engine/runs/cancel-run.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { type ApprovalWorld, createApprovalWorld } from './world-for-tests.ts'

let world: ApprovalWorld
let technicians: { id: string; browser: Record<string, string> }[]
beforeAll(async () => {
  world = await createApprovalWorld()
  await world.addUser('Olga', 'admin')
  const users = [await world.addUser('Ted', 'technician'), await world.addUser('Tina', 'technician')]
  technicians = []
  for (const { id, name } of users) technicians.push({ id, browser: await world.browserOf(name) })
})
afterAll(() => world?.[Symbol.asyncDispose]())

const [ted, tina] = [() => technicians[0], () => technicians[1]]
const restart = { title: 'Restart SRV-1?', message: 'It is down for five minutes.' }

async function ask(params: Record<string, unknown>, type?: string) {
  const workflowId = await world.publishQuestion({ ...restart, ...params } as never, type)
  const runId = await world.start(workflowId)
  const [approval] = await world.db.selectFrom('approvals').selectAll().where('run_id', '=', runId).execute()
  return { runId, workflowId, id: approval?.id ?? '', approval }
}

const approve = (id: string, who: ReturnType<typeof ted>, body: Record<string, unknown> = {}) =>
  world.send('POST', `/api/approvals/${id}/answer`, { choice: 'approved', ...body }, who?.browser ?? {})

describe('an approval', () => {
  test('parks its run until somebody of the role approves, and the run goes on by that way', async () => {
    const { runId, id } = await ask({ approvers: ['role:technician'] })
    expect(await world.look(runId)).toMatchObject({ status: 'waiting', ways: [] })
    expect(await listOpenApprovals(world.db, runId)).toEqual([
      {
        id,
        kind: 'approval',
        nodeId: 'ask',
        path: '',
        title: 'Restart SRV-1?',
        people: ['technician'],
        deadline: null,
      },
    ])
    expect(await approve(id, ted(), { comment: 'After 18:00' })).toMatchObject({
      status: 200,
      body: { decided: true, outcome: 'approved' },
    })
    const { status, asked, ways } = await world.look(runId)
    expect({ status, ways }).toEqual({ status: 'succeeded', ways: ['approved'] })
    expect(asked).toMatchObject([
      { handle: 'approved', output: { outcome: 'approved', by: ['Ted'], comment: 'After 18:00' } },
    ])
    const audit = await world.as('admin', 'GET', `/api/audit?subject=approval/${id}`)
    expect(audit.body.items).toMatchObject([{ actor: 'Ted', action: 'approval.approved' }])
  })

  test('answered by twenty at once is decided once, and the others are told by whom and when', async () => {
    const { runId, id } = await ask({ approvers: ['role:technician'] })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        approve(id, n % 2 === 0 ? ted() : tina(), { choice: n % 4 < 2 ? 'approved' : 'rejected' }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const late = answers.filter(({ status }) => status === 409)
    expect(late).toHaveLength(19)
    for (const { body } of late) {
      expect(body.detail).toMatch(
        /^This was already (approved|refused) by (Ted|Tina) at 2\S+Z\. Nothing was changed\.$/,
      )
    }
    const { status, asked } = await world.look(runId)
    expect(status).toBe('succeeded')
    expect(asked).toHaveLength(1)
    const given = await world.db
      .selectFrom('approval_answers')
      .select('choice')
      .where('approval_id', '=', id)
      .execute()
    expect(given).toHaveLength(1)
    expect(asked[0]?.handle).toBe(given[0]?.choice)
  })

  test('of two people waits for both, counts each once, and one refusal ends it', async () => {
    const needed = { approvers: ['role:technician'], needed: 'number', count: 2 }
    const both = await ask(needed)
    expect((await approve(both.id, ted())).body).toEqual({ decided: false, outcome: null, have: 1, of: 2 })
    const again = await approve(both.id, ted())
    expect(again).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/^You have answered this already/) },
    })
    expect(await world.look(both.runId)).toMatchObject({ status: 'waiting' })
    expect((await approve(both.id, tina())).body).toMatchObject({ decided: true, outcome: 'approved' })
    expect((await world.look(both.runId)).asked).toMatchObject([
      { handle: 'approved', output: { by: ['Ted', 'Tina'] } },
    ])

    const refused = await ask(needed)
    await approve(refused.id, ted())
    await approve(refused.id, tina(), { choice: 'rejected', comment: 'Not on a Monday' })
    expect((await world.look(refused.runId)).asked).toMatchObject([
      { handle: 'rejected', output: { by: ['Tina'], comment: 'Not on a Monday' } },
    ])
  })

  test('of everybody waits for each of them', async () => {
    const { runId, id } = await ask({
      approvers: [`user:${ted()?.id}`, 'tina@msp.example'],
      needed: 'all',
    })
    await approve(id, tina())
    expect(await world.look(runId)).toMatchObject({ status: 'waiting' })
    await approve(id, ted())
    expect((await world.look(runId)).ways).toEqual(['approved'])
  })

  test('is not answered by the wrong person, whatever they may otherwise', async () => {
    const { runId, id } = await ask({ approvers: [`user:${ted()?.id}`] })
    expect(await approve(id, tina())).toMatchObject({ status: 403 })
    const admin = { id: '', browser: await world.browserOf('Olga') }
    expect(await approve(id, admin)).toMatchObject({
      status: 403,
      body: { detail: 'You are not asked. Whoever is asked may answer, or hand it over to you.' },
    })
    expect(
      (await world.as('technician', 'POST', `/api/approvals/${id}/answer`, { choice: 'approved' })).status,
    ).toBe(403)
    expect(
      (await world.as('viewer', 'POST', `/api/approvals/${id}/answer`, { choice: 'approved' })).status,
    ).toBe(403)
    expect((await world.send('POST', `/api/approvals/${id}/answer`, { choice: 'approved' })).status).toBe(401)
    expect(await world.look(runId)).toMatchObject({ status: 'waiting' })
    expect(
      await world.db.selectFrom('approval_answers').selectAll().where('approval_id', '=', id).execute(),
    ).toEqual([])
    await cancelRun(world.db, runId)
  })

  test('of a role is answered by an administrator on its behalf, and says so', async () => {
    const { runId, id } = await ask({ approvers: ['role:technician'] })
    await approve(id, { id: '', browser: await world.browserOf('Olga') })
    expect((await world.look(runId)).asked).toMatchObject([
      { output: { answers: [{ by: 'Olga', onBehalf: 'technician' }] } },
    ])
  })

  test('that nobody answers in time goes on as expired, and an answer that comes later changes nothing', async () => {
    const { runId, id } = await ask({
      approvers: ['role:technician'],
      deadlineAmount: 2,
      deadlineUnit: 'hours',
    })
    world.pass(2.01)
    const late = await approve(id, ted())
    expect(late).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('already expired: its time to answer was over') },
    })
    await expect.poll(async () => (await world.look(runId)).ways, { timeout: 10_000 }).toEqual(['expired'])
    expect((await world.look(runId)).asked).toMatchObject([
      { handle: 'expired', output: { outcome: 'expired', by: [] } },
    ])
    expect((await approve(id, ted())).status).toBe(409)
    expect((await world.look(runId)).ways).toEqual(['expired'])
  })

  test('is cancelled with its run, and then cannot be answered', async () => {
    const { runId, id } = await ask({ approvers: ['role:technician'] })
    await cancelRun(world.db, runId)
    expect(await approve(id, ted())).toMatchObject({
      status: 409,
      body: { status: 'cancelled', detail: expect.stringContaining('its run is over') },
    })
  })

  test('is handed over by whoever is asked: then the other one answers, and they no longer', async () => {
    const { runId, id } = await ask({ approvers: [`user:${ted()?.id}`] })
    const { body } = await world.send('GET', `/api/approvals/${id}`, undefined, ted()?.browser)
    const from = body.people[0].id
    const to = { kind: 'user', id: tina()?.id }
    const hand = (who: ReturnType<typeof ted>, more: object = {}) =>
      world.send('POST', `/api/approvals/${id}/delegate`, { from, to, ...more }, who?.browser)
    expect(await hand(tina())).toMatchObject({ status: 403 })
    expect(await hand(ted(), { to: { kind: 'contact', id: world.anna.id } })).toMatchObject({ status: 422 })
    expect(await hand(ted())).toMatchObject({
      status: 200,
      body: {
        mayAnswer: false,
        people: [
          { name: 'Ted', handedOver: true },
          { name: 'Tina', delegatedBy: 'Ted', handedOver: false },
        ],
      },
    })
    expect((await approve(id, ted())).status).toBe(403)
    await world.linksTo('tina@msp.example')
    await approve(id, tina())
    expect((await world.look(runId)).asked).toMatchObject([{ handle: 'approved', output: { by: ['Tina'] } }])
  })

  test('reminds those who have not answered, and nobody else', async () => {
    const { runId, id } = await ask({
      approvers: ['role:technician'],
      needed: 'number',
      count: 2,
      remindHours: 24,
    })
    const to = (name: string) =>
      world.db
        .selectFrom('approval_notices')
        .select(['round', 'state'])
        .where('approval_id', '=', id)
        .where('name', '=', name)
        .orderBy('round')
        .execute()
    await expect.poll(() => to('Tina'), { timeout: 10_000 }).toEqual([{ round: 0, state: 'sent' }])
    await approve(id, ted())
    world.pass(24.1)
    await expect
      .poll(() => to('Tina'), { timeout: 10_000 })
      .toEqual([
        { round: 0, state: 'sent' },
        { round: 1, state: 'sent' },
      ])
    expect(await to('Ted')).toEqual([{ round: 0, state: 'sent' }])
    expect(
      world.mail.received.some(({ source }) =>
        source.includes('Subject: Reminder: To approve: Restart SRV-1?'),
      ),
    ).toBe(true)
    const soon = await world.send('POST', `/api/approvals/${id}/remind`, undefined, ted()?.browser)
    expect(soon).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('not 5 minutes old') },
    })
    world.pass(0.2)
    expect(await world.send('POST', `/api/approvals/${id}/remind`, undefined, ted()?.browser)).toMatchObject({
      status: 200,
      body: { reminded: 1 },
    })
    await cancelRun(world.db, runId)
  })
})

describe('an approval whose approver has left', () => {
  test.each([
    [
      'a user who is gone',
      ['user:01890000-0000-7000-8000-000000000000'],
      'NotFound',
      'A user that this step asks is gone. Choose somebody else in the step.',
    ],
    [
      'an address of nobody',
      ['nobody@nowhere.example'],
      'NotFound',
      'Neither a user nor a contact has the address nobody@nowhere.example. Choose somebody else in the step.',
    ],
    [
      'a role that nobody has',
      ['role:editor'],
      'NotFound',
      'Nobody who is enabled and may answer has the role editor. Nobody else may answer. Choose others in the step, or ask for fewer.',
    ],
    [
      'a role that may only read',
      ['role:viewer'],
      'NotFound',
      'Nobody who is enabled and may answer has the role viewer. Nobody else may answer. Choose others in the step, or ask for fewer.',
    ],
    ['no such role', ['role:boss'], 'NotFound', 'There is no role "boss". Choose somebody else in the step.'],
  ])('asks nobody and fails the step: %s', async (_, approvers, errorClass, message) => {
    const { runId, approval } = await ask({ approvers })
    expect(approval).toBeUndefined()
    const { status, asked } = await world.look(runId)
    expect(status).toBe('failed')
    expect(asked).toMatchObject([{ status: 'error', error: { class: errorClass, message } }])
  })

  test('asks nobody and fails the step where a contact has left or more must approve than there are', async () => {
    const left = await world.db
      .insertInto('contacts')
      .values({
        id: '0199f000-0000-7000-8000-00000000000a',
        customer_id: world.customer.id,
        site_id: null,
        name: 'Lea',
        email: 'lea@rossi.example',
        active: false,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const gone = await ask({ approvers: [`contact:${left.id}`] })
    expect((await world.look(gone.runId)).asked).toMatchObject([
      {
        error: {
          class: 'NotFound',
          message:
            'The contact Lea is no longer active. Nobody else may answer. Choose others in the step, or ask for fewer.',
        },
      },
    ])
    const many = await ask({ approvers: ['role:technician'], needed: 'number', count: 3 })
    expect((await world.look(many.runId)).asked).toMatchObject([
      {
        error: {
          class: 'Validation',
          message:
            '3 must approve, but only 2 of those asked can. Choose others in the step, or ask for fewer.',
        },
      },
    ])
  })

  test('a contact of another customer is not asked', async () => {
    const other = await world.as('admin', 'POST', '/api/customers', { name: 'Bianchi SpA' })
    const stranger = await world.as('admin', 'POST', `/api/customers/${other.body.id}/contacts`, {
      name: 'Bea',
      email: 'bea@bianchi.example',
    })
    const { runId } = await ask({ approvers: [`contact:${stranger.body.id}`] })
    expect((await world.look(runId)).asked).toMatchObject([
      { error: { class: 'Auth', code: 'approver_of_another_customer' } },
    ])
  })

  test('while it is open ends the wait with a clear error', async () => {
    const user = await world.addUser('Leo', 'technician')
    const { runId, id } = await ask({ approvers: [`user:${user.id}`] })
    const admin = { id: '', browser: await world.browserOf('Olga') }
    expect(
      (await world.send('PATCH', `/api/users/${user.id}`, { disabled: true }, admin.browser)).status,
    ).toBe(200)
    await expect.poll(async () => (await world.look(runId)).status, { timeout: 25_000 }).toBe('failed')
    expect((await world.look(runId)).asked).toMatchObject([
      {
        status: 'error',
        error: {
          class: 'NotFound',
          code: 'approver_gone',
          message: expect.stringMatching(
            /^Nobody can answer any more\. The user Leo is disabled or may only read\. Choose others/,
          ),
        },
      },
    ])
    const view = await world.as('viewer', 'GET', `/api/approvals/${id}`)
    expect(view.body).toMatchObject({ status: 'gone', mayAnswer: false })
  })
})

test('a loop asks for each item, and each answer lets its own item go on', async () => {
  const workflowId = await world.publish(
    buildDocument(
      {
        hook: { type: 'webhook.received', params: { authentication: literal('none') } },
        each: {
          type: 'flow.each',
          params: { items: expression('trigger.body.hosts'), concurrency: literal(3) },
        },
        ask: {
          type: 'people.approval',
          in: 'each',
          params: { title: template('Restart {{ loop.item }}?'), approvers: literal(['role:technician']) },
        },
        restart: { type: 'flow.set', in: 'each', params: { host: expression('loop.item') } },
      },
      ['hook -> each', 'ask:approved -> restart'],
    ),
  )
  const runId = await world.start(workflowId, { hosts: ['SRV-1', 'SRV-2', 'SRV-3'] })
  const open = await listOpenApprovals(world.db, runId)
  expect(open.map(({ title }) => title).toSorted()).toEqual([
    'Restart SRV-1?',
    'Restart SRV-2?',
    'Restart SRV-3?',
  ])
  for (const { id, title } of open) {
    expect((await approve(id, ted(), { choice: title.includes('2') ? 'rejected' : 'approved' })).status).toBe(
      200,
    )
  }
  await expect.poll(async () => (await world.look(runId)).status, { timeout: 10_000 }).toBe('succeeded')
  const { asked, ways } = await world.look(runId)
  expect(asked.map(({ handle }) => handle).toSorted()).toEqual(['approved', 'approved', 'rejected'])
  expect(ways.filter((node) => node === 'restart')).toHaveLength(2)
})

describe('a form', () => {
  const fields = [
    { name: 'when', label: 'From when?', type: 'date', required: true, choices: [] },
    { name: 'seats', label: 'Seats', type: 'number', required: true, choices: [] },
    { name: 'kind', label: 'Kind', type: 'choice', required: false, choices: ['laptop', 'desktop'] },
  ]

  test('waits for whoever fills it in, refuses what does not fit, and hands on what was written', async () => {
    const { runId, id } = await ask({ people: ['role:technician'], fields }, 'people.form')
    const fill = (values: object, choice = 'answered') =>
      world.send('POST', `/api/approvals/${id}/answer`, { choice, values }, ted()?.browser)
    expect(await fill({}, 'approved')).toMatchObject({ status: 422 })
    expect(await fill({ when: 'tomorrow', kind: 'tablet' })).toMatchObject({
      status: 422,
      body: {
        errors: [
          { where: 'values.when', message: 'This is no date. Write it like 2026-11-21.' },
          { where: 'values.seats', message: 'This is needed.' },
          { where: 'values.kind', message: 'Choose one of the list.' },
        ],
      },
    })
    expect(await fill({ when: '2026-12-01', seats: 3 })).toMatchObject({
      status: 200,
      body: { outcome: 'answered' },
    })
    expect((await world.look(runId)).asked).toMatchObject([
      { handle: 'answered', output: { values: { when: '2026-12-01', seats: 3, kind: null }, by: 'Ted' } },
    ])
  })
})

test('the list shows mine, open and decided ones, and counts what waits for me', async () => {
  const { runId, id } = await ask({ title: 'Only for Tina', approvers: [`user:${tina()?.id}`] })
  const list = async (show: string, browser = tina()?.browser) =>
    (await world.send('GET', `/api/approvals?show=${show}`, undefined, browser)).body.items.map(
      (item: { id: string }) => item.id,
    )
  const count = async (browser = tina()?.browser) =>
    (await world.send('GET', '/api/approvals/count', undefined, browser)).body.mine
  const before = await count()
  expect(await list('mine')).toContain(id)
  expect(await list('mine', ted()?.browser)).not.toContain(id)
  expect(await list('open', ted()?.browser)).toContain(id)
  await approve(id, tina())
  expect(await count()).toBe(before - 1)
  expect(await list('open')).not.toContain(id)
  expect(await list('decided')).toContain(id)
  const page = await world.send('GET', '/api/approvals?limit=2&q=only for', undefined, tina()?.browser)
  expect(page.body).toMatchObject({ items: [{ id, runId, decidedBy: ['Tina'], have: 1, of: 1 }], next: null })
})

test('users and contacts who can be asked are found by name, and those chosen are named', async () => {
  const found = await world.as('editor', 'GET', '/api/approvers?q=an')
  expect(found.body.items).toContainEqual({
    value: `contact:${world.anna.id}`,
    name: 'Anna',
    detail: 'Rossi Srl',
  })
  const chosen = await world.as('editor', 'GET', `/api/approvers?q=nobody&values=user:${ted()?.id}`)
  expect(chosen.body.items).toEqual([{ value: `user:${ted()?.id}`, name: 'Ted', detail: 'technician' }])
})
