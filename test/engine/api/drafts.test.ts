import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import type { Role } from '#engine/auth/role.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { applyPatches, type DocumentPatch } from '#engine/graph/patch.ts'
import { catalogue } from '#nodes'
import { buildDocument, literal } from '../../support/document.ts'
import { type Answer, cookiesOf, createApiForTests, publicUrl } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue })
afterAll(() => api[Symbol.asyncDispose]())

const document = buildDocument(
  {
    hook: { type: 'webhook.received' },
    set: { type: 'flow.set', params: { a: literal(1) } },
    other: { type: 'flow.set', params: { a: literal(1) } },
  },
  ['hook -> set', 'set -> other'],
)
const setParam = (node: string, value: number, param = 'a'): DocumentPatch => ({
  op: 'set',
  path: ['nodes', node, 'params', param],
  value: { kind: 'literal', value },
})

type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>

await api.signInOwner()
const ada = await signIn('ada@msp.example', 'Ada Rossi', 'editor')
const bruno = await signIn('bruno@msp.example', 'Bruno Bianchi', 'editor')

async function signIn(email: string, name: string, role: Role): Promise<Ask> {
  const password = 'a long password'
  expect((await api.as('admin', 'POST', '/api/users', { email, name, role, password })).status).toBe(201)
  const answer = await api.send('POST', '/api/auth/sign-in/email', { email, password }, { origin: publicUrl })
  const headers = { cookie: cookiesOf(answer), origin: publicUrl }
  return (method, path, body) => api.send(method, path, body, headers)
}

async function make(by: Ask = ada): Promise<string> {
  const { body } = await by('POST', '/api/workflows', { document })
  return `/api/workflows/${body.id}`
}

test('a draft is changed by patches that name steps by their id', async () => {
  const path = await make()
  const saved = await ada('PATCH', `${path}/draft`, { revision: 1, patches: [setParam('set', 2)] })
  expect(saved).toMatchObject({ status: 200, body: { revision: 2, problems: [] } })
  const { body } = await ada('GET', path)
  expect(body).toMatchObject({ draftRevision: 2, document: applyPatches(document, [setParam('set', 2)]) })
})

test('who changes an older draft is told what was changed since and by whom, and can merge by it', async () => {
  const path = await make()
  await ada('PATCH', `${path}/draft`, { revision: 1, patches: [setParam('set', 2)] })
  await ada('PUT', `${path}/draft`, { revision: 2, document: { ...document, name: 'Renamed' } })
  const late = await bruno('PATCH', `${path}/draft`, { revision: 1, patches: [setParam('other', 3)] })
  expect(late).toMatchObject({
    status: 409,
    body: {
      revision: 3,
      changes: [
        { revision: 2, actor: 'ada@msp.example', name: 'Ada Rossi', patches: [setParam('set', 2)] },
        {
          revision: 3,
          actor: 'ada@msp.example',
          patches: [{ op: 'set', path: ['name'] }, setParam('set', 1)],
        },
      ],
    },
  })
  const theirs = late.body.changes.reduce(
    (document: WorkflowDocument, change: { patches: DocumentPatch[] }) =>
      applyPatches(document, change.patches),
    document,
  )
  expect((await ada('GET', path)).body.document).toEqual(theirs)
  expect((await ada('GET', `${path}/draft/changes?since=3`)).body).toEqual({ revision: 3, changes: [] })
  expect((await ada('GET', `${path}/draft/changes?since=0`)).body.document).toEqual(theirs)
})

test('the same save that comes twice, because its answer was lost, is done once', async () => {
  const path = await make()
  const save = { revision: 1, saveId: randomUUID(), patches: [setParam('set', 2)] }
  expect((await ada('PATCH', `${path}/draft`, save)).body).toMatchObject({ revision: 2 })
  await bruno('PATCH', `${path}/draft`, { revision: 2, patches: [setParam('set', 5)] })
  expect(await ada('PATCH', `${path}/draft`, save)).toMatchObject({ status: 200, body: { revision: 2 } })
  expect((await ada('GET', path)).body).toMatchObject({
    draftRevision: 3,
    document: applyPatches(document, [setParam('set', 5)]),
  })
})

test('patches that lead to no workflow document are refused and change nothing', async () => {
  const path = await make()
  const bad: [DocumentPatch, string][] = [
    [{ op: 'remove', path: ['nodes'] }, 'nodes'],
    [{ op: 'set', path: ['nodes', 'set', 'name'], value: '' }, 'nodes.1.name'],
    [{ op: 'set', path: ['edges', 'e9'], value: { target: 'set' } }, 'edges.2.source'],
    [{ op: 'set', path: ['schemaVersion'], value: 2 }, 'schemaVersion'],
  ]
  for (const [patch, where] of bad) {
    const answer = await ada('PATCH', `${path}/draft`, { revision: 1, patches: [patch] })
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ where }] } })
  }
  const strange = await ada('PATCH', `${path}/draft`, { revision: 1, patches: [{ op: 'move', path: [] }] })
  expect(strange).toMatchObject({ status: 422, body: { errors: [{ where: 'patches.0' }] } })
  expect((await ada('GET', path)).body).toMatchObject({ draftRevision: 1, document })
})

test('of many who save at once, every accepted change is kept and revisions follow each other', async () => {
  const path = await make()
  const accepted: number[] = []
  await Promise.all(
    Array.from({ length: 12 }, async (_, writer) => {
      const mine = writer % 2 === 0 ? ada : bruno
      let revision = 1
      for (let change = 0; change < 3; change += 1) {
        const patch = setParam('set', change, `w${writer}_${change}`)
        for (;;) {
          const { status, body } = await mine('PATCH', `${path}/draft`, { revision, patches: [patch] })
          revision = body.revision
          if (status === 200) break
          expect(status).toBe(409)
        }
        accepted.push(revision)
      }
    }),
  )
  expect(accepted.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 36 }, (_, at) => at + 2))
  const { document: draft, draftRevision } = (await ada('GET', path)).body
  expect(draftRevision).toBe(37)
  const params = draft.nodes.find(({ id }: { id: string }) => id === 'set').params
  expect(Object.keys(params)).toHaveLength(37)
  const { changes } = (await ada('GET', `${path}/draft/changes?since=1`)).body
  expect(changes.map(({ revision }: { revision: number }) => revision)).toEqual(
    Array.from({ length: 36 }, (_, at) => at + 2),
  )
})

test('only the newest changes are remembered; who missed more is given the draft', async () => {
  const path = await make()
  await api.db
    .insertInto('draft_changes')
    .values([{ workflow_id: path.slice(-36), revision: -500, actor: 'ada', patches: '[]' }])
    .execute()
  await ada('PATCH', `${path}/draft`, { revision: 1, patches: [setParam('set', 2)] })
  const { rows } = await api.pool.query('select revision from draft_changes where workflow_id = $1', [
    path.slice(-36),
  ])
  expect(rows).toEqual([{ revision: 2 }])
  const long = { ...document, description: 'x'.repeat(4000) }
  const nodes = Array.from({ length: 80 }, (_, at) => ({
    ...{ id: `n${at}`, type: 'flow.set', name: `n${at}`, params: {} },
    settings: { note: 'y'.repeat(4000) },
  }))
  await ada('PUT', `${path}/draft`, { revision: 2, document: { ...long, nodes: [...long.nodes, ...nodes] } })
  const news = (await bruno('GET', `${path}/draft/changes?since=2`)).body
  expect(news.document.nodes).toHaveLength(83)
})

test('whoever opens a draft learns whose unpublished changes it holds, of which steps', async () => {
  const path = await make()
  expect((await bruno('GET', `${path}/draft/authors`)).body.items).toMatchObject([
    {
      actor: 'ada@msp.example',
      name: 'Ada Rossi',
      isYou: false,
      steps: expect.arrayContaining([{ id: 'set', name: 'set', change: 'added' }]),
    },
  ])
  await ada('POST', `${path}/publish`, {})
  expect((await bruno('GET', `${path}/draft/authors`)).body.items).toEqual([])
  await ada('PATCH', `${path}/draft`, { revision: 1, patches: [setParam('set', 2)] })
  await bruno('PATCH', `${path}/draft`, {
    revision: 2,
    patches: [
      { op: 'remove', path: ['nodes', 'other'] },
      { op: 'set', path: ['name'], value: 'New name' },
    ],
  })
  const { items } = (await bruno('GET', `${path}/draft/authors`)).body
  expect(items).toMatchObject([
    { isYou: true, steps: [{ id: 'other', name: 'other', change: 'removed' }], workflow: true },
    {
      name: 'Ada Rossi',
      isYou: false,
      steps: [{ id: 'set', name: 'set', change: 'changed' }],
      workflow: false,
    },
  ])
  // What is changed back is no change.
  await ada('PATCH', `${path}/draft`, { revision: 3, patches: [setParam('set', 1)] })
  expect((await bruno('GET', `${path}/draft/authors`)).body.items).toMatchObject([{ isYou: true }])
  await bruno('POST', `${path}/publish`, { note: 'Both' })
  expect((await ada('GET', `${path}/versions`)).body.items).toMatchObject([
    { version: 2, note: 'Both', authors: ['Bruno Bianchi'] },
    { version: 1, authors: ['Ada Rossi'] },
  ])
})

test('a draft that became another one since it was looked at is not published', async () => {
  const path = await make()
  await ada('PATCH', `${path}/draft`, { revision: 1, patches: [setParam('set', 2)] })
  expect(await bruno('POST', `${path}/publish`, { revision: 1 })).toMatchObject({
    status: 409,
    body: { revision: 2, detail: expect.stringContaining('ada@msp.example saved another draft') },
  })
  expect((await bruno('POST', `${path}/publish`, { revision: 2 })).body).toMatchObject({ version: 1 })
})

test('versions get names, drafts are kept under names, and both can be read again', async () => {
  const path = await make()
  await ada('POST', `${path}/publish`, {})
  await bruno('PUT', `${path}/versions/1/name`, { name: 'Before the move' })
  expect((await ada('GET', `${path}/versions`)).body.items).toMatchObject([
    { version: 1, name: 'Before the move' },
  ])
  await bruno('PUT', `${path}/versions/1/name`, { name: '' })
  expect((await ada('GET', `${path}/versions/1`)).body.name).toBe('')
  expect((await bruno('PUT', `${path}/versions/7/name`, { name: 'x' })).status).toBe(404)

  await ada('PATCH', `${path}/draft`, { revision: 1, patches: [setParam('set', 2)] })
  const kept = await ada('POST', `${path}/snapshots`, { name: 'Half done', note: 'Ask Bruno' })
  expect(kept).toMatchObject({ status: 201, body: { name: 'Half done', revision: 2, savedBy: 'Ada Rossi' } })
  await ada('PATCH', `${path}/draft`, { revision: 2, patches: [setParam('set', 3)] })
  const read = await bruno('GET', `${path}/snapshots/${kept.body.id}`)
  expect(read.body.document).toEqual(applyPatches(document, [setParam('set', 2)]))
  expect((await bruno('GET', `${path}/snapshots`)).body.items).toHaveLength(1)
  await bruno('DELETE', `${path}/snapshots/${kept.body.id}`)
  expect((await bruno('GET', `${path}/snapshots`)).body.items).toEqual([])
  const { body: audit } = await api.as(
    'admin',
    'GET',
    `/api/audit?subject=${path.slice(5).replace('workflows', 'workflow')}`,
  )
  expect(audit.items.map(({ action }: { action: string }) => action)).toEqual([
    'workflow.snapshot-deleted',
    'workflow.edited',
    'workflow.snapshot-kept',
    'workflow.edited',
    'workflow.version-named',
    'workflow.version-named',
    'workflow.published',
    'workflow.created',
  ])
})

test('where publishing needs a second person, an approval of somebody else holds for exactly one revision', async () => {
  const path = await make()
  expect((await ada('PUT', `${path}/review-needed`, { needed: true })).status).toBe(403)
  await api.as('admin', 'PUT', `${path}/review-needed`, { needed: true })
  expect(await ada('POST', `${path}/publish`, {})).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('Ask for a review') },
  })
  // An administrator and a token are held to it too.
  expect((await api.as('admin', 'POST', `${path}/publish`, {})).status).toBe(409)

  const asked = await ada('POST', `${path}/reviews`, { note: 'Please look' })
  const [review] = asked.body.reviews
  expect(asked).toMatchObject({ status: 201, body: { needed: true, approved: false } })
  const answer = (by: Ask, choice: string, comment = '') =>
    by('POST', `${path}/reviews/${review.id}/answer`, { choice, comment })
  expect((await bruno('GET', '/api/publish-review')).body).toEqual({ needed: false, waiting: 1 })
  expect((await ada('GET', '/api/publish-review')).body).toEqual({ needed: false, waiting: 0 })
  expect(await answer(ada, 'approved')).toMatchObject({ status: 409 })
  const token: Ask = (method, path, body) => api.as('editor', method, path, body)
  expect(await answer(token, 'approved')).toMatchObject({ status: 409 })
  await bruno('POST', `${path}/reviews/${review.id}/comments`, { text: 'Why 1?', step: 'set' })

  // What is changed after the question is not what was asked about.
  await ada('PATCH', `${path}/draft`, { revision: 1, patches: [setParam('set', 2)] })
  expect((await answer(bruno, 'approved')).body.detail).toContain('changed since')
  expect((await answer(bruno, 'changes', 'Make it 3')).body.reviews).toMatchObject([
    {
      state: 'changes',
      answeredByName: 'Bruno Bianchi',
      comments: [{ text: 'Why 1?', step: 'set', authorName: 'Bruno Bianchi' }, { text: 'Make it 3' }],
    },
  ])
  await ada('PATCH', `${path}/draft`, { revision: 2, patches: [setParam('set', 3)] })
  const again = (await ada('POST', `${path}/reviews`, {})).body.reviews[0]
  const approved = await bruno('POST', `${path}/reviews/${again.id}/answer`, { choice: 'approved' })
  expect(approved.body).toMatchObject({ approved: true })
  await ada('PATCH', `${path}/draft`, { revision: 3, patches: [setParam('set', 4)] })
  expect((await ada('GET', `${path}/reviews`)).body).toMatchObject({ approved: false })
  expect((await ada('POST', `${path}/publish`, {})).status).toBe(409)

  const last = (await ada('POST', `${path}/reviews`, {})).body.reviews[0]
  await bruno('POST', `${path}/reviews/${last.id}/answer`, { choice: 'approved' })
  expect((await ada('POST', `${path}/publish`, {})).body).toMatchObject({ version: 1 })
})

test('the MSP may ask for a second person everywhere', async () => {
  const path = await make()
  expect((await ada('PUT', '/api/publish-review', { needed: true })).status).toBe(403)
  await api.as('admin', 'PUT', '/api/publish-review', { needed: true })
  expect((await ada('GET', `${path}/reviews`)).body).toMatchObject({ needed: true, everywhere: true })
  expect((await ada('POST', `${path}/publish`, {})).status).toBe(409)
  // A playbook that is published as it is imported would go around it.
  const { slug } = (await ada('GET', '/api/playbooks')).body.items[0]
  const imported = await ada('POST', `/api/playbooks/${slug}/import`, { publish: true })
  expect(imported).toMatchObject({ status: 409, body: { detail: expect.stringContaining('as a draft') } })
  await api.as('admin', 'PUT', '/api/publish-review', { needed: false })
  expect((await ada('POST', `${path}/publish`, {})).status).toBe(200)
})

test('whoever has a workflow open sees who else has, at which step, and each saved draft at once', async () => {
  const path = await make()
  const [first, second] = [randomUUID(), randomUUID()]
  const seen: string[] = []
  const leave = new AbortController()
  const watching = (async () => {
    for await (const { event, data } of follow(path, first, leave.signal)) {
      if (event === 'draft') seen.push(`draft ${data.revision} ${data.actor}`)
      if (event === 'people') {
        const people = data.map(
          ({ name, step }: { name: string; step: string | null }) => `${name}${step ? ` at ${step}` : ''}`,
        )
        seen.push(people.join(', '))
      }
    }
  })()
  const sees = (line: string) => expect.poll(() => seen, { timeout: 10_000, interval: 20 }).toContain(line)
  await sees('admin')
  const gone = new AbortController()
  const other = (async () => {
    for await (const _ of follow(path, second, gone.signal, 'editor'));
  })()
  await sees('admin, editor')
  await api.as('editor', 'PUT', `${path}/presence`, { client: second, step: 'set' })
  await sees('admin, editor at set')
  // Nobody moves somebody else.
  const stranger = await api.as('editor', 'PUT', `${path}/presence`, { client: first, step: 'set' })
  expect(stranger).toMatchObject({ status: 200, body: { step: null } })
  await ada('PATCH', `${path}/draft`, { revision: 1, patches: [setParam('set', 2)] })
  await sees('draft 2 ada@msp.example')
  gone.abort()
  await other.catch(() => undefined)
  await expect.poll(() => seen.at(-1), { timeout: 10_000 }).toBe('admin')
  leave.abort()
  await watching.catch(() => undefined)
})

async function* follow(path: string, client: string, signal: AbortSignal, role: Role = 'admin') {
  const answer = await api.app.request(`${path}/live?client=${client}`, {
    headers: { authorization: `Bearer ${await api.tokenOf(role)}` },
    signal,
  })
  const reader = answer.body?.getReader()
  if (!reader) throw new Error('No body')
  signal.addEventListener('abort', () => void reader.cancel())
  let text = ''
  const decoder = new TextDecoder()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    text += decoder.decode(value, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1] ?? ''
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data !== undefined) yield { event, data: JSON.parse(data) }
    }
  }
}
