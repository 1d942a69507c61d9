import fc from 'fast-check'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { retryingDeadlocks } from '#engine/db/retrying-deadlocks.ts'
import { addBillingLine } from '#engine/desk/add-billing-line.ts'
import { billTime } from '#engine/desk/bill-time.ts'
import { listExportedEntries, listExportedLines, makeExport } from '#engine/desk/billing-exports.ts'
import { changeTimeEntry, removeTimeEntry } from '#engine/desk/change-time-entry.ts'
import { drawHours } from '#engine/desk/draw-hours.ts'
import { logTime } from '#engine/desk/log-time.ts'
import { mergeTickets } from '#engine/desk/merge-tickets.ts'
import { reverseBillingLine } from '#engine/desk/reverse-billing-line.ts'
import { reverseDraw } from '#engine/desk/reverse-draws.ts'
import type { Effect } from '#engine/msp/ports.ts'
import { StepFailed } from '#engine/sdk/errors.ts'
import { buildContract, buildTicket } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

/** Numbers that say which effect, ticket or thing is meant; the same effect comes again and again. */
const which = fc.nat(5)

const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('log' as const),
      effect: which,
      ticket: which,
      minutes: fc.integer({ min: 1, max: 200 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      entry: which,
      minutes: fc.integer({ min: 1, max: 200 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), entry: which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('bill' as const), entry: which, effect: which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('line' as const),
      effect: which,
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reverse line' as const), line: which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('draw' as const),
      effect: which,
      minutes: fc.integer({ min: 1, max: 90 }),
      partly: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reverse draw' as const), draw: which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('export' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), from: which, into: which }) },
)
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never

/** Each inner list happens at once. */
const story = fc.array(fc.array(act, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 9 })

test('whatever happens in whatever order, at once and again, nothing is billed, drawn or handed over twice', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (acts) => {
      const world = await createMoneyWorld()
      for (const atOnce of acts) {
        await Promise.all(atOnce.map(world.take))
        await world.check()
      }
    }),
    { numRuns: 40, endOnFailure: true },
  )
}, 120_000)

async function createMoneyWorld() {
  const { db } = database
  const contract = await buildContract(db, {
    kind: 'block_hours',
    includedMinutes: 240,
    startsOn: '2026-01-01',
  })
  const { customerId } = contract
  const tickets = await Promise.all([0, 1, 2].map(async () => (await buildTicket(db, { customerId })).id))
  const effects = new Map<string, Effect>()
  const handedOver = new Map<string, unknown>()
  const effectOf = (kind: string, number: number): Effect => {
    const name = `${kind} ${number}`
    const known = effects.get(name) ?? { key: uuidv7(), runId: uuidv7() }
    effects.set(name, known)
    return known
  }
  const anew = (): Effect => ({ key: uuidv7(), runId: null })

  async function pick(table: 'time_entries' | 'billing_lines', number: number) {
    const rows = await db
      .selectFrom(table)
      .select('id')
      .where('customer_id', '=', customerId)
      .orderBy('id')
      .execute()
    return rows[number % Math.max(1, rows.length)]?.id
  }

  async function perform(wanted: Act): Promise<void> {
    const ticketOf = (number: number) => tickets[number % tickets.length] ?? ''
    await db.transaction().execute(async (tx) => {
      switch (wanted.do) {
        case 'log':
          await logTime(
            tx,
            {
              ticketId: ticketOf(wanted.ticket),
              minutes: wanted.minutes,
              automation: false,
              technician: 'Luca',
              startedAt: '2026-11-20T09:00:00.000Z',
            },
            effectOf('log', wanted.effect),
          )
          return
        case 'change':
        case 'remove': {
          const id = await pick('time_entries', wanted.entry)
          if (!id) return
          if (wanted.do === 'remove') await removeTimeEntry(tx, id, anew())
          else await changeTimeEntry(tx, id, { minutes: wanted.minutes }, anew())
          return
        }
        case 'bill': {
          const entryId = await pick('time_entries', wanted.entry)
          if (entryId) await billTime(tx, { entryId }, effectOf('bill', wanted.effect))
          return
        }
        case 'line':
          await addBillingLine(
            tx,
            { customerId, description: 'Cable', quantity: wanted.quantity, date: '2026-11-20' },
            effectOf('line', wanted.effect),
          )
          return
        case 'reverse line': {
          const id = await pick('billing_lines', wanted.line)
          if (id) await reverseBillingLine(tx, id, 'Wrong', anew())
          return
        }
        case 'draw':
          await drawHours(
            tx,
            { contractId: contract.id, minutes: wanted.minutes, partly: wanted.partly, day: '2026-11-20' },
            effectOf('draw', wanted.effect),
          )
          return
        case 'reverse draw': {
          const draws = await db
            .selectFrom('contract_draws')
            .select('id')
            .where('contract_id', '=', contract.id)
            .orderBy('id')
            .execute()
          const draw = draws[wanted.draw % Math.max(1, draws.length)]
          if (draw) await reverseDraw(tx, draw.id, 'Wrong', anew())
          return
        }
        case 'export':
          await makeExport(tx, { fromDay: '2026-11-01', toDay: '2026-11-30', customerId }, 'Sara')
          return
        case 'merge':
          await mergeTickets(tx, ticketOf(wanted.from), ticketOf(wanted.into), anew())
      }
    })
  }

  return {
    /** What is refused is refused; anything else that goes wrong is a mistake. */
    async take(wanted: Act): Promise<void> {
      try {
        await retryingDeadlocks(() => perform(wanted))
      } catch (error) {
        if (!(error instanceof StepFailed)) throw error
      }
    },

    async check(): Promise<void> {
      const entries = await db
        .selectFrom('time_entries')
        .selectAll()
        .where('customer_id', '=', customerId)
        .execute()
      const lines = await db
        .selectFrom('billing_lines')
        .selectAll()
        .where('customer_id', '=', customerId)
        .execute()
      const draws = await db
        .selectFrom('contract_draws')
        .selectAll()
        .where('contract_id', '=', contract.id)
        .execute()
      const { used_minutes: used } = await db
        .selectFrom('contracts')
        .select('used_minutes')
        .where('id', '=', contract.id)
        .executeTakeFirstOrThrow()

      expect(
        sum(draws, ({ minutes }) => minutes),
        'the hours of a contract are the sum of its draws',
      ).toBe(used)
      expect(used, 'no more is drawn than there is').toBeLessThanOrEqual(240)
      expect(used).toBeGreaterThanOrEqual(0)
      expectOnce(
        draws.map(({ effect_key }) => effect_key),
        'an effect draws once',
      )
      expectOnce(
        draws.map(({ reverses_id }) => reverses_id),
        'a draw is given back once',
      )

      expectOnce(
        entries.map(({ effect_key }) => effect_key),
        'an effect logs once',
      )
      expectOnce(
        entries.map(({ corrects_id }) => corrects_id),
        'an entry is taken back once',
      )
      const takenBack = new Set(entries.map(({ corrects_id }) => corrects_id))
      for (const entry of entries) {
        const own = draws.filter(({ time_entry_id }) => time_entry_id === entry.id)
        const stands = entry.corrects_id === null && !takenBack.has(entry.id)
        expect(
          sum(own, ({ minutes }) => minutes),
          'an entry has drawn what it says',
        ).toBe(stands ? entry.drawn_minutes : 0)
        const standing = lines.filter(
          (line) => line.time_entry_id === entry.id && line.corrects_id === null && line.reversed_at === null,
        )
        expectOnce(
          standing.map(({ part }) => String(part)),
          'a part is billed once',
        )
        if (standing.length > 0) {
          expect(stands, 'what was taken back is not billed').toBe(true)
          expect(sum(standing, ({ amount_minor }) => amount_minor)).toBe(entry.amount_minor)
          expect(sum(standing, ({ tax_minor }) => tax_minor)).toBe(entry.tax_minor)
        }
      }
      const gone = draws.filter(
        ({ time_entry_id }) => time_entry_id !== null && !entries.some(({ id }) => id === time_entry_id),
      )
      expect(
        sum(gone, ({ minutes }) => minutes),
        'removed entries have drawn nothing',
      ).toBe(0)

      expectOnce(
        lines.map(({ effect_key }) => effect_key),
        'an effect bills once',
      )
      expectOnce(
        lines.map(({ corrects_id }) => corrects_id),
        'a line is taken back once',
      )
      for (const line of lines) {
        const counter = lines.find(({ corrects_id }) => corrects_id === line.id)
        expect(counter !== undefined, 'what is taken back has a line that does so').toBe(
          line.reversed_at !== null,
        )
        if (counter)
          expect(counter.amount_minor + line.amount_minor + counter.tax_minor + line.tax_minor).toBe(0)
      }
      expect(new Set(lines.map(({ currency }) => currency)).size, 'money is never mixed').toBeLessThan(2)
      await checkExports(lines)
    },
  }

  async function checkExports(
    lines: readonly { export_id: string | null; amount_minor: number; tax_minor: number }[],
  ) {
    const batches = await db
      .selectFrom('export_batches')
      .selectAll()
      .where('customer_id', '=', customerId)
      .execute()
    for (const batch of batches) {
      const own = lines.filter(({ export_id }) => export_id === batch.id)
      expect(own, 'a batch has as many lines as it says').toHaveLength(batch.line_count)
      const total = (batch.totals as { amountMinor: number; taxMinor: number }[])[0]
      expect(total?.amountMinor ?? 0, 'a batch is the sum of its lines').toBe(
        sum(own, ({ amount_minor }) => amount_minor),
      )
      expect(total?.taxMinor ?? 0).toBe(sum(own, ({ tax_minor }) => tax_minor))
      const page = { limit: 1000 }
      const content = withoutTickets({
        lines: await listExportedLines(db, batch.id, page),
        entries: await listExportedEntries(db, batch.id, page),
      })
      expect(content, 'what was handed over stays as it was').toBe(handedOver.get(batch.id) ?? content)
      handedOver.set(batch.id, content)
    }
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from billing_lines
       where customer_id = ${customerId}::uuid and (export_id is null) <> (exported_at is null)`.execute(db)
    expect(rows[0]?.count, 'each line knows its batch').toBe(0)
  }
}

/** Merged tickets hand their entries to the one that stays. */
function withoutTickets(value: unknown): string {
  return JSON.stringify(value, (key, part) => (/^ticket/.test(key) ? undefined : part))
}

function expectOnce(keys: readonly (string | null)[], sentence: string): void {
  const given = keys.filter((key) => key !== null)
  expect(given.length, sentence).toBe(new Set(given).size)
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
