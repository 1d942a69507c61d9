import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonValue } from '#engine/graph/json.ts'
import { createStoreEvent, type IncomingEvent, insertEvents } from '#engine/triggers/store-events.ts'
import type { EventDraft } from '#sdk'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

function incoming(
  draft: Partial<EventDraft> = {},
  sourceKey: string = `hook:${randomUUID()}`,
): IncomingEvent {
  return {
    sourceKey,
    trust: 'none',
    draft: { type: 'test', source: 'test', hints: {}, data: {}, raw: null, ...draft },
  }
}

const storedOf = (sourceKey: string) =>
  database.db.selectFrom('events').selectAll().where('source_key', '=', sourceKey).orderBy('id').execute()

/** A store of its own, as a process has. */
function newStore() {
  let told = 0
  const store = createStoreEvent(database.pool, () => {
    told += 1
  })
  return { store, told: () => told }
}

describe('the same delivery', () => {
  test('from many senders over many processes at once is one event, and all are told of it', async () => {
    const event = incoming({ deliveryKey: 'id:1' })
    const stores = Array.from({ length: 4 }, () => newStore().store)
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => stores[n % stores.length]?.(event)),
    )
    const stored = await storedOf(event.sourceKey)
    expect(stored).toHaveLength(1)
    expect(new Set(answers.map((answer) => answer?.eventId))).toEqual(new Set([stored[0]?.id]))
    expect(answers.filter((answer) => answer?.duplicate === false)).toHaveLength(1)
  })

  test('twice in one batch is one event', async () => {
    const event = incoming({ deliveryKey: 'id:1' })
    const [first, second, other] = await insertEvents(database.pool, [
      event,
      event,
      incoming({ deliveryKey: 'id:2' }, event.sourceKey),
    ])
    expect(first?.duplicate).toBe(false)
    expect(second).toEqual({ eventId: first?.eventId, duplicate: true })
    expect(other?.duplicate).toBe(false)
    expect(await storedOf(event.sourceKey)).toHaveLength(2)
  })

  test('twice in one batch, and known from before, answers with the first event both times', async () => {
    const event = incoming({ deliveryKey: 'id:1' })
    const [known] = await insertEvents(database.pool, [event])
    const again = await insertEvents(database.pool, [event, event])
    const duplicate = { eventId: known?.eventId, duplicate: true }
    expect(again).toEqual([duplicate, duplicate])
  })

  test('at another source is another event', async () => {
    const one = incoming({ deliveryKey: 'id:1' })
    const other = incoming({ deliveryKey: 'id:1' })
    const answers = await insertEvents(database.pool, [one, other])
    expect(answers.map(({ duplicate }) => duplicate)).toEqual([false, false])
    expect(await storedOf(one.sourceKey)).toHaveLength(1)
    expect(await storedOf(other.sourceKey)).toHaveLength(1)
  })

  test('after its window is a new event, which the ones after it repeat', async () => {
    const event = incoming({ deliveryKey: 'id:1', deliveryWindowMinutes: 60 })
    const [first] = await insertEvents(database.pool, [event])
    await age(event.sourceKey, 59)
    const [within] = await insertEvents(database.pool, [event])
    expect(within).toEqual({ eventId: first?.eventId, duplicate: true })
    await age(event.sourceKey, 2)
    const [after] = await insertEvents(database.pool, [event])
    expect(after?.duplicate).toBe(false)
    const [again] = await insertEvents(database.pool, [event])
    expect(again).toEqual({ eventId: after?.eventId, duplicate: true })
    expect(await storedOf(event.sourceKey)).toHaveLength(2)
  })

  test('after its window, from many at once, is one new event', async () => {
    const event = incoming({ deliveryKey: 'id:1', deliveryWindowMinutes: 60 })
    await insertEvents(database.pool, [event])
    await age(event.sourceKey, 61)
    const answers = await Promise.all(Array.from({ length: 12 }, () => newStore().store(event)))
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(new Set(answers.map(({ eventId }) => eventId)).size).toBe(1)
    expect(await storedOf(event.sourceKey)).toHaveLength(2)
  })

  test('without a key is a new event each time', async () => {
    const event = incoming()
    const { store, told } = newStore()
    await Promise.all([store(event), store(event), store(event)])
    expect(await storedOf(event.sourceKey)).toHaveLength(3)
    expect(told()).toBeGreaterThan(0)
  })

  test('tells nobody of something new', async () => {
    const event = incoming({ deliveryKey: 'id:1' })
    await insertEvents(database.pool, [event])
    const { store, told } = newStore()
    await store(event)
    expect(told()).toBe(0)
  })
})

describe('what PostgreSQL cannot keep', () => {
  test('is left out of texts and names, and the rest is stored', async () => {
    const data = {
      text: 'a\u0000b',
      half: 'x\ud800y',
      'na\u0000me': 1,
      'ke\udc00y': [{ 'in\u0000ner': '\u0000' }],
    }
    const event = incoming({
      data,
      raw: data,
      type: 'te\u0000st',
      source: 'so\u0000urce',
      dedupKey: 'de\u0000dup',
      deliveryKey: 'ke\u0000y',
      skip: 'sk\u0000ip',
      hints: { hostname: 'SRV\u0000-1' },
    })
    const [stored] = await insertEvents(database.pool, [event])
    expect(await insertEvents(database.pool, [event])).toEqual([
      { eventId: stored?.eventId, duplicate: true },
    ])
    const clean = { text: 'ab', half: 'x\ufffdy', name: 1, 'ke\ufffdy': [{ inner: '' }] }
    expect(await storedOf(event.sourceKey)).toMatchObject([
      {
        data: clean,
        raw: clean,
        type: 'test',
        source: 'source',
        dedup_key: 'dedup',
        skip: 'skip',
        hints: { hostname: 'SRV-1' },
      },
    ])
  })

  test('any JSON is stored, and what is well formed comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ stringUnit: 'binary' }), async (value) => {
        const raw = value as JsonValue
        const event = incoming({ raw, data: { raw } })
        await insertEvents(database.pool, [event])
        const [stored] = await storedOf(event.sourceKey)
        const text = JSON.stringify(raw)
        if (!/\\u0000|\\ud[89a-f]/i.test(text)) expect(stored?.raw).toEqual(JSON.parse(text))
      }),
      { numRuns: 60 },
    )
  })

  test('keeps no delivery beside it from being stored', async () => {
    const { store } = newStore()
    const events = [
      incoming({ deliveryKey: 'x'.repeat(9000) }),
      incoming(),
      incoming({ dedupKey: 'y'.repeat(9000) }),
      incoming({ occurredAt: new Date(Number.NaN) }),
      incoming({ occurredAt: new Date(8.64e15) }),
      incoming({ raw: { 'a\u0000': 1 } }),
    ]
    await Promise.allSettled(events.map((event) => store(event)))
    for (const event of events) expect(await storedOf(event.sourceKey)).toHaveLength(1)
  })
})

async function age(sourceKey: string, minutes: number): Promise<void> {
  await database.pool.query(
    'update event_keys set received_at = received_at - make_interval(mins => $2) where source_key = $1',
    [sourceKey, minutes],
  )
}
