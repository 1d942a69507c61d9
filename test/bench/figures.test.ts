import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { figuresOf } from './figures.ts'

const names = figuresOf([]).flatMap((measurement) => measurement.names)

test('docs/bench.md lists every figure that the bench gives, and no other', () => {
  const text = readFileSync(new URL('../../docs/bench.md', import.meta.url), 'utf8')
  const listed = [...text.matchAll(/`([a-z0-9]+(?:_[a-z0-9]+)+)`/g)].map(([, name]) => name)
  expect(new Set(listed)).toEqual(new Set(names))
})

test('a figure is given by one measurement, found by its name', () => {
  for (const name of names)
    expect(figuresOf([name]).map((measurement) => measurement.names.includes(name))).toEqual([true])
  expect(figuresOf(['no_such_figure'])).toEqual([])
})
