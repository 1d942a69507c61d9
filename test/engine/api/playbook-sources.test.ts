import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalogue } from '#nodes'
import { smallFile } from '../../support/small-playbook.ts'
import { createApiForTests } from './api-for-tests.ts'

let folder: string
let api: Awaited<ReturnType<typeof createApiForTests>>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sentiero-sources-'))
  api = await createApiForTests({ catalogue, playbooksDir: folder })
})
afterAll(async () => {
  await api?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

test('a folder is added, read, changed and removed, and all of it is in the audit log', async () => {
  writeFileSync(join(folder, 'small.yaml'), smallFile())
  writeFileSync(join(folder, 'broken.yaml'), 'slug: [')
  const made = await api.as('admin', 'POST', '/api/playbook-sources', {
    name: 'Ours',
    kind: 'folder',
    location: '.',
  })
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: 'Ours',
      problem: '',
      createdBy: 'token admin',
      playbooks: [{ slug: 'small', version: 1 }],
      refused: [{ path: 'broken.yaml', problem: expect.stringMatching(/^broken\.yaml:1: /) }],
    },
  })
  const { id } = made.body

  // In the library it stands among the others, with its name.
  const { body: library } = await api.as('viewer', 'GET', '/api/playbooks')
  expect(library.items.find((item: { slug: string }) => item.slug === 'small')).toMatchObject({
    source: { id, name: 'Ours' },
  })
  expect(library.items.find((item: { slug: string }) => item.slug === 'server-offline')).toMatchObject({
    source: null,
  })
  const imported = await api.as('editor', 'POST', '/api/playbooks/small/import', { publish: true })
  expect(imported).toMatchObject({ status: 201, body: { name: 'A small one', publishedVersion: 1 } })
  const { body: shown } = await api.as('viewer', 'GET', '/api/playbooks/small')
  expect(shown).toMatchObject({ imported: [{ id: imported.body.workflowId }], source: { name: 'Ours' } })

  writeFileSync(join(folder, 'small.yaml'), smallFile({ version: 2 }))
  const read = await api.as('admin', 'POST', `/api/playbook-sources/${id}/refresh`)
  expect(read).toMatchObject({ status: 200, body: { playbooks: [{ slug: 'small', version: 2 }] } })
  const preview = `/api/workflows/${imported.body.workflowId}/playbook-update/preview`
  expect(await api.as('editor', 'POST', preview, {})).toMatchObject({
    body: { state: 'offered', version: 1, newest: 2 },
  })

  const changed = await api.as('admin', 'PUT', `/api/playbook-sources/${id}`, {
    name: 'Theirs',
    kind: 'folder',
    location: 'not-there',
  })
  expect(changed).toMatchObject({
    status: 200,
    body: { name: 'Theirs', problem: expect.stringContaining('no folder'), playbooks: [{ slug: 'small' }] },
  })
  expect((await api.as('admin', 'GET', '/api/playbook-sources')).body).toMatchObject({
    readsFolders: true,
    items: [{ id, name: 'Theirs' }],
  })
  expect((await api.as('admin', 'DELETE', `/api/playbook-sources/${id}`)).status).toBe(204)
  expect((await api.as('viewer', 'GET', '/api/playbooks/small')).status).toBe(404)
  expect((await api.as('admin', 'POST', `/api/playbook-sources/${id}/refresh`)).status).toBe(404)

  const { body: audit } = await api.as('admin', 'GET', `/api/audit?subject=playbook-source/${id}`)
  expect(audit.items.map((item: { action: string }) => item.action)).toEqual([
    'playbook-source.deleted',
    'playbook-source.changed',
    'playbook-source.refreshed',
    'playbook-source.created',
  ])
})

test.each([
  [{ kind: 'git', location: 'http://msp.example/ours.git' }, 'location', /https address/],
  [{ kind: 'git', location: 'ssh://git@msp.example/ours.git' }, 'location', /https address/],
  [{ kind: 'git', location: 'ext::sh -c id' }, 'location', /https address/],
  [{ kind: 'git', location: 'https://olga:pw@msp.example/ours.git' }, 'location', /need no password/],
  [{ kind: 'git', location: 'https://msp.example/ours.git?token=x' }, 'location', /without \? and #/],
  [{ kind: 'git', location: 'https://msp.example/a.git', branch: '--upload-pack=id' }, 'branch', /no name/],
  [{ kind: 'git', location: 'https://msp.example/a.git', branch: 'a..b' }, 'branch', /no name/],
  [{ kind: 'git', location: 'https://msp.example/a.git', subfolder: '../..' }, 'subfolder', /without \.\./],
  [{ kind: 'git', location: 'https://msp.example/a.git', subfolder: '/etc' }, 'subfolder', /inside it/],
  [{ kind: 'folder', location: '.', subfolder: 'HEAD:x' }, 'subfolder', /inside it/],
  [{ kind: 'folder', location: '.', branch: 'main' }, 'branch', /no branches/],
  [{ kind: 'folder', location: '' }, 'location', /./],
])('%o is refused at its field', async (given, field, message) => {
  const answer = await api.as('admin', 'POST', '/api/playbook-sources', { name: 'Bad', ...given })
  expect(answer.status).toBe(422)
  expect(answer.body.errors).toEqual([{ where: field, message: expect.stringMatching(message) }])
})

test('two sources of one name are refused, and folders where the operator named none', async () => {
  const given = { name: 'Twice', kind: 'folder', location: '.' }
  expect((await api.as('admin', 'POST', '/api/playbook-sources', given)).status).toBe(201)
  expect((await api.as('admin', 'POST', '/api/playbook-sources', given)).status).toBe(409)

  await using without = await createApiForTests({ catalogue })
  expect(await without.as('admin', 'POST', '/api/playbook-sources', given)).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining('SENTIERO_PLAYBOOKS_DIR') },
  })
  expect((await without.as('admin', 'GET', '/api/playbook-sources')).body.readsFolders).toBe(false)
})

test('a playbook whose connection is missing is imported as a draft or to watch, and not for real', async () => {
  writeFileSync(
    join(folder, 'needy.yaml'),
    smallFile({ slug: 'needy', needs: { ports: ['messaging'], triggers: ['webhook.received'] } }),
  )
  await api.as('admin', 'POST', '/api/playbook-sources', { name: 'Needy', kind: 'folder', location: './' })
  expect((await api.as('viewer', 'GET', '/api/playbooks/needy')).body.ready).toBe('missing')
  const importIt = (body: object) => api.as('editor', 'POST', '/api/playbooks/needy/import', body)
  expect(await importIt({ publish: true })).toMatchObject({
    status: 409,
    body: {
      detail: expect.stringContaining('There is no connection for messaging yet.'),
      errors: [{ where: 'needs.ports.messaging' }],
    },
  })
  expect((await importIt({ publish: false })).status).toBe(201)
  expect((await importIt({ publish: true, start: { mode: 'watch' } })).status).toBe(201)
})
