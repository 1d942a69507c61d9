import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDocument } from '#engine/graph/document.ts'
import { catalogue } from '#nodes'
import { buildCustomer, buildSite } from '../../support/build.ts'
import { buildDocument, literal, template } from '../../support/document.ts'
import { createApiForTests } from './api-for-tests.ts'

let api: Awaited<ReturnType<typeof createApiForTests>>
let rossi: { id: string }
let bianchi: { id: string }
let milan: { id: string }

beforeAll(async () => {
  api = await createApiForTests({ catalogue, working: true })
  rossi = await buildCustomer(api.db, { name: 'Rossi Srl', tags: ['silver', 'gold'] })
  bianchi = await buildCustomer(api.db, { name: 'Bianchi Spa' })
  milan = await buildSite(api.db, { customerId: rossi.id, name: 'Milano' })
})
afterAll(() => api[Symbol.asyncDispose]())

const put = (name: string, place: object, value: unknown) =>
  api.as('editor', 'PUT', `/api/variables/${name}/values`, { place, value })
const resolved = async (customerId: string, name: string, query = '') => {
  const { body } = await api.as('viewer', 'GET', `/api/customers/${customerId}/variables${query}`)
  return body.items.find((item: { name: string }) => item.name === name)
}

test('a variable is made, overridden and cleared; whoever asks is told which value wins, and why', async () => {
  const made = await api.as('editor', 'POST', '/api/variables', {
    name: 'hourlyRate',
    type: 'number',
    description: 'Cents an hour',
    value: 8000,
  })
  expect(made).toMatchObject({ status: 201, body: { name: 'hourlyRate', values: [{ value: 8000 }] } })
  await put('hourlyRate', { scope: 'tag', tag: 'silver' }, 7500)
  await put('hourlyRate', { scope: 'tag', tag: 'gold' }, 7000)
  expect(await resolved(bianchi.id, 'hourlyRate')).toMatchObject({ isSet: true, value: 8000 })

  await api.as('editor', 'PUT', '/api/tag-order', { tags: ['silver', 'gold'] })
  expect(await resolved(rossi.id, 'hourlyRate')).toMatchObject({
    value: 7500,
    chain: [
      { place: { scope: 'customer' }, placeName: 'Rossi Srl', isSet: false, reason: 'not_set' },
      { placeName: 'silver', value: 7500, reason: 'wins' },
      { placeName: 'gold', value: 7000, reason: 'earlier_tag' },
      { place: { scope: 'msp' }, value: 8000, reason: 'nearer' },
    ],
  })
  await api.as('editor', 'PUT', '/api/tag-order', { tags: ['gold', 'silver'] })
  expect(await resolved(rossi.id, 'hourlyRate')).toMatchObject({ value: 7000 })

  await put('hourlyRate', { scope: 'customer', customerId: rossi.id }, 6500)
  await put('hourlyRate', { scope: 'site', siteId: milan.id }, 9900)
  expect(await resolved(rossi.id, 'hourlyRate')).toMatchObject({ value: 6500 })
  expect(await resolved(rossi.id, 'hourlyRate', `?siteId=${milan.id}`)).toMatchObject({ value: 9900 })
  expect(
    (await api.as('viewer', 'GET', `/api/customers/${bianchi.id}/variables?siteId=${milan.id}`)).status,
  ).toBe(404)

  const clear = `/api/variables/hourlyRate/values?scope=customer&customerId=${rossi.id}`
  expect((await api.as('editor', 'DELETE', clear)).status).toBe(200)
  expect((await api.as('editor', 'DELETE', clear)).status).toBe(404)
  expect(await resolved(rossi.id, 'hourlyRate')).toMatchObject({ value: 7000 })

  const audit = await api.as('admin', 'GET', '/api/audit?subject=variable/hourlyRate')
  expect(audit.body.items.map(({ action }: { action: string }) => action)).toEqual([
    'variable.value-cleared',
    ...Array(4).fill('variable.value-set'),
    'variable.created',
  ])
})

test('a secret is set and never told: not by the list, not by who wins, not by the export or the audit log', async () => {
  const secret = 'a-very-secret-key'
  await api.as('editor', 'POST', '/api/variables', {
    name: 'apiKey',
    type: 'secret',
    hosts: 'api.example.com',
    value: secret,
  })
  await put('apiKey', { scope: 'customer', customerId: rossi.id }, `${secret}-of-rossi`)
  const told = await Promise.all(
    [
      '/api/variables',
      `/api/customers/${rossi.id}/variables`,
      '/api/variables-export',
      '/api/audit?subject=variable/apiKey',
    ].map((path) => api.as('admin', 'GET', path)),
  )
  expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(JSON.stringify(told)).not.toContain(secret)
  expect(await resolved(rossi.id, 'apiKey')).toMatchObject({
    isSet: true,
    value: null,
    chain: [{ isSet: true, value: null, reason: 'wins' }, {}, {}, { isSet: true, value: null }],
  })
  const { rows } = await api.pool.query('select value, secret from variable_values where variable = $1', [
    'apiKey',
  ])
  expect(rows.map(({ value }) => value)).toEqual([null, null])
  expect(rows.every(({ secret: sealed }) => !Buffer.from(sealed).includes(secret))).toBe(true)
})

test('where a secret that is set may be sent is changed by administrators alone, and by no file', async () => {
  const change = (role: 'editor' | 'admin', hosts: string) =>
    api.as(role, 'PATCH', '/api/variables/apiKey', { hosts })
  expect(await change('editor', 'evil.example')).toMatchObject({ status: 403 })
  expect(await api.as('editor', 'PATCH', '/api/variables/apiKey', { description: 'Key' })).toMatchObject({
    status: 200,
  })
  const file = { variables: [{ name: 'apiKey', type: 'secret', hosts: 'evil.example' }] }
  expect(await api.as('editor', 'POST', '/api/variables-import', file)).toMatchObject({ status: 200 })
  expect((await api.as('viewer', 'GET', '/api/variables')).body.items).toMatchObject([
    { name: 'apiKey', hosts: 'api.example.com' },
    {},
  ])
  expect(await change('admin', 'api.example.com\nother.example.com')).toMatchObject({ status: 200 })
})

test('a draft is tried with the values that everybody has, and the variable names the workflow that uses it', async () => {
  const sketch = buildDocument(
    {
      start: { type: 'manual.start' },
      keep: { type: 'store.set', params: { key: literal('rate'), value: template('{{ vars.hourlyRate }}') } },
    },
    ['start -> keep'],
  )
  const { body: workflow } = await api.as('editor', 'POST', '/api/workflows', { document: sketch })
  const { body: tried } = await api.as('editor', 'POST', `/api/workflows/${workflow.id}/try`, {})
  await api.settled()
  const { body: run } = await api.as('viewer', 'GET', `/api/runs/${tried.runId}`)
  expect(run).toMatchObject({ status: 'succeeded', mode: 'dry' })
  expect(run.steps.at(-1)).toMatchObject({ nodeId: 'keep', input: { value: '8000' } })
  const { body } = await api.as('viewer', 'GET', '/api/variables')
  expect(body.items).toMatchObject([
    { name: 'apiKey', usedBy: [] },
    { name: 'hourlyRate', usedBy: [{ id: workflow.id }] },
  ])
})

test.each([
  [422, 'takes a number', 'hourlyRate', { scope: 'msp' }, 'eighty'],
  [422, 'too large', 'note', { scope: 'msp' }, 'x'.repeat(20_000)],
  [422, 'any JSON but null', 'anything', { scope: 'msp' }, null],
  [422, 'one line', 'apiKey', { scope: 'msp' }, 'two\nlines'],
  [404, 'no variable "nothing"', 'nothing', { scope: 'msp' }, 1],
  [404, 'no such customer', 'note', { scope: 'customer', customerId: crypto.randomUUID() }, 'x'],
  [404, 'no such site', 'note', { scope: 'site', siteId: crypto.randomUUID() }, 'x'],
  [422, 'tag', 'note', { scope: 'tag', tag: '  ' }, 'x'],
  [400, 'starts with a letter', '9lives', { scope: 'msp' }, 'x'],
])('answers %i and says why: %s', async (status, words, name, place, value) => {
  for (const [name, type] of [
    ['note', 'text'],
    ['anything', 'json'],
  ])
    await api.as('editor', 'POST', '/api/variables', { name, type })
  const answer = await put(name, place, value)
  expect(answer.status).toBe(status)
  expect(answer.body.detail).toContain(words)
})

test('two variables never differ in case alone', async () => {
  const answer = await api.as('editor', 'POST', '/api/variables', { name: 'HOURLYRATE', type: 'number' })
  expect(answer).toMatchObject({ status: 422 })
  expect(answer.body.detail).toContain('already a variable')
})

test('an export goes into another installation by the names of customers; what is missing there is named', async () => {
  const { body: file } = await api.as('viewer', 'GET', '/api/variables-export')
  await using other = await createApiForTests()
  const there = await buildCustomer(other.db, { name: 'rossi srl', tags: ['gold'] })
  const { status, body } = await other.as('editor', 'POST', '/api/variables-import', file)
  expect(status).toBe(200)
  expect(body.skipped).toEqual([
    'apiKey: the secret of the MSP is in no file. Enter it.',
    'apiKey: the secret of Rossi Srl is in no file. Enter it.',
    'hourlyRate: Rossi Srl has no site "Milano" here.',
  ])
  const { body: variables } = await other.as('viewer', 'GET', `/api/customers/${there.id}/variables`)
  expect(variables.items.find(({ name }: { name: string }) => name === 'hourlyRate')).toMatchObject({
    value: 7000,
  })
  const again = await other.as('editor', 'POST', '/api/variables-import', file)
  expect(again.body).toEqual(body)
  const clash = {
    variables: [
      { name: 'fresh', type: 'text', values: [{ scope: 'msp', value: 'x' }] },
      { name: 'hourlyRate', type: 'text', values: [] },
    ],
  }
  expect((await other.as('editor', 'POST', '/api/variables-import', clash)).status).toBe(422)
  const { body: after } = await other.as('viewer', 'GET', '/api/variables')
  expect(after.items.map(({ name }: { name: string }) => name)).not.toContain('fresh')
})

test('another connection stands in for a customer or a tag, if it can do the same and is not somebody else’s', async () => {
  const connect = async (name: string, type: string, customerId: string | null = null) => {
    const credentials =
      type === 'imap'
        ? { host: 'mail.example', port: 993, security: 'tls', user: name, password: 'x' }
        : { host: 'mail.example', port: 25, security: 'none', fromAddress: 'a@msp.example' }
    const { body } = await api.as('admin', 'POST', '/api/connections', {
      name,
      type,
      credentials,
      customerId,
    })
    return body.id as string
  }
  const support = await connect('Support', 'imap')
  const ofRossi = await connect('Rossi mailbox', 'imap', rossi.id)
  const ofGold = await connect('Gold mailbox', 'imap')
  const sender = await connect('Sender', 'smtp')
  const path = `/api/connections/${support}/overrides`
  const bind = (place: object, usedId: string) => api.as('admin', 'PUT', path, { place, usedId })

  expect(await bind({ scope: 'tag', tag: 'gold' }, ofGold)).toMatchObject({ status: 200 })
  expect(await bind({ scope: 'customer', customerId: rossi.id }, ofRossi)).toMatchObject({ status: 200 })
  const refused = [
    await bind({ scope: 'customer', customerId: bianchi.id }, ofRossi),
    await bind({ scope: 'tag', tag: 'gold' }, ofRossi),
    await bind({ scope: 'customer', customerId: rossi.id }, sender),
    await bind({ scope: 'msp' }, ofGold),
    await api.as('editor', 'PUT', path, { place: { scope: 'tag', tag: 'gold' }, usedId: ofGold }),
  ]
  expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 422, 403])

  const used = async (customerId: string) => {
    const { body } = await api.as('editor', 'GET', `/api/customers/${customerId}/connections`)
    return body.items.find((item: { connectionId: string }) => item.connectionId === support)
  }
  expect(await used(rossi.id)).toMatchObject({
    usedName: 'Rossi mailbox',
    chain: [
      { usedName: 'Rossi mailbox', reason: 'wins' },
      { placeName: 'gold', usedName: 'Gold mailbox', reason: 'nearer' },
      { placeName: 'silver', usedName: null, reason: 'not_set' },
      { usedName: 'Support', reason: 'nearer' },
    ],
  })
  expect(await used(bianchi.id)).toMatchObject({ usedName: 'Support' })
  // Against what its tag would have it use.
  expect(await bind({ scope: 'customer', customerId: rossi.id }, support)).toMatchObject({ status: 200 })
  expect(await used(rossi.id)).toMatchObject({ usedName: 'Support' })
  await api.as('admin', 'DELETE', `${path}?scope=customer&customerId=${rossi.id}`)
  expect(await used(rossi.id)).toMatchObject({ usedName: 'Gold mailbox' })
  expect((await api.as('admin', 'DELETE', `/api/connections/${ofGold}`)).status).toBe(204)
  expect(await used(rossi.id)).toMatchObject({ usedName: 'Support' })
})

test('a new customer joins a workflow by its tag, and the page says why', async () => {
  const { body: workflow } = await api.as('editor', 'POST', '/api/workflows', { name: 'For gold' })
  const document = {
    ...emptyDocument('For gold'),
    settings: {
      customerScope: {
        kind: 'tags',
        values: ['gold'],
        exclude: [{ customerId: bianchi.id, reason: 'On holiday' }],
      },
    },
  }
  const path = `/api/workflows/${workflow.id}/customers?of=draft`
  const saved = await api.as('editor', 'PUT', `/api/workflows/${workflow.id}/draft`, {
    revision: 1,
    document,
  })
  expect(saved.status).toBe(200)
  const joined = await buildCustomer(api.db, { name: 'Verdi Snc', tags: ['gold'] })
  const { body } = await api.as('viewer', 'GET', path)
  const of = (id: string) => body.items.find((item: { customerId: string }) => item.customerId === id)
  expect(of(joined.id)).toMatchObject({ runs: true, because: 'tags', tags: ['gold'], reason: null })
  expect(of(bianchi.id)).toMatchObject({ runs: false, because: 'not' })
  expect(of(bianchi.id).reason).toMatchObject({ code: 'exclusion', details: { text: 'On holiday' } })
})
