import { expect, test } from 'vitest'
import { tryStorm } from './try-storm.ts'

// Longer: npm run chaos -- --minutes 60
const minutes = process.env.CI === 'true' ? 3 : 0.6
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000))

test('under load and blow upon blow nothing accepted is lost, nothing is done twice and no run is stuck', async () => {
  console.log(`Storm: SEED=${seed}`)
  const report = (sentence: string) => console.log(sentence)
  const { held, details } = await tryStorm({ minutes, seed, workers: 2, rate: 4, report })
  expect(held, JSON.stringify(details, null, 1)).toBe(true)
}, 900_000)
