import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { compareRuns } from './compare-runs.ts'
import { runNaively } from './naive-run.ts'
import { randomDocuments } from './random-documents.ts'
import type { DocumentRunner } from './run-documents.ts'

export interface Cases {
  seed: number
  count: number
  /** Times that the engine is struck down in each batch. */
  crashes: number
}

/** A document that the engine and the naive reading disagree about. */
export interface Disagreement {
  /** Of the case: it alone makes the document again. */
  seed: number
  differences: string[]
  document: WorkflowDocument
}

export const fixturesFolder = join(import.meta.dirname, 'fixtures')

/** Runs and steps of one batch: many runs side by side, and few enough that each gets its turn while others wait. */
const batchSize = 250

/** Random documents from `seed` on, run by the engine and read naively; answers the first disagreement, as small as it gets. */
export async function checkCases(
  runner: DocumentRunner,
  { seed, count, crashes }: Cases,
): Promise<Disagreement | undefined> {
  for (let begin = 0; begin < count; begin += batchSize) {
    const seeds = Array.from(
      { length: Math.min(batchSize, count - begin) },
      (_, index) => seed + begin + index,
    )
    const documents = seeds.map((seed) => makeDocument(seed, crashes > 0))
    const differences = await disagree(runner, documents, crashes)
    const failing = differences.findIndex((sentences) => sentences.length > 0)
    const [document, failingSeed] = [documents[failing], seeds[failing]]
    if (!document || failingSeed === undefined) continue
    const found = { seed: failingSeed, differences: differences[failing] ?? [], document }
    return shrink(runner, found, crashes)
  }
  return undefined
}

/** What engine and reading disagree about in each of the documents. */
export async function disagree(
  runner: DocumentRunner,
  documents: readonly WorkflowDocument[],
  crashes: number,
): Promise<string[][]> {
  const runs = await runner.run(documents, { crashes })
  return runs.map((run, index) => {
    const document = documents[index]
    return document ? compareRuns(runNaively(document), run, { crashes: crashes > 0 }) : []
  })
}

/** The document of a case. */
export function makeDocument(seed: number, crashes: boolean): WorkflowDocument {
  let made: WorkflowDocument | undefined
  fc.check(
    fc.property(randomDocuments({ crashes }), (document) => {
      made = document
    }),
    { seed, numRuns: 1 },
  )
  if (!made) throw new Error(`Seed ${seed} makes no document`)
  return made
}

/** A crash at another moment may hide a disagreement: each smaller document gets several tries side by side. */
const tries = 20

async function shrink(runner: DocumentRunner, found: Disagreement, crashes: number): Promise<Disagreement> {
  let smallest = found
  const property = fc.asyncProperty(randomDocuments({ crashes: crashes > 0 }), async (document) => {
    const same = Array.from({ length: crashes > 0 ? tries : 1 }, () => document)
    const differences = (await disagree(runner, same, crashes)).find((sentences) => sentences.length > 0)
    if (!differences) return
    smallest = { seed: found.seed, differences, document }
    throw new Error(differences.join('\n'))
  })
  await fc.check(property, { seed: found.seed, numRuns: 1, interruptAfterTimeLimit: 60_000 })
  return smallest
}

/** Keeps a disagreement as a fixture, which a test runs from then on; answers its file. */
export function keepFixture({ seed, differences, document }: Disagreement, crashes: number): string {
  const file = join(fixturesFolder, `seed-${seed}.json`)
  writeFileSync(file, `${JSON.stringify({ crashes, differences, document }, null, 2)}\n`)
  return file
}
