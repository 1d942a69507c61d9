import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createRush } from '#engine/triggers/rush.ts'

describe('rush of events', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  /** As many events as said that wait until the function that it answers is called. */
  function crowdIn(rush: ReturnType<typeof createRush>, events: number): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    for (let event = 0; event < events; event += 1) void rush.count(promise)
    return resolve
  }

  test('work goes on at once where few events wait', async () => {
    const rush = createRush()
    crowdIn(rush, 8)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(rush.isOn()).toBe(false)
    await rush.pass()
  })

  test('a burst that is over within milliseconds is no rush', async () => {
    const rush = createRush()
    const answer = crowdIn(rush, 50)
    await vi.advanceTimersByTimeAsync(20)
    expect(rush.isOn()).toBe(false)
    answer()
    await vi.advanceTimersByTimeAsync(1000)
    expect(rush.isOn()).toBe(false)
  })

  test('a thousand events a second, each answered within 5 ms, are no rush', async () => {
    const rush = createRush()
    for (let millisecond = 0; millisecond < 1000; millisecond += 1) {
      const answer = crowdIn(rush, 1)
      setTimeout(answer, 5)
      await vi.advanceTimersByTimeAsync(1)
      expect(rush.isOn()).toBe(false)
    }
  })

  test('in a rush work waits until it is over, and what waited goes on in its order', async () => {
    const rush = createRush()
    const answer = crowdIn(rush, 32)
    await vi.advanceTimersByTimeAsync(200)
    expect(rush.isOn()).toBe(true)
    const went: number[] = []
    for (const work of [1, 2, 3]) void rush.pass().then(() => went.push(work))
    await vi.advanceTimersByTimeAsync(50)
    expect(went).toEqual([])
    answer()
    await vi.advanceTimersByTimeAsync(150)
    expect(went).toEqual([1, 2, 3])
  })

  test('in a rush that does not end, work waits for a quarter of a second at most', async () => {
    const rush = createRush()
    crowdIn(rush, 32)
    await vi.advanceTimersByTimeAsync(1000)
    const began = performance.now()
    const waited = rush.pass().then(() => performance.now() - began)
    await vi.advanceTimersByTimeAsync(300)
    expect(await waited).toBeGreaterThanOrEqual(250)
    expect(await waited).toBeLessThanOrEqual(275)
    expect(rush.isOn()).toBe(true)
  })

  test('an event that cannot be stored waits no longer', async () => {
    const rush = createRush()
    const refused = Promise.withResolvers<void>()
    const waits = Array.from({ length: 32 }, () => rush.count(refused.promise))
    await vi.advanceTimersByTimeAsync(200)
    refused.reject(new Error('The disk is full'))
    for (const wait of waits) await expect(wait).rejects.toThrow('The disk is full')
    await vi.advanceTimersByTimeAsync(200)
    expect(rush.isOn()).toBe(false)
  })
})
