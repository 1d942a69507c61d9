import { createChaosDatabase } from './chaos-database.ts'
import type { Promised, Violation } from './promised.ts'
import { randomDocumentsHold, struckDocumentsHold } from './random-documents-hold.ts'
import type { Verdict } from './verdict.ts'

const promises: readonly Promised[] = [randomDocumentsHold, struckDocumentsHold]

/** Random documents with ever new seeds for so many minutes. */
export async function tryDocuments(minutes: number, firstSeed: number): Promise<Verdict> {
  const verdict = Object.fromEntries(
    promises.map(({ name }) => [name, { rounds: 0, cases: 0, violations: [] as Violation[] }]),
  )
  const began = Date.now()
  let seed = firstSeed
  await using database = await createChaosDatabase()
  for (let round = 0; round === 0 || Date.now() - began < minutes * 60_000; round++) {
    for (const { name, check } of promises) {
      await using own = await database.clone()
      const { cases, violations } = await check({ seed, databaseUrl: own.url })
      const so = verdict[name]
      if (!so) continue
      so.rounds += 1
      so.cases += cases
      so.violations.push(...violations)
      const found = violations.length > 0 ? `, ${violations.length} violated` : ''
      process.stderr.write(`${name}: ${cases} cases from seed ${seed}${found}\n`)
      seed += cases
    }
  }
  return {
    held: Object.values(verdict).every(({ violations }) => violations.length === 0),
    details: { promises: verdict },
  }
}
