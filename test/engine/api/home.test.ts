import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogue } from '#nodes'
import { buildCustomer } from '../../support/build.ts'
import { createApiForTests } from './api-for-tests.ts'

type Api = Awaited<ReturnType<typeof createApiForTests>>
let api: Api
let headers: Awaited<ReturnType<Api['signInOwner']>>
beforeAll(async () => {
  api = await createApiForTests({ catalogue })
  headers = await api.signInOwner()
})
afterAll(() => api[Symbol.asyncDispose]())

describe('the demo by the API', () => {
  test('is for administrators, is loaded once however often it is asked for, and is audited', async () => {
    expect((await api.as('editor', 'POST', '/api/demo', {})).status).toBe(403)
    expect((await api.as('viewer', 'GET', '/api/demo')).body).toMatchObject({ loadedAt: null, customers: 0 })

    const loaded = await api.as('admin', 'POST', '/api/demo', { language: 'it' })
    expect(loaded).toMatchObject({ status: 201, body: { customers: 6, workflows: 6 } })
    const again = await api.as('admin', 'POST', '/api/demo', {})
    expect(again.body).toEqual(loaded.body)

    const { body: audit } = await api.as('admin', 'GET', '/api/audit?action=demo.loaded')
    expect(audit.items).toHaveLength(1)
    const { body: workflows } = await api.as('viewer', 'GET', '/api/workflows')
    expect(workflows.items.map(({ name }: { name: string }) => name)).toContain(
      'Rapporto del backup notturno',
    )
  })

  test('shows on the start page what waits for somebody, and minutes that people would have needed', async () => {
    const { body } = await api.as('admin', 'GET', '/api/overview')
    expect(body.needs).toMatchObject({ uncertainRuns: 1, refusedDeliveries: 4 })
    expect(body.needs.failedRuns).toBeGreaterThan(0)
    expect(body.needs.silent).toMatchObject([{ name: 'Rapporto del backup notturno' }])
    expect(body.runs.minutesSaved).toBeGreaterThanOrEqual(body.runs.last24h.succeeded * 3)
  })

  test('leaves the first steps to be done, which are of your own', async () => {
    const { body } = await api.as('viewer', 'GET', '/api/tour')
    const done = body.steps.filter((step: { done: boolean }) => step.done)
    expect(done).toEqual([{ name: 'owner', done: true }])
    await buildCustomer(api.db, { name: 'Our first' })
    const after = (await api.as('viewer', 'GET', '/api/tour')).body
    expect(after.steps).toContainEqual({ name: 'customer', done: true })
  })

  test('is removed again, which is audited too, and a second time is not there', async () => {
    expect((await api.as('admin', 'DELETE', '/api/demo')).status).toBe(200)
    expect((await api.as('admin', 'DELETE', '/api/demo')).status).toBe(404)
    const { body: customers } = await api.as('viewer', 'GET', '/api/customers')
    expect(customers.items).toMatchObject([{ name: 'Our first' }])
    const { body: overview } = await api.as('admin', 'GET', '/api/overview')
    expect(overview).toMatchObject({
      needs: { uncertainRuns: 0, failedRuns: 0, refusedDeliveries: 0, breachedTickets: 0, silent: [] },
      recentRuns: [],
    })
  })

  test('is refused beside customers of your own, unless that is said', async () => {
    const refused = await api.as('admin', 'POST', '/api/demo', {})
    expect(refused).toMatchObject({ status: 409, body: { code: 'has_customers', customers: 1 } })
    expect((await api.as('admin', 'POST', '/api/demo', { besideOwn: true })).status).toBe(201)
  })
})

describe('views of lists', () => {
  test('belong to who saved them; one of the same name takes the place of the other', async () => {
    const save = (name: string, filters: string) =>
      api.send('POST', '/api/views', { list: 'tickets', name, filters }, headers)
    expect((await save('Late', 'sla=breached')).status).toBe(201)
    const { body: view } = await save('late', 'sla=soon')
    const list = await api.send('GET', '/api/views?list=tickets', undefined, headers)
    expect(list.body).toEqual({ items: [view], next: null })
    expect((await api.send('GET', '/api/views?list=runs', undefined, headers)).body.items).toEqual([])
    expect((await api.as('technician', 'GET', '/api/views?list=tickets')).body.items).toEqual([])
    expect((await api.as('technician', 'DELETE', `/api/views/${view.id}`)).status).toBe(409)
    expect((await api.send('DELETE', `/api/views/${view.id}`, undefined, headers)).status).toBe(200)
    expect((await api.send('DELETE', `/api/views/${view.id}`, undefined, headers)).status).toBe(404)
  })

  test('that are shared are seen by everybody, as not their own', async () => {
    const view = { list: 'customers', name: 'Gold', filters: 'tag=gold', shared: true }
    expect((await api.send('POST', '/api/views', view, headers)).status).toBe(201)
    expect((await api.as('viewer', 'GET', '/api/views?list=customers')).body.items).toMatchObject([
      { name: 'Gold', shared: true, own: false, by: 'Olga' },
    ])
  })
})

test('the first steps stay hidden for who hid them', async () => {
  expect((await api.send('PUT', '/api/tour', { dismissed: true }, headers)).body.dismissed).toBe(true)
  expect((await api.send('GET', '/api/tour', undefined, headers)).body.dismissed).toBe(true)
  expect((await api.as('admin', 'GET', '/api/tour')).body.dismissed).toBe(false)
})

describe('users', () => {
  const added = async (email: string) =>
    (await api.as('admin', 'POST', '/api/users', { email, name: 'Ugo', role: 'technician' })).body

  test('get a new password, with which alone they sign in, and their sessions end', async () => {
    const ugo = await added('ugo@msp.example')
    const signIn = (password: string) =>
      api.send('POST', '/api/auth/sign-in/email', { email: 'ugo@msp.example', password })
    expect((await signIn(ugo.password)).status).toBe(200)
    const { body: before } = await api.as('admin', 'GET', `/api/users/${ugo.id}/sessions`)
    expect(before.items).toHaveLength(1)

    const { body: reset } = await api.as('admin', 'POST', `/api/users/${ugo.id}/password`, {})

    expect((await signIn(ugo.password)).status).toBe(401)
    expect((await api.as('admin', 'GET', `/api/users/${ugo.id}/sessions`)).body.items).toEqual([])
    expect((await signIn(reset.password)).status).toBe(200)
    expect((await api.as('admin', 'DELETE', `/api/users/${ugo.id}/sessions`)).body).toEqual({ ended: 1 })
    const { body: audit } = await api.as('admin', 'GET', `/api/audit?subject=user/${ugo.id}`)
    expect(audit.items.map(({ action }: { action: string }) => action)).toEqual([
      'user.signed-out',
      'user.password-reset',
      'user.created',
    ])
    expect(JSON.stringify(audit)).not.toContain(reset.password)
  })

  test('the permission table is told line by line', async () => {
    const { body } = await api.as('admin', 'GET', '/api/permissions')
    expect(body.items).toContainEqual({ action: 'users.manage', roles: ['admin'] })
  })
})

describe('the audit log', () => {
  test('is filtered by person, action, kind, words and time', async () => {
    const items = async (query: string) => (await api.as('admin', 'GET', `/api/audit?${query}`)).body.items
    const actions = async (query: string) => [
      ...new Set((await items(query)).map(({ action }: { action: string }) => action)),
    ]
    expect(await actions('kind=demo')).toEqual(['demo.loaded', 'demo.removed'])
    expect(await actions('action=view.deleted')).toEqual(['view.deleted'])
    expect(await actions('q=GOLD')).toEqual(['view.saved'])
    expect(await items('actor=nobody@msp.example')).toEqual([])
    expect(await items('until=2020-01-01T00:00:00Z')).toEqual([])
    expect((await items('from=2020-01-01T00:00:00Z')).length).toBeGreaterThan(5)
    const { body: names } = await api.as('admin', 'GET', '/api/audit/names')
    expect(names.actors).toContain('owner@msp.example')
    expect(names.actions).toEqual([...names.actions].sort())
    expect(names.actions).toContain('user.created')
  })

  test('is exported as CSV, with the same filters and with nothing that a spreadsheet would run', async () => {
    await api.as('admin', 'POST', '/api/users', { email: 'x@msp.example', name: '=1+1', role: 'viewer' })
    const answer = await api.as('admin', 'GET', '/api/audit.csv?kind=demo')
    expect(answer.headers.get('content-type')).toContain('text/csv')
    const { body } = answer
    expect(String(body)).toContain('at,actor,action,subject,detail')
    expect(String(body)).toContain('demo.removed')
    expect(String(body)).not.toContain('user.created')
    expect((await api.as('editor', 'GET', '/api/audit.csv')).status).toBe(403)
  })
})
