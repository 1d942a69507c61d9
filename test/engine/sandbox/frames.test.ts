import { expect, test } from 'vitest'
import { frameReader, toFrame } from '#engine/sandbox/frames.ts'

function read(chunks: readonly Buffer[], maxBytes = 1_000): (string[] | 'too large')[] {
  const seen: (string[] | 'too large')[] = []
  const receive = frameReader(maxBytes, {
    frame: (fields) => seen.push(fields),
    tooLarge: () => seen.push('too large'),
  })
  for (const chunk of chunks) receive(chunk)
  return seen
}

test('frames come out as they went in, however they are cut', () => {
  const bytes = Buffer.from(toFrame('value', '[]', JSON.stringify('è\t\n😀')) + toFrame('ready'))
  const expected = [['value', '[]', '"è\\t\\n😀"'], ['ready']]
  expect(read([bytes])).toEqual(expected)
  expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected)
})

test('a frame without an end is given up once, and nothing after it is read', () => {
  const flood = Buffer.from('x'.repeat(600))
  expect(read([Buffer.from(toFrame('ready')), flood, flood, flood, Buffer.from('\nready\n')])).toEqual([
    ['ready'],
    'too large',
  ])
  expect(read([Buffer.from(`${'x'.repeat(2_000)}\nready\n`)])).toEqual(['too large'])
})
