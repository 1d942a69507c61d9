import { expect, test } from 'vitest'
import { watchDeadline } from '../../../engine/expressions/watch-deadline.ts'

test('a call that has had its time is late', async () => {
  await new Promise<void>((late) => watchDeadline(late, async () => 1_000))
  await new Promise<void>((late) => watchDeadline(late, undefined))
})

test('a call that the machine has not let run is given more time', async () => {
  const spent = [0, 20, 240, 1_000]
  const asked: number[] = []
  await new Promise<void>((late) => {
    watchDeadline(late, async () => {
      const next = spent[asked.length] ?? 1_000
      asked.push(next)
      return next
    })
  })
  expect(asked).toEqual([0, 20, 240])
})

test('a thread that does not say what it has spent is late in the end', async () => {
  await new Promise<void>((late) => watchDeadline(late, () => new Promise(() => undefined)))
})

test('what is called off is never late', async () => {
  let late = 0
  const callOff = watchDeadline(
    () => late++,
    async () => 1_000,
  )
  callOff()
  await new Promise<void>((done) => watchDeadline(done, undefined))
  expect(late).toBe(0)
})
