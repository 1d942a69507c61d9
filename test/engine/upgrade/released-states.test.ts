import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answerApproval } from '#engine/approvals/answer.ts'
import { installJobs } from '#engine/db/jobs.ts'
import { migrate } from '#engine/db/migrate.ts'
import { catalogue } from '#nodes'
import { createEmptyDatabase, type TestDatabase } from '../../support/database.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'
import { createVirtualClock, settleVirtually } from '../../support/virtual-clock.ts'

const fixturesDir = join(import.meta.dirname, '../../data/released-states')
const migrationsDir = join(import.meta.dirname, '../../../migrations')
const fixtures = (await readdir(fixturesDir)).filter((name) => name.endsWith('.json'))
const quiet = () => undefined

/** What a program of a release left in its database: rows by table. */
interface ReleasedState {
  /** The newest migration of that release. */
  migration: string
  tables: Record<string, Record<string, unknown>[]>
}

/** Brings a database to where the release had it: its migrations, and then its rows. */
async function restore({ pool }: TestDatabase, { migration, tables }: ReleasedState): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'sentiero-migrations-'))
  try {
    for (const name of await readdir(migrationsDir)) {
      if (name.slice(0, 4) <= migration) await cp(join(migrationsDir, name), join(dir, name))
    }
    await migrate(pool, dir, quiet)
    await installJobs(pool)
    let left = Object.entries(tables)
    // What refers to another table comes after it: as many rounds as the references are deep.
    while (left.length > 0) {
      const waiting: typeof left = []
      for (const [table, rows] of left) {
        // Rows that the migrations themselves made are in the fixture as they stood.
        const text = `insert into ${table} overriding system value
                      select * from json_populate_recordset(null::${table}, $1) on conflict do nothing`
        await pool.query(text, [JSON.stringify(rows)]).catch((error: unknown) => {
          if (error instanceof Error && /foreign key/.test(error.message)) waiting.push([table, rows])
          else throw error
        })
      }
      expect(waiting.length).toBeLessThan(left.length)
      left = waiting
    }
    // Numbers go on after the last one given.
    await pool.query(
      `select setval('ticket_numbers', max(number)) from tickets having max(number) is not null`,
    )
    if (tables['public.ticket_history']) {
      await pool.query(
        `select setval(pg_get_serial_sequence('ticket_history', 'id'), max(id)) from ticket_history`,
      )
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

describe('runs that a released program left behind', () => {
  test.each(fixtures)(
    'are driven to their ends after an upgrade: %s',
    async (name) => {
      const state = JSON.parse(await readFile(join(fixturesDir, name), 'utf8')) as ReleasedState
      await using database = await createEmptyDatabase()
      const { db, pool } = database
      await restore(database, state)
      const before = await pool.query<{ status: string; runs: number }>(
        'select status, count(*)::int as runs from runs group by status order by status',
      )
      expect(before.rows.map(({ status }) => status)).toEqual(['queued', 'running', 'waiting'])

      await migrate(pool, migrationsDir, quiet)
      await installJobs(pool)
      const clock = createVirtualClock(new Date())
      await using engine = await assembleEngine(
        catalogue,
        { ...database, ...keptOpen },
        undefined,
        clock.now,
        0,
      )
      const working = await engine.startWorking()
      try {
        await routed(database)
        const answerHook = await publishAnswerHook(engine)
        const sent = new Set<string>()
        await settleVirtually({
          db,
          pool,
          clock,
          answer: async () =>
            (await approve(database, clock.now())) || (await sendEvents(engine, answerHook, sent)),
        })
      } finally {
        await working.stop()
      }

      const left = await pool.query('select id from runs')
      expect(left.rows).toEqual([])
      const ended = await pool.query(
        `select e.data -> 'body' ->> 'case' as name, h.status, count(distinct t.id)::int as tickets,
              min(h.error ->> 'message') as error
         from events e left join run_history h on h.event_id = e.id left join tickets t on t.run_id = h.id
        where e.data -> 'body' ? 'case' group by 1, 2 order by 1`,
      )
      const wanted = casesOf(state).map((name) => ({ name, status: 'succeeded', tickets: 1, error: null }))
      expect(ended.rows).toEqual(wanted.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    },
    120_000,
  )
})

/** The engine's own end is not that of the database. */
const keptOpen = { [Symbol.asyncDispose]: async () => undefined }

function casesOf({ tables }: ReleasedState): string[] {
  return (tables['public.events'] ?? []).flatMap(({ data }) => {
    const { body } = data as { body?: { case?: string } }
    return body?.case ?? []
  })
}

async function routed({ pool }: Pick<TestDatabase, 'pool'>): Promise<void> {
  await expect
    .poll(async () => (await pool.query('select from events where routed_at is null')).rowCount, {
      timeout: 20_000,
    })
    .toBe(0)
}

type Engine = Awaited<ReturnType<typeof assembleEngine>>

async function publishAnswerHook(engine: Engine): Promise<string> {
  const hook = { type: 'webhook.received', params: { authentication: literal('none') } }
  const workflowId = await engine.publish(buildDocument({ hook }, []))
  const trigger = await engine.db
    .selectFrom('triggers')
    .select('hook_key')
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  return trigger.hook_key ?? ''
}

/** Delivers the events that runs wait for, each once. */
async function sendEvents(engine: Engine, hookKey: string, sent: Set<string>): Promise<boolean> {
  const { rows } = await engine.pool.query<{ order: string }>(
    `select e.data -> 'body' ->> 'case' as order from waits w join runs r on r.id = w.run_id
       join events e on e.id = r.event_id where w.kind = 'event' and w.status = 'open'`,
  )
  const orders = rows.map(({ order }) => order).filter((order) => !sent.has(order))
  for (const order of orders) {
    sent.add(order)
    const body = Buffer.from(JSON.stringify({ order }))
    const request = { headers: {}, query: {}, contentType: 'application/json', receivedAt: new Date() }
    const answer = await engine.receiveHook(hookKey, { ...request, body })
    expect(answer.status).toBe('accepted')
  }
  await routed(engine)
  return orders.length > 0
}

/** Approves what is asked. */
async function approve({ db, pool }: TestDatabase, now: Date): Promise<boolean> {
  const asked = await pool.query<{ id: string; user_id: string }>(
    `select a.id, (select u.id from auth."user" u limit 1) as user_id from approvals a where a.status = 'open'`,
  )
  for (const { id, user_id } of asked.rows) {
    const ted = { kind: 'user', id: user_id, name: 'Ted', role: 'technician' } as const
    await answerApproval(db, id, ted, { choice: 'approved', comment: '', values: {}, via: 'api' }, now)
  }
  return asked.rows.length > 0
}
