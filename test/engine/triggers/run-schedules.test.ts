import { describe, expect, test } from 'vitest'
import { connectDatabase } from '#engine/db/connect.ts'
import { dueTimes, runSchedules, type Schedule } from '#engine/triggers/run-schedules.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'

const schedule = (
  cron: string,
  catchUp: Schedule['catchUp'] = 'once',
  timeZone = 'Europe/Rome',
): Schedule => ({
  cron,
  timeZone,
  catchUp,
})
const at = (iso: string) => new Date(iso)
const iso = (date: Date | null) => date?.toISOString().replace(/:00\.000Z$/, 'Z') ?? null

/** What starts when a server looks every minute from one time to another, as it does. */
function watch(given: Schedule, from: string, to: string): (string | null)[] {
  let due: Date | null = null
  const started: (string | null)[] = []
  for (let now = at(from); now <= at(to); now = new Date(now.getTime() + 60_000)) {
    const { start, next } = dueTimes(given, due, now)
    started.push(...start.map(iso))
    due = next
  }
  return started
}

describe('the times of a schedule', () => {
  test('the first look only finds out the next time', () => {
    const { start, next } = dueTimes(schedule('0 7 * * 1-5'), null, at('2026-11-21T12:00Z'))
    expect(start).toEqual([])
    expect(iso(next)).toBe('2026-11-23T06:00Z')
  })

  test('before its time nothing starts and the time stays', () => {
    const due = at('2026-11-23T06:00Z')
    expect(dueTimes(schedule('0 7 * * *'), due, at('2026-11-23T05:59:59Z'))).toEqual({ start: [], next: due })
  })

  test('at its time it starts, and the next time is after it', () => {
    const due = at('2026-11-23T06:00Z')
    const { start, next } = dueTimes(schedule('0 7 * * *'), due, due)
    expect(start.map(iso)).toEqual(['2026-11-23T06:00Z'])
    expect(iso(next)).toBe('2026-11-24T06:00Z')
  })

  test('it is the same hour on the wall all year', () => {
    const daily = schedule('0 7 * * *')
    expect(watch(daily, '2026-03-28T00:00Z', '2026-03-30T23:59Z')).toEqual([
      '2026-03-28T06:00Z',
      '2026-03-29T05:00Z',
      '2026-03-30T05:00Z',
    ])
    expect(watch(daily, '2026-10-24T00:00Z', '2026-10-26T23:59Z')).toEqual([
      '2026-10-24T05:00Z',
      '2026-10-25T06:00Z',
      '2026-10-26T06:00Z',
    ])
  })

  test('a time in the hour that spring skips comes once that day', () => {
    const started = watch(schedule('30 2 * * *'), '2026-03-28T00:00Z', '2026-03-30T12:00Z')
    expect(started).toHaveLength(3)
    expect(started.filter((time) => time?.startsWith('2026-03-29'))).toHaveLength(1)
  })

  test('a time in the hour that autumn repeats comes once that day', () => {
    const started = watch(schedule('30 2 * * *'), '2026-10-24T12:00Z', '2026-10-26T12:00Z')
    expect(started.filter((time) => time?.startsWith('2026-10-25'))).toHaveLength(1)
    expect(started).toHaveLength(2)
  })

  test('every quarter of an hour has no gap and no repetition at either change', () => {
    for (const day of ['2026-03-28', '2026-10-24']) {
      const from = at(`${day}T12:00Z`)
      const to = new Date(from.getTime() + 86_400_000)
      const started = watch(schedule('*/15 * * * *'), from.toISOString(), to.toISOString())
      expect(new Set(started).size).toBe(started.length)
      const gaps = started
        .slice(1)
        .map((time, n) => at(time ?? '').getTime() - at(started[n] ?? '').getTime())
      expect(new Set(gaps)).toEqual(new Set([900_000]))
    }
  })

  const down = { due: at('2026-11-20T06:00Z'), now: at('2026-11-23T06:00:30Z') }
  test.each<[Schedule['catchUp'], string[]]>([
    ['skip', ['2026-11-23T06:00Z']],
    ['once', ['2026-11-23T06:00Z']],
    ['all', ['2026-11-20T06:00Z', '2026-11-21T06:00Z', '2026-11-22T06:00Z', '2026-11-23T06:00Z']],
  ])('after three days off, at the time itself, "%s" starts %s', (catchUp, expected) => {
    const { start, next } = dueTimes(schedule('0 7 * * *', catchUp), down.due, down.now)
    expect(start.map(iso)).toEqual(expected)
    expect(iso(next)).toBe('2026-11-24T06:00Z')
  })

  test.each<[Schedule['catchUp'], string[]]>([
    ['skip', []],
    ['once', ['2026-11-22T06:00Z']],
    ['all', ['2026-11-20T06:00Z', '2026-11-21T06:00Z', '2026-11-22T06:00Z']],
  ])('after three days off, hours after the last time, "%s" starts %s', (catchUp, expected) => {
    const { start, next } = dueTimes(schedule('0 7 * * *', catchUp), down.due, at('2026-11-22T15:00Z'))
    expect(start.map(iso)).toEqual(expected)
    expect(iso(next)).toBe('2026-11-23T06:00Z')
  })

  test('catching up all starts the latest hundred, and then waits for what is to come', () => {
    const now = at('2026-11-23T06:00:30Z')
    const { start, next } = dueTimes(schedule('* * * * *', 'all'), at('2026-11-20T06:00Z'), now)
    expect(start).toHaveLength(100)
    expect(iso(start.at(-1) ?? null)).toBe('2026-11-23T06:00Z')
    expect(iso(next)).toBe('2026-11-23T06:01Z')
  })

  test('of hundreds of missed times "once" starts the latest', () => {
    const now = at('2026-11-23T06:00:30Z')
    const { start } = dueTimes(schedule('* * * * *'), at('2026-11-20T06:00Z'), now)
    expect(start.map(iso)).toEqual(['2026-11-23T06:00Z'])
  })

  test('"skip" after a long time off still starts the time that is due now', () => {
    const now = at('2026-11-23T06:00:30Z')
    const { start } = dueTimes(schedule('* * * * *', 'skip'), at('2026-11-20T06:00Z'), now)
    expect(start.map(iso)).toEqual(['2026-11-23T06:00Z'])
  })
})

async function prepare(params: Record<string, ReturnType<typeof literal>> = {}) {
  const database = await createTestDatabase()
  const engine = await assembleEngine(catalogue, database)
  await engine.publish(
    buildDocument(
      {
        clock: { type: 'schedule.cron', params: { cron: literal('0 7 * * *'), ...params } },
        set: { type: 'flow.set' },
      },
      ['clock -> set'],
    ),
  )
  const { pool, db, registry } = engine
  return {
    ...engine,
    databaseUrl: database.url,
    run: (now: string) => runSchedules(pool, registry, at(now)),
    events: () =>
      db.selectFrom('events').select(['source', 'type', 'data', 'occurred_at']).orderBy('id').execute(),
  }
}

describe('looking at the schedules', () => {
  test('stores an event for each time, once', async () => {
    await using engine = await prepare()
    expect(await engine.run('2026-11-21T12:00Z')).toBe(0)
    expect(await engine.run('2026-11-22T05:59Z')).toBe(0)
    expect(await engine.run('2026-11-22T06:00:01Z')).toBe(1)
    expect(await engine.run('2026-11-22T06:00:02Z')).toBe(0)
    expect(await engine.run('2026-11-23T06:00:01Z')).toBe(1)
    expect(await engine.events()).toMatchObject([
      {
        source: 'schedule',
        data: { scheduledAt: '2026-11-22T06:00:00.000Z' },
        occurred_at: at('2026-11-22T06:00Z'),
      },
      { source: 'schedule', data: { scheduledAt: '2026-11-23T06:00:00.000Z' } },
    ])
  })

  test('by many processes at once stores each time once', async () => {
    await using engine = await prepare({ catchUp: literal('all') })
    await engine.run('2026-11-21T12:00Z')
    const others = [1, 2, 3].map(() => connectDatabase(engine.databaseUrl))
    const pools = [engine.pool, ...others.map(({ pool }) => pool)]
    const now = at('2026-11-26T06:00:01Z')
    const counts = await Promise.all(
      [...pools, ...pools].map((pool) => runSchedules(pool, engine.registry, now)),
    )
    await Promise.all(others.map(({ close }) => close()))
    expect(counts.reduce((sum, count) => sum + count)).toBe(5)
    expect(await engine.events()).toHaveLength(5)
  })

  test('a time that was stored before its schedule moved on is not stored again', async () => {
    await using engine = await prepare()
    await engine.run('2026-11-21T12:00Z')
    await engine.run('2026-11-22T06:00:01Z')
    await engine.db
      .updateTable('triggers')
      .set({ next_due_at: at('2026-11-22T06:00Z') })
      .execute()
    await engine.run('2026-11-22T06:00:05Z')
    expect(await engine.events()).toHaveLength(1)
  })

  test('one that is broken holds up no other', async () => {
    await using engine = await prepare()
    await engine.publish(
      buildDocument(
        {
          clock: { type: 'schedule.cron', params: { cron: literal('0 7 * * *') } },
          set: { type: 'flow.set' },
        },
        ['clock -> set'],
      ),
    )
    await engine.run('2026-11-21T12:00Z')
    const { id } = await engine.db
      .selectFrom('triggers')
      .select('id')
      .orderBy('id')
      .limit(1)
      .executeTakeFirstOrThrow()
    await engine.db
      .updateTable('triggers')
      .set({ params: '{"cron":"nonsense"}' })
      .where('id', '=', id)
      .execute()
    expect(await engine.run('2026-11-22T06:00:01Z')).toBe(1)
    expect(await engine.run('2026-11-23T06:00:01Z')).toBe(1)
  })

  test('of a workflow that is switched off starts nothing', async () => {
    await using engine = await prepare()
    await engine.run('2026-11-21T12:00Z')
    await engine.db.updateTable('triggers').set({ enabled: false }).execute()
    expect(await engine.run('2026-11-22T06:00:01Z')).toBe(0)
  })
})
