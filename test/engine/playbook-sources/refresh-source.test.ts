import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openSecretBox } from '#engine/connections/secrets.ts'
import {
  createSourceReader,
  SourceBusy,
  type SourceReaderOptions,
} from '#engine/playbook-sources/refresh-source.ts'
import {
  deleteSource,
  findSource,
  insertSource,
  type SourceDraft,
  updateSource,
} from '#engine/playbook-sources/sources.ts'
import { checkPlaybook } from '#engine/playbooks/check-playbook.ts'
import { importPlaybook } from '#engine/playbooks/import-playbook.ts'
import { findPlaybook, readLibrary } from '#engine/playbooks/library.ts'
import { updatePlaybook } from '#engine/playbooks/update-playbook.ts'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createGitRepository, gitProgram } from '../../support/git-repository.ts'
import { needs } from '../../support/needs.ts'
import { smallDocument, smallFile } from '../../support/small-playbook.ts'

const registry = createRegistry(catalogue)
const deps = { registry, secrets: openSecretBox(randomBytes(32)), publicUrl: 'http://sentiero.example' }
let root: string
let outside: string
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())
beforeEach(async () => {
  await database.db.deleteFrom('playbook_sources').execute()
  root = mkdtempSync(join(tmpdir(), 'sentiero-sources-'))
  outside = mkdtempSync(join(tmpdir(), 'sentiero-outside-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
  rmSync(outside, { recursive: true })
})

const readerOf = (options: Partial<SourceReaderOptions> = {}) =>
  createSourceReader({ db: database.db, registry, root, allow: () => false, ...options })

const add = (given: Partial<SourceDraft>) =>
  insertSource(
    database.db,
    { name: 'Ours', kind: 'folder', location: '.', branch: '', subfolder: '', ...given },
    'Olga',
  )

/** Adds a source and reads it, and answers how it went. */
async function read(given: Partial<SourceDraft>, options?: Partial<SourceReaderOptions>) {
  const { id } = await add(given)
  return readerOf(options).refresh(id)
}

/** What the library has of sources. */
async function fromSources() {
  const { playbooks, refused } = await readLibrary(database.db)
  return {
    playbooks: playbooks.flatMap(({ playbook: { slug, version }, source }) =>
      source ? [`${slug} ${version} of ${source.name}`] : [],
    ),
    refused: refused.map(({ problem }) => problem),
  }
}

const write = (name: string, text: string) => writeFileSync(join(root, name), text)

test('the built-in playbooks pass the checks that those of sources have to pass', async () => {
  const { playbooks } = await readLibrary(database.db)
  expect(playbooks.length).toBeGreaterThan(40)
  expect(playbooks.flatMap(({ playbook }) => checkPlaybook(playbook, registry))).toEqual([])
})

describe('a folder', () => {
  test('has its playbooks in the library with its name, and a bad file hides no other', async () => {
    write('small.yaml', smallFile())
    write('broken.yaml', 'slug: [')
    write('second.yml', smallFile({ slug: 'second', version: 3 }))
    write('README.md', 'Not a playbook')
    mkdirSync(join(root, 'deeper'))
    writeFileSync(join(root, 'deeper', 'third.yaml'), smallFile({ slug: 'third' }))

    expect(await read({})).toMatchObject({ problem: '', succeededAt: expect.any(Date), commit: null })
    expect(await fromSources()).toEqual({
      playbooks: ['second 3 of Ours', 'small 1 of Ours'],
      refused: [expect.stringMatching(/^broken\.yaml:1: Flow sequence/)],
    })
    await read({ name: 'Deeper', subfolder: 'deeper' })
    expect((await fromSources()).playbooks).toContain('third 1 of Deeper')
  })

  test.each([
    ['..', 'leads out of the folder'],
    ['/etc', 'leads out of the folder'],
    ['/nowhere/at/all', 'leads out of the folder'],
    ['a/../../..', 'leads out of the folder'],
    ['leading-out', 'leads out of the folder'],
    ['not-there', 'There is no folder "not-there"'],
    ['small.yaml', 'is a file: give a folder'],
  ])('at %s is not read', async (location, problem) => {
    write('small.yaml', smallFile())
    symlinkSync(outside, join(root, 'leading-out'))
    expect(await read({ location })).toMatchObject({
      problem: expect.stringContaining(problem),
      succeededAt: null,
    })
    expect(await fromSources()).toEqual({ playbooks: [], refused: [] })
  })

  test('is never read where the operator named none', async () => {
    expect(await read({}, { root: undefined })).toMatchObject({
      problem: expect.stringMatching(/SENTIERO_PLAYBOOKS_DIR names, and that is not set/),
    })
  })

  test('shows nothing of files that a link leads to outside, and nothing of what is no file', async () => {
    writeFileSync(join(outside, 'secret.yaml'), smallFile({ slug: 'secret' }))
    symlinkSync(join(outside, 'secret.yaml'), join(root, 'secret.yaml'))
    mkdirSync(join(root, 'folder.yaml'))
    write('real.txt', smallFile())
    symlinkSync(join(root, 'real.txt'), join(root, 'small.yaml'))
    write('large.yaml', `# ${'x'.repeat(1_000_001)}`)

    await read({})
    expect(await fromSources()).toEqual({
      playbooks: ['small 1 of Ours'],
      refused: [
        'folder.yaml: It is no file.',
        expect.stringMatching(/^large\.yaml: It has 1000003 bytes/),
        'secret.yaml: It is a link that leads out of the folder.',
      ],
    })
  })

  test('that is gone keeps what was read of it, and says why it was not read again', async () => {
    mkdirSync(join(root, 'a'))
    writeFileSync(join(root, 'a', 'small.yaml'), smallFile())
    const { id } = await add({ location: 'a' })
    const reader = readerOf()
    const first = await reader.refresh(id)
    rmSync(join(root, 'a'), { recursive: true })
    const second = await reader.refresh(id)

    expect(second).toMatchObject({
      problem: expect.stringContaining('There is no folder "a"'),
      succeededAt: first?.succeededAt,
    })
    expect((await fromSources()).playbooks).toEqual(['small 1 of Ours'])
  })
})

describe('of two playbooks with one name', () => {
  test('the built-in one stands, and the other is named with the reason', async () => {
    write('server-offline.yaml', smallFile({ slug: 'server-offline' }))
    await read({})
    expect(await fromSources()).toEqual({
      playbooks: [],
      refused: [expect.stringMatching(/^server-offline\.yaml: The library itself has a playbook/)],
    })
    expect(await findPlaybook(database.db, 'server-offline')).toMatchObject({ source: null })
  })

  test('that of the older source stands, also for workflows that came of it', async () => {
    for (const name of ['a', 'b']) mkdirSync(join(root, name))
    writeFileSync(join(root, 'a', 'small.yaml'), smallFile())
    writeFileSync(join(root, 'b', 'small.yaml'), smallFile({ version: 9 }))
    const first = await add({ name: 'First', location: 'a' })
    const reader = readerOf()
    await reader.refresh(first.id)
    const { workflowId } = await database.db
      .transaction()
      .execute((tx) => importPlaybook(tx, deps, 'small', { inputs: {}, publish: false, actor: 'test' }))
    await read({ name: 'Second', location: 'b' })

    expect(await fromSources()).toEqual({
      playbooks: ['small 1 of First'],
      refused: [expect.stringMatching(/The source "First" has a playbook "small" already/)],
    })
    await deleteSource(database.db, first.id)
    expect((await fromSources()).playbooks).toEqual(['small 9 of Second'])
    // What somebody else calls the same is no newer version of it.
    const update = await database.db
      .transaction()
      .execute((tx) =>
        updatePlaybook(tx, registry, workflowId, { inputs: {}, publish: false, actor: 'test' }),
      )
    expect(update).toMatchObject({ state: 'current', version: 1, newest: null })
  })
})

test('a newer version comes into a workflow as that of a built-in playbook does', async () => {
  write('small.yaml', smallFile())
  const { id } = await add({})
  const reader = readerOf()
  await reader.refresh(id)
  const { db } = database
  const { workflowId } = await db
    .transaction()
    .execute((tx) =>
      importPlaybook(tx, deps, 'small', { inputs: { queue: 'Night' }, publish: false, actor: 'test' }),
    )
  const row = () =>
    db.selectFrom('workflows').selectAll().where('id', '=', workflowId).executeTakeFirstOrThrow()
  expect(await row()).toMatchObject({ playbook: 'small', playbook_version: 1, playbook_source: id })
  write(
    'small.yaml',
    smallFile({ version: 2, document: smallDocument({ kind: 'literal', value: 'Version 2' }) }),
  )
  await reader.refresh(id)
  const update = await db
    .transaction()
    .execute((tx) => updatePlaybook(tx, registry, workflowId, { inputs: {}, publish: false, actor: 'test' }))

  expect(update).toMatchObject({ state: 'updated', version: 2 })
  const draft = JSON.stringify((await row()).draft)
  expect(draft).toContain('Version 2')
  expect(draft).toContain('Night')
  const audit = await db
    .selectFrom('audit_log')
    .select('detail')
    .where('subject', '=', `workflow/${workflowId}`)
    .orderBy('id')
    .executeTakeFirstOrThrow()
  expect(audit.detail).toMatchObject({ playbook: 'small', source: 'Ours' })
})

test('those that are due are read, each once, and a bad one keeps no other back', async () => {
  mkdirSync(join(root, 'good'))
  writeFileSync(join(root, 'good', 'small.yaml'), smallFile())
  const bad = await add({ name: 'Bad', location: 'bad' })
  const good = await add({ name: 'Good', location: 'good' })
  const reader = readerOf()
  await reader.tend()

  const tried = await findSource(database.db, good.id)
  expect(tried).toMatchObject({ problem: '', succeededAt: expect.any(Date) })
  expect(await findSource(database.db, bad.id)).toMatchObject({
    problem: expect.stringContaining('no folder'),
  })
  await reader.tend()
  expect((await findSource(database.db, good.id))?.triedAt).toEqual(tried?.triedAt)
})

test('one that somebody reads is not read twice, and what is brought for a changed one is not taken', async () => {
  write('small.yaml', smallFile())
  const { id, ...source } = await add({})
  await database.db
    .updateTable('playbook_sources')
    .set({ reading_until: new Date(Date.now() + 60_000) })
    .where('id', '=', id)
    .execute()
  await expect(readerOf().refresh(id)).rejects.toThrow(SourceBusy)
  await updateSource(database.db, id, { ...source, name: 'Other' })
  expect(await readerOf().refresh(id)).toMatchObject({ name: 'Other', problem: '' })
})

const hasGit = needs('git', gitProgram, 'apt-get install git')

describe.runIf(hasGit)('a git repository', () => {
  test('has the playbooks of its newest commit, of a branch and a folder where they are named', async () => {
    const repository = createGitRepository(root)
    repository.push({ 'small.yaml': smallFile(), 'deep/er/second.yaml': smallFile({ slug: 'second' }) })
    const commit = repository.push({ 'small.yaml': smallFile({ version: 2 }), 'bad.yaml': 'a: [' })
    const location = repository.url

    expect(await read({ kind: 'git', location })).toMatchObject({ problem: '', commit })
    expect(await fromSources()).toEqual({
      playbooks: ['small 2 of Ours'],
      refused: [expect.stringMatching(/^bad\.yaml:1: /)],
    })
    repository.push({ 'third.yaml': smallFile({ slug: 'third' }) }, 'next')
    await read({ name: 'Next', kind: 'git', location, branch: 'next' })
    await read({ name: 'Deep', kind: 'git', location, subfolder: 'deep/er' })
    expect((await fromSources()).playbooks).toEqual([
      'second 1 of Deep',
      'small 2 of Ours',
      'third 1 of Next',
    ])
  })

  test('is read for what it holds: links, submodules, filters and hooks of it do nothing', async () => {
    writeFileSync(join(outside, 'secret.yaml'), smallFile({ slug: 'secret' }))
    const repository = createGitRepository(root)
    const touched = join(outside, 'touched')
    writeFileSync(join(repository.bare, 'hooks', 'post-checkout'), `#!/bin/sh\ntouch ${touched}\n`, {
      mode: 0o755,
    })
    const commit = repository.push({
      'small.yaml': smallFile(),
      'secret.yaml': { link: join(outside, 'secret.yaml') },
      '.gitattributes': '*.yaml filter=evil',
      '.gitmodules': '[submodule "x"]\n path = x.yaml\n url = ../../outside\n',
    })
    repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},x.yaml`)
    repository.git('commit', '--quiet', '--message=Submodule')
    repository.git('push', '--quiet', 'origin', 'main')

    expect(await read({ kind: 'git', location: repository.url })).toMatchObject({ problem: '' })
    expect(await fromSources()).toEqual({
      playbooks: ['small 1 of Ours'],
      refused: ['secret.yaml: It is a link, not a file.', 'x.yaml: It is a link, not a file.'],
    })
  })

  test.each([
    [{ branch: 'nowhere' }, /Remote branch nowhere not found/],
    [{ branch: '--upload-pack=touch' }, /not found/],
    [{ subfolder: 'nowhere' }, /has no folder "nowhere" on that branch/],
  ])('with %o says what is not there', async (more, problem) => {
    const repository = createGitRepository(root)
    repository.push({ 'small.yaml': smallFile() })
    const source = await read({ kind: 'git', location: repository.url, ...more })
    expect(source?.problem).toMatch(problem)
    expect(source?.problem).not.toContain(tmpdir())
  })

  test('that is empty, too large, or none says so', async () => {
    const repository = createGitRepository(root)
    const location = repository.url
    expect((await read({ name: 'Empty', kind: 'git', location }))?.problem).toMatch(/no commit yet/)
    repository.push({ 'large.bin': randomBytes(300_000).toString('hex'), 'small.yaml': smallFile() })
    expect((await read({ name: 'Large', kind: 'git', location }, { mostOnDisk: 100_000 }))?.problem).toMatch(
      /takes more than 0 MB/,
    )
    mkdirSync(join(root, 'none'))
    expect((await read({ name: 'None', kind: 'git', location: `file://${root}/none` }))?.problem).toMatch(
      /git could not read it: fatal: /,
    )
  })

  test.each([
    [
      'https://127.0.0.1:1/ours.git',
      /127\.0\.0\.1 is a loopback address, and those are not requested unless/,
    ],
    ['https://169.254.169.254/ours.git', /which is never requested/],
    ['https://inside.example/ours.git', /inside\.example leads to 10\.0\.0\.8, a private address/],
    ['http://sentiero.example/ours.git', /Only https addresses are read/],
    ['ssh://git@sentiero.example/ours.git', /Only http and https addresses/],
    ['ext::sh -c touch% /tmp/x', /./],
    ['--upload-pack=touch', /no web address/],
    ['https://olga:pw@sentiero.example/ours.git', /holds a user name or password/],
    ['file:///etc', /leads out of the folder/],
  ])('at %s is not asked', async (location, problem) => {
    const resolve = async () => [{ address: '10.0.0.8', family: 4 }]
    expect((await read({ kind: 'git', location }, { resolve }))?.problem).toMatch(problem)
  })

  test('that an administrator allowed is asked at the address that was checked', async () => {
    // Nobody answers there; the name leads nowhere by itself.
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
    const source = await read(
      { kind: 'git', location: 'https://inside.invalid:9/ours.git' },
      { resolve, allow: () => true },
    )
    expect(source?.problem).toMatch(/inside\.invalid port 9.*(?:refused|connect)/i)
    expect(source?.problem).not.toMatch(/resolve host/)
  })
})

test('where git is not installed a sentence says so', async () => {
  mkdirSync(join(root, 'ours'))
  const source = await read({ kind: 'git', location: `file://${root}/ours` }, { programs: '/nowhere' })
  expect(source?.problem).toBe(
    'This server has no git program, which reads repositories (on Debian: apt-get install git).',
  )
})
