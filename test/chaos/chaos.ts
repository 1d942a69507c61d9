import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createChaosDatabase } from './chaos-database.ts'
import type { Promised, Violation } from './promised.ts'
import { randomDocumentsHold, struckDocumentsHold } from './random-documents-hold.ts'

/**
 * `npm run chaos [-- --minutes N] [--seed S]`: tries the promises of the engine one after the other with ever new seeds for N
 * minutes (10 if left out). Prints a verdict as one JSON object (progress goes to stderr) and ends with 1 on a violation.
 */

const promises: readonly Promised[] = [randomDocumentsHold, struckDocumentsHold]

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
const minutes = Number(values.minutes ?? 10)
let seed = values.seed === undefined ? randomInt(1_000_000_000) : Number(values.seed)
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  process.stderr.write('Say --minutes N (more than 0) and --seed S (a whole number), or neither.\n')
  process.exit(2)
}

const verdict = Object.fromEntries(
  promises.map(({ name }) => [name, { rounds: 0, cases: 0, violations: [] as Violation[] }]),
)
const began = Date.now()
const firstSeed = seed
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
const violated = Object.values(verdict).some(({ violations }) => violations.length > 0)
const took = Math.round((Date.now() - began) / 1000)
process.stdout.write(
  `${JSON.stringify({ verdict: violated ? 'violated' : 'held', seed: firstSeed, seconds: took, promises: verdict }, null, 2)}\n`,
)
process.exitCode = violated ? 1 : 0
