import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { tryDocuments } from './documents.ts'
import { trySoak } from './soak/try-soak.ts'
import { tryStorm } from './storm/try-storm.ts'
import { tryCrashPoints } from './try-crash-points.ts'
import type { Verdict } from './verdict.ts'

/**
 * `npm run chaos -- …` with one of `--minutes N`, `--crash-points`, `--documents MINUTES`, `--soak MINUTES`, and `--seed S` where wanted (docs/chaos.md).
 * Prints a verdict as one JSON object (progress goes to stderr) and ends with 1 on a violation.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    soak: { type: 'string' },
    documents: { type: 'string' },
    'crash-points': { type: 'boolean' },
    seed: { type: 'string' },
  },
})
const seed = values.seed === undefined ? randomInt(1_000_000_000) : Number(values.seed)
const trial = chooseTrial()
if (!trial || !Number.isSafeInteger(seed)) {
  process.stderr.write(
    'Say one of --minutes N (more than 0), --crash-points, --documents N and --soak N (minutes); with --seed S (a whole number) to repeat a trial.\n',
  )
  process.exit(2)
}

const began = Date.now()
const { held, details } = await trial.run()
const seconds = Math.round((Date.now() - began) / 1000)
process.stdout.write(
  `${JSON.stringify({ verdict: held ? 'held' : 'violated', trial: trial.name, seed, seconds, ...details }, null, 2)}\n`,
)
process.exit(held ? 0 : 1)

function chooseTrial(): { name: string; run: () => Promise<Verdict> } | undefined {
  const minutes = Number(values.minutes)
  const report = (sentence: string) => process.stderr.write(`${sentence}\n`)
  if (minutes > 0) return { name: 'storm', run: () => tryStorm({ minutes, seed, report }) }
  const soak = Number(values.soak)
  if (soak > 0) return { name: 'soak', run: () => trySoak(soak, report) }
  const documents = Number(values.documents)
  if (documents > 0) return { name: 'documents', run: () => tryDocuments(documents, seed) }
  if (values['crash-points']) return { name: 'crash points', run: () => tryCrashPoints(seed) }
  return undefined
}
