import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerApproval } from '#engine/approvals/answer.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'
import type { Answer } from '../api/api-for-tests.ts'
import { type ApprovalWorld, createApprovalWorld, hiddenOf } from './world-for-tests.ts'

let world: ApprovalWorld
beforeAll(async () => {
  world = await createApprovalWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

async function ask(params: Record<string, unknown> = {}, type?: string) {
  const seen = world.mail.received.length
  const workflowId = await world.publishQuestion(
    { title: 'Replace the switch?', message: '480 € <b>once</b>', ...params } as never,
    type,
  )
  const runId = await world.start(workflowId)
  const approval = await world.db
    .selectFrom('approvals')
    .selectAll()
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow()
  const link = async (address = 'anna@rossi.example') => {
    const isNew = () => world.mail.received.slice(seen).some(({ to }) => to.includes(address))
    await expect.poll(isNew, { timeout: 15_000 }).toBe(true)
    return (await world.linksTo(address)).at(-1) ?? ''
  }
  return { runId, approval, link }
}

const annas = { approvers: ['customer:approvers'] }
const textOf = (answer: Answer) => String(answer.body).replaceAll(/\s+/g, ' ')

describe('the link of a contact', () => {
  test('shows the question, and decides with the code that goes to their own address', async () => {
    const { runId, link } = await ask(annas)
    const url = await link()
    const page = await world.open(url)
    expect(page.status).toBe(200)
    expect(textOf(page)).toContain('Replace the switch?')
    expect(textOf(page)).toContain('480 € &lt;b&gt;once&lt;/b&gt;')
    expect(textOf(page)).toContain('For Anna, Rossi Srl')

    const asked = await world.press(url, page, { choice: 'approved', comment: 'Yes, "soon" <please>' })
    expect(asked.status).toBe(200)
    expect(textOf(asked)).toContain('a••••@rossi.example')
    expect(await world.look(runId)).toMatchObject({ status: 'waiting' })
    expect(hiddenOf(asked.body)).toMatchObject({
      choice: 'approved',
      comment: 'Yes, &quot;soon&quot; &lt;please&gt;',
    })

    const done = await world.press(url, asked, { comment: 'Yes', code: world.codeTo('anna@rossi.example') })
    expect(done.status).toBe(303)
    expect(done.headers.get('location')).toBe(url)
    expect((await world.look(runId)).asked).toMatchObject([
      { handle: 'approved', output: { by: ['Anna'], comment: 'Yes' } },
    ])
    const after = await world.open(url)
    expect(textOf(after)).toMatch(/This is approved.*By Anna,/)
    expect(await world.press(url, page, { choice: 'rejected' })).toMatchObject({ status: 409 })
    expect((await world.look(runId)).ways).toEqual(['approved'])
  })

  test('loads nothing, runs no script, is not stored, framed or told to other sites', async () => {
    const { link } = await ask(annas)
    const { headers, body } = await world.open(await link())
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(body).not.toMatch(/<script|onclick|src=|https?:/)
  })

  test('opened by a mail scanner, however often and however, decides nothing and sends nothing', async () => {
    const { runId, link } = await ask(annas)
    const url = await link()
    const sent = world.mail.received.length
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD'])
      expect((await world.send(method, url)).status).toBe(200)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const tries = [
      await world.send('POST', url, '', form),
      await world.send('POST', url, 'choice=approved', form),
      await world.send('POST', url, 'form=1.abc&choice=approved', form),
      await world.send('POST', url, { choice: 'approved' }),
    ]
    expect(tries.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    for (const each of tries) expect(textOf(each)).toContain('Nothing was decided.')
    const page = await world.open(url)
    const crossSite = await world.send(
      'POST',
      url,
      new URLSearchParams({ ...hiddenOf(page.body), choice: 'approved' }).toString(),
      { ...form, 'sec-fetch-site': 'cross-site' },
    )
    expect(crossSite.status).toBe(403)
    expect(await world.look(runId)).toMatchObject({ status: 'waiting' })
    expect(world.mail.received.length).toBe(sent)
  })

  test('when forwarded cannot decide: the code goes to whom it belongs, and guesses run out', async () => {
    const { runId, link, approval } = await ask(annas)
    const url = await link()
    const page = await world.open(url)
    const asked = await world.press(url, page, { choice: 'approved' })
    const right = world.codeTo('anna@rossi.example')
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0')
    for (let guess = 1; guess <= 4; guess++) {
      const refused = await world.press(url, asked, { code: wrong })
      expect(refused.status).toBe(403)
      expect(textOf(refused)).toContain('This code is not right.')
    }
    expect(textOf(await world.press(url, asked, { code: wrong }))).toContain('tried too often')
    expect(textOf(await world.press(url, asked, { code: right }))).toContain('tried too often')
    expect(await world.look(runId)).toMatchObject({ status: 'waiting' })
    const kept = await world.db
      .selectFrom('approval_codes')
      .selectAll()
      .where('approval_id', '=', approval.id)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(kept)).not.toContain(right)

    const again = await world.press(url, asked, { resend: '1', code: '' })
    expect(again.status).toBe(200)
    const fresh = world.codeTo('anna@rossi.example')
    world.pass(0.2)
    expect(textOf(await world.press(url, again, { code: fresh }))).toContain('too old')
    for (let more = 0; more < 3; more++) await world.press(url, again, { resend: '1' })
    const tooMany = await world.press(url, again, { resend: '1' })
    expect(tooMany.status).toBe(429)
    expect(textOf(tooMany)).toContain('Too many codes were asked for.')
    expect(await world.look(runId)).toMatchObject({ status: 'waiting' })
  })

  test('by the link alone, where the step says so, decides without a code', async () => {
    const { runId, link } = await ask({ ...annas, proof: 'link' })
    const url = await link()
    const page = await world.open(url)
    expect(textOf(page)).toContain('Your answer counts as the answer of Anna.')
    expect((await world.press(url, page, { choice: 'rejected', comment: 'No' })).status).toBe(303)
    expect((await world.look(runId)).ways).toEqual(['rejected'])
    expect(textOf(await world.open(url))).toContain('This was refused')
  })

  test('pressed too often is told to wait', async () => {
    const { link } = await ask({ ...annas, proof: 'link' })
    const url = await link()
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const statuses: number[] = []
    for (let n = 0; n < 22; n++) statuses.push((await world.send('POST', url, 'x=1', form)).status)
    expect(statuses.slice(18)).toEqual([403, 403, 429, 429])
  })

  test('of whoever has left, or handed it over, says so and takes no answer', async () => {
    const { runId, link } = await ask({
      approvers: ['anna@rossi.example', 'carlo@rossi.example'],
      proof: 'link',
    })
    const url = await link('carlo@rossi.example')
    const page = await world.open(url)
    await world.as('admin', 'PATCH', `/api/contacts/${world.carlo.id}`, { active: false })
    expect(textOf(await world.open(url))).toContain('You can no longer answer this')
    expect((await world.press(url, page, { choice: 'approved' })).status).toBe(409)
    expect(await world.look(runId)).toMatchObject({ status: 'waiting' })
    await world.as('admin', 'PATCH', `/api/contacts/${world.carlo.id}`, { active: true })
  })

  test('handed over by an administrator works for the colleague, and no longer for the first', async () => {
    const { runId, approval, link } = await ask({ ...annas, proof: 'link' })
    const url = await link()
    const { body } = await world.as('admin', 'GET', `/api/approvals/${approval.id}`)
    const hand = (id: string) =>
      world.as('admin', 'POST', `/api/approvals/${approval.id}/delegate`, {
        from: body.people[0].id,
        to: { kind: 'contact', id },
      })
    const stranger = await world.as('admin', 'POST', '/api/customers', { name: 'Verdi Snc' })
    const other = await world.as('admin', 'POST', `/api/customers/${stranger.body.id}/contacts`, {
      name: 'Vera',
      email: 'vera@verdi.example',
    })
    expect((await hand(other.body.id)).status).toBe(422)
    expect((await hand(world.carlo.id)).status).toBe(200)
    expect(textOf(await world.open(url))).toContain('You can no longer answer this')
    const carlos = await link('carlo@rossi.example')
    await world.press(carlos, await world.open(carlos), { choice: 'approved' })
    expect((await world.look(runId)).asked).toMatchObject([{ output: { by: ['Carlo'] } }])
  })

  test('after its deadline says that the time is over', async () => {
    const { link } = await ask({ ...annas, deadlineAmount: 1, deadlineUnit: 'hours' })
    const url = await link()
    expect(textOf(await world.open(url))).toContain('Until ')
    world.pass(1.1)
    expect(textOf(await world.open(url))).toContain('The time to answer is over')
  })

  test('that nobody was ever sent is not valid, and says so in both languages', async () => {
    for (const token of ['x', 'A'.repeat(43), '%00']) {
      const page = await world.open(`/approve/${token}`)
      expect(page.status).toBe(404)
      expect(textOf(page)).toContain('This link is not valid')
      expect(textOf(page)).toContain('Questo link non è valido')
    }
    expect((await world.send('POST', `/approve/${'A'.repeat(43)}`, 'choice=approved')).status).toBe(404)
  })

  test('is kept as a hash only', async () => {
    const { link, approval } = await ask(annas)
    const token = (await link()).split('/').at(-1) ?? 'none'
    const { rows } = await world.pool.query(
      'select to_jsonb(n)::text as row from approval_notices n where approval_id = $1',
      [approval.id],
    )
    expect(rows).toHaveLength(1)
    expect(rows[0].row).not.toContain(token)
    expect(rows[0].row).not.toContain(Buffer.from(token).toString('hex'))
    expect((await world.as('admin', 'GET', `/api/approvals/${approval.id}`)).body).not.toMatchObject({
      token,
    })
  })
})

test('the link of a user says nothing of the question, and leads to sign-in and from there to the editor', async () => {
  await world.addUser('Ted', 'technician')
  const { approval, link } = await ask({ approvers: ['ted@msp.example'] })
  const url = await link('ted@msp.example')
  const page = await world.open(url)
  expect(textOf(page)).toContain('Sign in as ted@msp.example')
  expect(textOf(page)).toContain(`/sign-in?to=${encodeURIComponent(`/approvals/${approval.id}`)}`)
  expect(textOf(page)).not.toContain('Replace the switch')
  expect(textOf(await world.press(url, page, { choice: 'approved' }))).toContain('Sign in as ted@msp.example')
  expect(await world.look(approval.run_id)).toMatchObject({ status: 'waiting' })
  const own = await world.open(url, await world.browserOf('Ted'))
  expect([own.status, own.headers.get('location')]).toEqual([302, `/approvals/${approval.id}`])
})

test('a form is filled in on the page; what does not fit is said beside it, and what was typed stays', async () => {
  const fields = [
    { name: 'who', label: 'Who joins?', type: 'text', required: true, choices: [] },
    { name: 'seats', label: 'Seats', type: 'number', required: true, choices: [] },
    { name: 'kind', label: 'Kind', type: 'choice', required: true, choices: ['laptop', 'desktop'] },
    { name: 'from', label: 'From', type: 'date', required: false, choices: [] },
    { name: 'notes', label: '', type: 'multiline', required: false, choices: [] },
    { name: 'vpn', label: 'Needs VPN', type: 'boolean', required: false, choices: [] },
  ]
  const { runId, link } = await ask({ people: ['customer:approvers'], fields, proof: 'link' }, 'people.form')
  const url = await link()
  const page = await world.open(url)
  const typed = {
    choice: 'answered',
    'field.who': 'Eva <Neri>',
    'field.seats': 'three',
    'field.kind': 'tablet',
    'field.from': '',
    'field.notes': 'line 1\r\nline 2',
    'field.vpn': 'true',
  }
  const refused = await world.press(url, page, typed)
  expect(refused.status).toBe(422)
  expect(textOf(refused)).toContain('Some fields need another look.')
  expect(textOf(refused)).toContain('value="Eva &lt;Neri&gt;"')
  expect(textOf(refused)).toMatch(/This is no number\..*Choose one of the list\./)
  expect(textOf(refused)).toMatch(/name="field.vpn"[^>]*checked/)
  const done = await world.press(url, refused, { ...typed, 'field.seats': '3', 'field.kind': 'laptop' })
  expect(done.status).toBe(303)
  expect((await world.look(runId)).asked).toMatchObject([
    {
      handle: 'answered',
      output: {
        values: {
          who: 'Eva <Neri>',
          seats: 3,
          kind: 'laptop',
          from: null,
          notes: 'line 1\nline 2',
          vpn: true,
        },
        by: 'Anna',
      },
    },
  ])
})

test('the e-mail and the page speak the language of the customer', async () => {
  await world.as('admin', 'PATCH', `/api/customers/${world.customer.id}`, { language: 'it' })
  const { link } = await ask(annas)
  const url = await link()
  expect(world.mail.received.at(-1)?.source).toContain('Subject: Da approvare: Replace the switch?')
  const page = await world.open(url)
  expect(textOf(page)).toContain('<html lang="it">')
  expect(textOf(page)).toContain('Serve la tua decisione')
  await world.as('admin', 'PATCH', `/api/customers/${world.customer.id}`, { language: 'en' })
})

describe('where no connection can send', () => {
  test('the question is asked all the same, and says why no e-mail went out', async () => {
    await using silent = await createApprovalWorld({ mail: false })
    const runId = await silent.start(
      await silent.publishQuestion({ title: 'Replace?', approvers: ['customer:approvers'] }),
    )
    const [approval] = await silent.approvals()
    const notices = async () =>
      (await silent.as('viewer', 'GET', `/api/approvals/${approval?.id}`)).body.notices
    await expect
      .poll(notices, { timeout: 10_000 })
      .toMatchObject([
        { name: 'Anna', state: 'failed', problem: 'No mail sending connection: add one under Connections.' },
      ])
    expect(await silent.look(runId)).toMatchObject({ status: 'waiting' })
  })
})

test('a question survives the end of its worker: it is asked once, and the answer is taken by the next one', async () => {
  await using engine = await assembleEngine(catalogue, await createTestDatabase())
  const { db } = engine
  const workflowId = await engine.publish(
    buildDocument(
      {
        hook: { type: 'webhook.received', params: { authentication: literal('none') } },
        ask: {
          type: 'people.approval',
          params: { title: literal('Go?'), approvers: literal(['role:technician']) },
        },
        done: { type: 'flow.set' },
      },
      ['hook -> ask', 'ask:approved -> done'],
    ),
  )
  const userId = '0199f000-0000-7000-8000-0000000000aa'
  await engine.pool.query(
    `insert into auth."user" (id, name, email, "emailVerified", role) values ($1, 'Ted', 'ted@x.example', true, 'technician')`,
    [userId],
  )
  const first = await engine.startWorking()
  const { hook_key } = await db
    .selectFrom('triggers')
    .select('hook_key')
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  await engine.receiveHook(hook_key ?? '', {
    headers: {},
    query: {},
    contentType: 'application/json',
    body: Buffer.from('{}'),
    receivedAt: new Date(),
  })
  await engine.settled()
  await first.stop()
  const [approval] = await db.selectFrom('approvals').selectAll().execute()
  const answered = await answerApproval(
    db,
    approval?.id ?? '',
    { kind: 'user', id: userId, name: 'Ted', role: 'technician' },
    { choice: 'approved', comment: '', values: {}, via: 'editor' },
    new Date(),
  )
  expect(answered).toEqual({ is: 'decided', outcome: 'approved' })
  const second = await engine.startWorking()
  await engine.settled()
  await second.stop()
  expect(await db.selectFrom('run_history').select('status').execute()).toEqual([{ status: 'succeeded' }])
  expect(await db.selectFrom('approvals').select('status').execute()).toEqual([{ status: 'approved' }])
})
