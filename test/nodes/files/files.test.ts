import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileStore } from '#engine/flow/files.ts'
import { sweepStores } from '#engine/flow/sweep-stores.ts'
import { renderHtml } from '../../../nodes/files/render-html.ts'
import { writePdf } from '../../../nodes/files/write-pdf.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const now = new Date('2026-11-22T10:00:00Z')

describe('HTML', () => {
  const render = (html: string) =>
    (
      renderHtml.run({ params: renderHtml.params.parse({ html }) } as Parameters<
        typeof renderHtml.run
      >[0]) as {
        html: string
      }
    ).html

  test.each([
    ['<script>alert(1)</script>a', 'a'],
    ['<img src=x onerror=alert(1)>', '<img src="x" />'],
    ['<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="https://x.example" onclick="x()">a</a>', '<a href="https://x.example">a</a>'],
    ['<iframe src="https://x.example"></iframe>a', 'a'],
    ['<form action="https://x.example"><input name=a></form>', ''],
    ['<svg><script>alert(1)</script></svg>a', 'a'],
    ['<p style="background:url(https://x.example);color:red">a</p>', '<p style="color:red">a</p>'],
    ['<style>p{}</style><p>a', '<p>a</p>'],
    ['<img src="data:image/svg+xml,x">', '<img />'],
  ])('%s becomes %s', (given, clean) => {
    expect(render(given)).toBe(clean)
  })

  test('what is nested without end is cut', () => {
    expect(render('<div>'.repeat(50_000)).length).toBeLessThan(5000)
  })
})

describe('PDF', () => {
  const report = {
    title: 'Report',
    subtitle: undefined,
    body: '',
    rows: [],
    columns: [],
    footer: undefined,
    paper: 'A4' as const,
  }

  test('a report of many rows has numbered pages, and is the same for the same moment', async () => {
    const rows = Array.from({ length: 200 }, (_, at) => ({ host: `SRV-${at}`, note: 'è · 漢字 · "x"' }))
    const { content, pages } = await writePdf({ ...report, rows, footer: 'Contoso' }, now)
    expect(Buffer.from(content.subarray(0, 5)).toString()).toBe('%PDF-')
    expect(pages).toBeGreaterThan(3)
    expect(pages).toBeLessThan(12)
  })

  test('any text can be written', async () => {
    const body = ['# Ώ Ž ł 🙂', '- \u0000\u202e\ud800', '#', '\tx'.repeat(500)].join('\n')
    expect((await writePdf({ ...report, title: '\u0007', body }, now)).pages).toBe(1)
  })
})

describe('files of runs', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database[Symbol.asyncDispose]())

  const run1 = '0198c1de-0000-7000-8000-000000000001'
  const run2 = '0198c1de-0000-7000-8000-000000000002'
  const rossi = '0198c1de-0000-7000-8000-0000000000aa'
  const bianchi = '0198c1de-0000-7000-8000-0000000000bb'

  const storeOf = (
    runId: string,
    customerId: string | null,
    mode: 'live' | 'dry' = 'live',
    effectKey = 'k',
  ) =>
    fileStore(database.db, {
      runId,
      customerId,
      mode,
      effectKey,
      workflowId: run1,
      nodeId: 'n',
      path: '',
      now,
    })
  const file = { name: '../../etc/pass\u0000wd', type: 'text/plain', content: Buffer.from('secret') }

  test('are read by runs of their customer, and by no other', async () => {
    for (const [id, name] of [
      [rossi, 'Rossi Srl'],
      [bianchi, 'Bianchi Spa'],
    ] as const) {
      await database.db.insertInto('customers').values({ id, name }).execute()
    }
    const made = await storeOf(run1, rossi).write(file)
    expect(made).toMatchObject({ name: '.._.._etc_pass_wd', size: 6 })
    expect(Buffer.from((await storeOf(run2, rossi).read(made.id)).content).toString()).toBe('secret')
    await expect(storeOf(run2, bianchi).read(made.id)).rejects.toThrow(/no file/)
    await expect(storeOf(run2, null).read(made.id)).rejects.toThrow(/no file/)
    await expect(storeOf(run2, rossi).read("x' or true --")).rejects.toThrow(/no file/)
  })

  test('made again under the same key are one', async () => {
    const first = await storeOf(run1, rossi, 'live', 'again').write(file)
    const second = await storeOf(run1, rossi, 'live', 'again').write(file)
    expect(second.id).toBe(first.id)
    const store = storeOf(run1, rossi, 'live', 'two')
    expect((await store.write(file)).id).not.toBe((await store.write(file)).id)
  })

  test('are only planned by a dry run', async () => {
    const made = await storeOf(run1, rossi, 'dry', 'dry').write(file)
    await expect(storeOf(run1, rossi).read(made.id)).rejects.toThrow(/no file/)
  })

  test('have a size that is not passed', async () => {
    const large = { ...file, content: Buffer.alloc(10_000_001) }
    await expect(storeOf(run1, rossi, 'live', 'large').write(large)).rejects.toThrow(/too large: 10.0 MB/)
  })

  test('go after 30 days', async () => {
    const made = await storeOf(run1, rossi, 'live', 'old').write(file)
    const old = new Date('2026-10-01T00:00:00Z')
    await database.db
      .updateTable('run_files')
      .set({ created_at: old })
      .where('file_id', '=', made.id)
      .execute()
    await sweepStores(database.db, now)
    await expect(storeOf(run1, rossi).read(made.id)).rejects.toThrow(/no file/)
    const { count } = await database.db
      .selectFrom('run_files')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    expect(Number(count)).toBeGreaterThan(0)
  })
})
