import { expect, test } from 'vitest'
import { runState } from '#engine/graph/run-state.ts'
import { stateText } from '#engine/runs/state-text.ts'

const settledBy = (count: number) =>
  runState.parse({
    settled: Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`passo-è-${n}`, { status: 'ok', handle: 'out' }]),
    ),
  })

test('a state is read as it was written, with what ended last in front', () => {
  const state = settledBy(3)
  expect(JSON.parse(stateText(state))).toEqual(state)
  expect(Object.keys(JSON.parse(stateText(state)).settled)).toEqual(['passo-è-2', 'passo-è-1', 'passo-è-0'])
})

test('one more step leaves all behind its own entry as it was, byte for byte and at the same alignment', () => {
  for (let count = 1; count < 40; count++) {
    const before = Buffer.from(stateText(settledBy(count)))
    const after = Buffer.from(stateText(settledBy(count + 1)))
    const entry = Buffer.byteLength(`"passo-è-${count}":{"status":"ok","handle":"out"},`)
    const shared = sharedEnd(before, after)
    expect(after.length % 8).toBe(before.length % 8)
    expect(after.length - shared).toBeLessThanOrEqual(entry + '{"settled":{'.length + 7)
  }
})

function sharedEnd(a: Buffer, b: Buffer): number {
  let length = 0
  while (length < a.length && a.at(-1 - length) === b.at(-1 - length)) length++
  return length
}
