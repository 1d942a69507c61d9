import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRunSlots, hasRoom } from '#engine/runs/run-slots.ts'

/** Fills a share up; answers how many places it got. */
async function fill(slots: ReturnType<typeof createRunSlots>, share: string): Promise<number> {
  for (let got = 0; ; got++) if (!(await slots.enter(share, 0))) return got
}

describe('places in a process', () => {
  test.each([
    [0, 0, 4, true],
    [1, 1, 4, true],
    [2, 2, 4, false],
    [0, 3, 4, true],
    [0, 4, 4, false],
    [1, 3, 4, false],
  ])('%i of %i held, with %i in all: more is %s', (held, all, slots, room) => {
    expect(hasRoom(held, all, slots)).toBe(room)
  })

  test('one customer fills half of them, the next half of what is left, and so on', async () => {
    const slots = createRunSlots(16)
    expect([await fill(slots, 'a'), await fill(slots, 'b'), await fill(slots, 'c')]).toEqual([8, 4, 2])
    expect(await slots.enter('d', 0)).toBe(true)
  })

  test('a place that is left goes to whoever waits and has room, the first first', async () => {
    const slots = createRunSlots(4)
    expect(await fill(slots, 'a')).toBe(2)
    const order: string[] = []
    const [second, first] = [slots.enter('a', 60_000), slots.enter('a', 60_000)]
    void second.then(() => order.push('earlier'))
    void first.then(() => order.push('later'))
    slots.leave('a')
    expect(await second).toBe(true)
    expect(order).toEqual(['earlier'])
    slots.leave('a')
    expect(await first).toBe(true)
  })

  test('whoever waits in vain, or is to stop, goes without', async () => {
    const slots = createRunSlots(2)
    expect(await fill(slots, 'a')).toBe(1)
    const stop = new AbortController()
    const waiting = slots.enter('a', 60_000, stop.signal)
    stop.abort()
    expect(await waiting).toBe(false)
    expect(await slots.enter('a', 60_000, stop.signal)).toBe(false)
    slots.leave('a')
    expect(await slots.enter('a', 0)).toBe(true)
  })

  test('whoever comes and goes: never more than there are, and a share that holds none gets in while one is free', async () => {
    const moves = fc.array(fc.record({ share: fc.constantFrom('a', 'b', 'c'), enters: fc.boolean() }), {
      maxLength: 60,
    })
    await fc.assert(
      fc.asyncProperty(moves, fc.integer({ min: 2, max: 8 }), async (moves, count) => {
        const slots = createRunSlots(count)
        const held: string[] = []
        for (const { share, enters } of moves) {
          if (enters) {
            const room = held.length < count
            const entered = await slots.enter(share, 0)
            if (!held.includes(share)) expect(entered).toBe(room)
            if (entered) held.push(share)
          } else if (held.includes(share)) {
            held.splice(held.indexOf(share), 1)
            slots.leave(share)
          }
          expect(held.length).toBeLessThanOrEqual(count)
        }
      }),
    )
  })
})
