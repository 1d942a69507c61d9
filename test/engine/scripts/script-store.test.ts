import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { scriptVersionDraft } from '#engine/msp/script.ts'
import { listReadyScripts } from '#engine/scripts/ready-scripts.ts'
import { scriptLibrary } from '#engine/scripts/script-library.ts'
import {
  addScriptVersion,
  deleteScript,
  insertScript,
  listScripts,
  readScript,
  updateScript,
} from '#engine/scripts/script-store.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())
beforeEach(() => database.db.deleteFrom('scripts').execute())

const version = (body: string, changes: object = {}) => scriptVersionDraft.parse({ body, ...changes })
const add = (name: string, body = 'true', changes: object = {}) =>
  insertScript(
    database.db,
    { name, description: '', tags: [], first: version(body, changes) },
    'olga@msp.example',
  )

describe('the library', () => {
  test('keeps each version as it was saved, and gives the newest unless one is named', async () => {
    const { id } = await add('Restart', 'one', { risk: 'changes' })
    await addScriptVersion(database.db, id, version('two', { risk: 'reads', note: 'Looks only' }), 'ugo')
    const library = scriptLibrary(database.db)
    expect(await library.find('restart')).toMatchObject({
      name: 'Restart',
      version: 2,
      body: 'two',
      risk: 'reads',
    })
    expect(await library.find(' RESTART ', 1)).toMatchObject({ version: 1, body: 'one', risk: 'changes' })
    expect((await readScript(database.db, id))?.versions).toMatchObject([
      { version: 2, note: 'Looks only', createdBy: 'ugo' },
      { version: 1, createdBy: 'olga@msp.example' },
    ])
    expect(await listScripts(database.db)).toMatchObject([{ name: 'Restart', newest: { version: 2 } }])
  })

  test('never changes a version', async () => {
    await add('Restart')
    await expect(database.db.updateTable('script_versions').set({ body: 'other' }).execute()).rejects.toThrow(
      'Versions of scripts never change',
    )
  })

  test('gives two versions that are saved at once a number each', async () => {
    const { id } = await add('Restart')
    const save = (body: string) =>
      database.db.transaction().execute((tx) => addScriptVersion(tx, id, version(body), 'ugo'))
    await Promise.all(['a', 'b', 'c'].map(save))
    expect((await readScript(database.db, id))?.versions.map((each) => each.version)).toEqual([4, 3, 2, 1])
  })

  test('has one script of a name, in whatever letters', async () => {
    const { id } = await add('Restart')
    await expect(add('RESTART')).rejects.toThrow('There is a script "Restart" already. Choose another name.')
    await add('Other')
    await expect(updateScript(database.db, id, { name: 'other' })).rejects.toThrow(
      'There is a script "Other"',
    )
    expect(await updateScript(database.db, id, { name: 'restart', tags: ['linux'] })).toMatchObject({
      name: 'restart',
      tags: ['linux'],
    })
  })

  test('says which scripts there are where a step names none of them', async () => {
    const library = scriptLibrary(database.db)
    await expect(library.find('Nothing')).rejects.toMatchObject({
      errorClass: 'NotFound',
      message:
        'There is no script "Nothing" in the library. The library holds none yet: add one under Settings, Scripts.',
    })
    const { id } = await add('Restart')
    await expect(library.find('Restrat')).rejects.toThrow('There are "Restart".')
    await expect(library.find('restart', 5)).rejects.toThrow('"Restart" has no version 5: its newest is 1.')
    await expect(library.find('a\0b')).rejects.toMatchObject({ errorClass: 'NotFound' })
    expect(await deleteScript(database.db, id)).toEqual({ id, name: 'Restart' })
    await expect(library.find('Restart')).rejects.toThrow('holds none yet')
  })
})

describe('the scripts that come with Sentiero', () => {
  test('are five, each with words in Italian, and fit into the library', async () => {
    const ready = await listReadyScripts()
    expect(ready).toHaveLength(5)
    for (const { name, description, tags, words, ...first } of ready) {
      expect(words.it?.name).toMatch(/\w/)
      await insertScript(database.db, { name, description, tags, first }, 'tests')
    }
    expect(await listScripts(database.db)).toHaveLength(5)
  })

  test('are written in the sh of POSIX, where they are for sh', async () => {
    const ready = await listReadyScripts()
    for (const { name, shell, body } of ready) {
      if (shell === 'sh') expect(() => execFileSync('sh', ['-n'], { input: body }), name).not.toThrow()
    }
  })

  test('that read run on this machine and find something', async () => {
    const [disk] = (await listReadyScripts()).filter(({ name }) => name.startsWith('Disk usage'))
    const said = execFileSync('sh', ['-s'], {
      input: disk?.body,
      env: { PATH: '/usr/bin:/bin', folder: '/etc', most: '2' },
      encoding: 'utf8',
    })
    expect(said).toMatch(/Largest below \/etc:\n +\d+\.\d MB {2}\/etc\n/)
  })
})
