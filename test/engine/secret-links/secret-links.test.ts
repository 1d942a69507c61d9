import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { insertCustomer } from '#engine/desk/customers.ts'
import { insertAllowedTarget } from '#engine/http/allow-list.ts'
import { endSecretLinks } from '#engine/secret-links/end-links.ts'
import { secretLinks } from '#engine/secret-links/secret-link-store.ts'
import { catalogue } from '#nodes'
import { ldap } from '../../../nodes/connectors/ldap/connector.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { needs } from '../../support/needs.ts'
import { type Slapd, slapdNeeded, startSlapd } from '../../support/slapd.ts'
import { type Answer, createApiForTests, publicUrl } from '../api/api-for-tests.ts'
import { hiddenOf } from '../approvals/world-for-tests.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
const textOf = (answer: Answer) => String(answer.body).replaceAll(/\s+/g, ' ')
const shownIn = (answer: Answer) => /<code class="secret"[^>]*>([^<]+)<\/code>/.exec(String(answer.body))?.[1]

describe.runIf(needs(...slapdNeeded))('a new password as a link that shows it once', () => {
  let api: Awaited<ReturnType<typeof createApiForTests>>
  let slapd: Slapd
  let directory: string
  let rossi: string
  let shiftMs = 0

  beforeAll(async () => {
    slapd = await startSlapd()
    api = await createApiForTests({
      catalogue,
      working: true,
      clock: () => new Date(Date.now() + shiftMs),
    })
    const { db, secrets } = api
    rossi = (await insertCustomer(db, { name: 'Rossi Srl', language: 'en' })).id
    await insertAllowedTarget(db, {
      name: 'Directory',
      cidr: '127.0.0.0/8',
      reason: 'tests',
      createdBy: 'tests',
    })
    const { host, securePort: port, user, password, baseDn, authority } = slapd
    const credentials = { kind: 'openldap', host, port, user, password, baseDn, authority }
    const connection = { name: 'Directory', credentials, customerId: rossi }
    directory = (await insertConnection(db, secrets, ldap, connection)).id
  })
  afterAll(async () => {
    await api?.[Symbol.asyncDispose]()
    await slapd?.[Symbol.asyncDispose]()
  })

  const dnOf = (login: string) => `uid=${login},ou=People,${slapd.baseDn}`

  /** Runs one step for Rossi Srl; answers the run and what the step gave. */
  async function give(type: string, params: Record<string, string | number | boolean>) {
    const given = { connection: directory, password: 'link', mustChange: false, ...params }
    const workflowId = await api.publish(
      buildDocument(
        {
          hook: {
            type: 'webhook.received',
            params: { authentication: literal('none'), customerField: literal('client') },
          },
          step: {
            type,
            params: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, literal(value)])),
          },
        },
        ['hook -> step'],
      ),
    )
    const { hook_key } = await api.db
      .selectFrom('triggers')
      .select('hook_key')
      .where('workflow_id', '=', workflowId)
      .executeTakeFirstOrThrow()
    await api.send('POST', `/hooks/${hook_key}`, { client: 'Rossi Srl', n: Math.random() })
    await api.settled()
    const run = await api.db
      .selectFrom('all_runs')
      .select(['id', 'status', 'error'])
      .where('workflow_id', '=', workflowId)
      .executeTakeFirstOrThrow()
    const step = await api.db
      .selectFrom('steps')
      .select(['output', 'handle', 'error'])
      .where('run_id', '=', run.id)
      .where('node_id', '=', 'step')
      .executeTakeFirst()
    const output = step?.output as Record<string, string | null> | undefined
    const path = output?.passwordLink?.replace(publicUrl, '') ?? ''
    return { run, step, output, path }
  }

  const open = (path: string, method = 'GET') => api.send(method, path)
  async function press(path: string, page: Answer, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams(hiddenOf(String(page.body))).toString()
    return api.send('POST', path, body, { ...form, ...headers })
  }
  const audit = async (runId: string) => {
    const entries = api.db.selectFrom('audit_log').selectAll().where('subject', '=', `run/${runId}`)
    return (await entries.orderBy('id').execute()).filter(({ action }) => action.startsWith('secret-link.'))
  }
  const linksOf = async (runId: string) =>
    (await api.as('viewer', 'GET', `/api/secret-links?runId=${runId}`)).body.items

  test('opens the account in the directory, and is all that the run holds of the password', async () => {
    const { run, output, path } = await give('identity.reset_password', { account: 'Anna Ferri' })
    expect(run).toMatchObject({ status: 'succeeded', error: null })
    expect(output).toMatchObject({
      account: { login: 'aferri' },
      passwordLink: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4600\/secret\/[\w-]{43}$/),
    })
    expect(await linksOf(run.id)).toMatchObject([{ about: 'Anna Ferri', state: 'open', seenFrom: null }])

    const page = await open(path)
    expect(page.status).toBe(200)
    expect(textOf(page)).toContain('Password for Anna Ferri')
    const shown = await press(path, page)
    expect(shown.status).toBe(200)
    const password = shownIn(shown) ?? ''
    expect(password).toMatch(
      /^[A-HJ-NP-Z]([a-km-zA-HJ-NP-Z2-9]{4})(-[a-km-zA-HJ-NP-Z2-9]{5}){2}-[a-km-zA-HJ-NP-Z2-9]{4}[2-9]$/,
    )
    expect(await slapd.signsIn(dnOf('aferri'), password)).toBe(true)

    const dump = await api.pool.query(
      `select (select json_agg(s) from steps s)::text as steps, (select json_agg(r) from all_runs r)::text as runs,
              (select json_agg(e) from effects e)::text as effects, (select json_agg(a) from audit_log a)::text as audit,
              (select json_agg(l) from secret_links l)::text as links`,
    )
    expect(JSON.stringify(dump.rows)).toContain('aferri')
    expect(JSON.stringify(dump.rows)).not.toContain(password)
    expect(await linksOf(run.id)).toMatchObject([{ state: 'seen', seenFrom: '127.0.0.1' }])
    expect(await audit(run.id)).toMatchObject([
      { action: 'secret-link.made', actor: 'Automation', detail: { about: 'Anna Ferri' } },
      { action: 'secret-link.seen', detail: { about: 'Anna Ferri', from: '127.0.0.1' } },
    ])
  })

  test('shows it to whoever asks first, and to nobody after', async () => {
    const { run, path } = await give('identity.reset_password', { account: 'ubianchi' })
    const page = await open(path)
    const both = await Promise.all([press(path, page), press(path, page), press(path, page)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410, 410])
    expect(both.map(shownIn).filter((secret) => secret !== undefined)).toHaveLength(1)
    const after = await open(path)
    expect(after.status).toBe(410)
    expect(textOf(after)).toMatch(/This password was shown already.*If that was not you, tell us at once/)
    const kept = api.db.selectFrom('secret_links').select('sealed').where('run_id', '=', run.id)
    expect(await kept.execute()).toEqual([{ sealed: null }])
  })

  test('opened by a mail scanner, however often and however, shows nothing and burns nothing', async () => {
    const { run, path } = await give('identity.reset_password', { account: 'ubianchi' })
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD']) expect((await open(path, method)).status).toBe(200)
    const page = await open(path)
    const tries = [
      await api.send('POST', path, '', form),
      await api.send('POST', path, 'form=1.abc', form),
      await api.send('POST', path, { form: hiddenOf(String(page.body)).form }),
      await press(path, page, { 'sec-fetch-site': 'cross-site' }),
    ]
    expect(tries.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect(tries.map(shownIn)).toEqual([undefined, undefined, undefined, undefined])
    expect(await linksOf(run.id)).toMatchObject([{ state: 'open' }])
    expect(shownIn(await press(path, page))).toBeDefined()
  })

  test('loads nothing, runs no script, is not stored, framed, indexed or told to other sites', async () => {
    const { path } = await give('identity.reset_password', { account: 'ubianchi' })
    const page = await open(path)
    for (const answer of [page, await press(path, page), await open(path)]) {
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      )
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
      expect(answer.headers.get('x-robots-tag')).toBe('noindex, nofollow')
      expect(answer.headers.get('x-frame-options')).toBe('DENY')
      expect(answer.body).not.toMatch(/<script|onclick|src=|https?:/)
    }
  })

  test('ends after its hours, and what nobody saw is forgotten', async () => {
    const { run, path } = await give('identity.reset_password', { account: 'ubianchi', linkHours: 2 })
    const page = await open(path)
    shiftMs += 2.1 * 3_600_000
    expect(textOf(await open(path))).toContain('The time of this link is over')
    const late = await press(path, page)
    expect([late.status, shownIn(late)]).toEqual([410, undefined])
    await endSecretLinks(api.db, new Date(Date.now() + shiftMs))
    expect(await linksOf(run.id)).toMatchObject([{ state: 'expired', seenAt: null }])
    expect((await audit(run.id)).map(({ action }) => action)).toEqual([
      'secret-link.made',
      'secret-link.expired',
    ])
    await endSecretLinks(api.db, new Date(Date.now() + shiftMs + 91 * 86_400_000))
    expect(await linksOf(run.id)).toEqual([])
  })

  test('is taken back by a technician, with the run, and by no viewer', async () => {
    const { run, path } = await give('identity.reset_password', { account: 'ubianchi' })
    const [{ id }] = await linksOf(run.id)
    const page = await open(path)
    expect((await api.as('viewer', 'POST', `/api/secret-links/${id}/revoke`)).status).toBe(403)
    expect((await api.as('technician', 'POST', `/api/secret-links/${id}/revoke`)).status).toBe(204)
    const refused = await press(path, page)
    expect([refused.status, shownIn(refused)]).toEqual([410, undefined])
    expect(textOf(refused)).toContain('This link was taken back')
    expect(await linksOf(run.id)).toMatchObject([{ state: 'revoked', revokedBy: 'token technician' }])
    expect((await audit(run.id)).at(-1)).toMatchObject({
      action: 'secret-link.revoked',
      actor: 'token technician',
      detail: { link: id },
    })
    expect((await api.as('technician', 'POST', `/api/secret-links/${id}/revoke`)).status).toBe(409)
  })

  test('that nobody ever made is not valid, and guessing is told to wait', async () => {
    for (const token of ['x', 'A'.repeat(43), '%00']) {
      const page = await open(`/secret/${token}`)
      expect(page.status).toBe(404)
      expect(textOf(page)).toContain('Questo link non è valido')
    }
    const statuses: number[] = []
    for (let guess = 0; guess < 60; guess++) {
      statuses.push((await open(`/secret/${String(guess).padStart(43, 'B')}`)).status)
    }
    expect(statuses.slice(0, 50).every((status) => status === 404)).toBe(true)
    expect(statuses.at(-1)).toBe(429)
    shiftMs += 11 * 60_000
  })

  test('pressed too often is told to wait', async () => {
    const { path } = await give('identity.reset_password', { account: 'ubianchi' })
    const statuses: number[] = []
    for (let n = 0; n < 32; n++) statuses.push((await api.send('POST', path, 'x=1', form)).status)
    expect(statuses.slice(28)).toEqual([403, 403, 429, 429])
  })

  test('of a new account opens it; where the login is taken there is no link', async () => {
    const params = {
      login: 'lmoro',
      firstName: 'Livia',
      lastName: 'Moro',
      place: `ou=People,${slapd.baseDn}`,
    }
    const made = await give('identity.create_account', params)
    expect(made.step).toMatchObject({ handle: 'created' })
    const shown = shownIn(await press(made.path, await open(made.path)))
    expect(await slapd.signsIn(dnOf('lmoro'), shown ?? '')).toBe(true)
    const taken = await give('identity.create_account', params)
    expect(taken.step).toMatchObject({ handle: 'taken', output: { passwordLink: null } })
    expect(await linksOf(taken.run.id)).toEqual([])
  })

  test('of a step that fails for good is gone with it', async () => {
    const params = { login: 'nplace', lastName: 'Place', place: `ou=Nowhere,${slapd.baseDn}` }
    const failed = await give('identity.create_account', params)
    expect(failed.run).toMatchObject({ status: 'failed', error: { code: 'no_place' } })
    expect(await linksOf(failed.run.id)).toEqual([])
  })

  test('of a repeated step leads to the secret of the first attempt, unless another one is set', async () => {
    const { db, secrets } = api
    const user = {
      runId: '01890000-0000-7000-8000-000000000001',
      workflowId: '01890000-0000-7000-8000-000000000002',
      customerId: rossi,
      mode: 'live' as const,
      nodeId: 'step',
      path: '',
      effectKey: '01890000-0000-7000-8000-000000000003',
      now: new Date(Date.now() + shiftMs),
    }
    const store = secretLinks(db, user, secrets, publicUrl)
    const wanted = { about: 'Anna', hours: 1, replace: false }
    const first = await store.make({ ...wanted, secret: 'one' })
    const second = await store.make({ ...wanted, secret: 'two' })
    expect([first.secret, second.secret]).toEqual(['one', 'one'])
    expect((await open(first.url.replace(publicUrl, ''))).status).toBe(404)
    const third = await store.make({ ...wanted, secret: 'three', replace: true })
    const path = third.url.replace(publicUrl, '')
    expect(shownIn(await press(path, await open(path)))).toBe('three')
  })

  test('speaks Italian to customers who do', async () => {
    await api.db.updateTable('customers').set({ language: 'it' }).where('id', '=', rossi).execute()
    const { path } = await give('identity.reset_password', { account: 'ubianchi' })
    const page = await open(path)
    expect(textOf(page)).toMatch(/lang="it".*Password per Ugo Bianchi.*Mostra la password/)
    expect(textOf(await press(path, page))).toContain('Mostrata adesso, e mai più')
    expect(textOf(await open(path))).toContain('Questa password è già stata mostrata')
  })
})
