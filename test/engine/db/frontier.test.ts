import { describe, expect, test } from 'vitest'
import { createFrontier } from '#engine/db/frontier.ts'

describe('frontier of a queue', () => {
  function createTimed() {
    const clock = { ms: 0 }
    return { clock, frontier: createFrontier<number>(() => clock.ms) }
  }

  test('the first look begins at the beginning', () => {
    expect(createTimed().frontier.from()).toBeUndefined()
  })

  test('a look begins where another has been, once that is three seconds ago', () => {
    const { clock, frontier } = createTimed()
    frontier.from()
    frontier.reached(7)
    clock.ms = 2999
    expect(frontier.from()).toBeUndefined()
    clock.ms = 3000
    expect(frontier.from()).toBe(7)
  })

  test('of several places the newest that is three seconds old counts', () => {
    const { clock, frontier } = createTimed()
    for (let second = 0; second <= 4; second += 1) {
      clock.ms = second * 1000
      frontier.reached(second)
    }
    frontier.from()
    clock.ms = 4500
    expect(frontier.from()).toBe(1)
    clock.ms = 7000
    expect(frontier.from()).toBe(4)
  })

  test('every five seconds a look begins at the beginning', () => {
    const { clock, frontier } = createTimed()
    frontier.from()
    frontier.reached(7)
    clock.ms = 4999
    expect(frontier.from()).toBe(7)
    clock.ms = 5000
    expect(frontier.from()).toBeUndefined()
    expect(frontier.from()).toBe(7)
    clock.ms = 10_000
    expect(frontier.from()).toBeUndefined()
  })

  test('a queue that begins anew is looked at from its beginning, until its new place has settled', () => {
    const { clock, frontier } = createTimed()
    frontier.from()
    frontier.reached(50)
    clock.ms = 3000
    expect(frontier.from()).toBe(50)
    frontier.reached(3)
    expect(frontier.from()).toBeUndefined()
    clock.ms = 5999
    expect(frontier.from()).toBeUndefined()
    clock.ms = 6000
    expect(frontier.from()).toBe(3)
  })

  test('what comes a little before the newest place takes the older one from nobody', () => {
    const { clock, frontier } = createTimed()
    frontier.from()
    frontier.reached(10)
    clock.ms = 1000
    frontier.reached(20)
    frontier.reached(19)
    clock.ms = 3500
    expect(frontier.from()).toBe(10)
    clock.ms = 4000
    frontier.reached(21)
    expect(frontier.from()).toBe(19)
  })

  test('a thousand looks a second cost no more than ten', () => {
    const { clock, frontier } = createTimed()
    for (; clock.ms < 4000; clock.ms += 1) frontier.reached(clock.ms)
    frontier.from()
    // 3,000 ms before this lies 1,000, and places are a tenth of a second apart.
    expect(frontier.from()).toBe(1000)
  })
})
