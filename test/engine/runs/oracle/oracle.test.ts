import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkDocument } from '#engine/graph/check.ts'
import { workflowDocument } from '#engine/graph/document.ts'
import { createRegistry } from '#engine/registry.ts'
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts'
import { type Cases, checkCases, disagree, fixturesFolder, keepFixture, makeDocument } from './check-cases.ts'
import { runNaively } from './naive-run.ts'
import { createOutsideWorld } from './outside-world.ts'
import { createDocumentRunner, type DocumentRunner } from './run-documents.ts'

// Another seed each time; SEED repeats one, CASES makes more of them.
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000_000))
const cases = Number(process.env.CASES ?? 2000)
const struck = Math.ceil(cases / 5)
const minutes = 60_000

let database: TestDatabase
let runner: DocumentRunner
beforeAll(async () => {
  database = await createTestDatabase()
  runner = await createDocumentRunner(database)
})
afterAll(async () => {
  await runner[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

async function expectAgreement(given: Cases): Promise<void> {
  console.log(
    `Random documents: SEED=${given.seed} CASES=${given.count}, ${given.crashes} crashes in each batch`,
  )
  const found = await checkCases(runner, given)
  if (!found) return
  const file = keepFixture(found, given.crashes)
  expect.fail(
    `Seed ${found.seed}: the engine differs from the naive reading of ${file}.\n${found.differences.join('\n')}`,
  )
}

describe('random documents run by the engine and read by a naive interpreter', () => {
  test(`agree in result, steps and effects`, { timeout: 10 * minutes }, () =>
    expectAgreement({ seed, count: cases, crashes: 0 }),
  )

  test('agree though the engine is struck down while it runs them', { timeout: 10 * minutes }, () =>
    expectAgreement({ seed: seed + cases, count: struck, crashes: 3 }),
  )
})

describe('the random documents', () => {
  const documents = Array.from({ length: 500 }, (_, index) => makeDocument(seed + index, false))

  test('are without errors', () => {
    const { kind } = createRegistry(createOutsideWorld().catalogue)
    const errors = documents.flatMap((document) =>
      checkDocument(document, kind).filter(({ severity }) => severity === 'error'),
    )
    expect(errors).toEqual([])
  })

  test('mostly leave no doubt what is to come of them', () => {
    const readings = documents.map((document) => runNaively(document))
    const share = (counts: (reading: (typeof readings)[number]) => boolean) =>
      readings.filter(counts).length / readings.length
    expect(share(({ isExact }) => isExact)).toBeGreaterThan(0.9)
    expect(share(({ isExact, root }) => isExact && root !== undefined)).toBeGreaterThan(0.4)
    expect(
      share(({ places, certain }) => [...places.keys()].every((key) => certain.has(key))),
    ).toBeGreaterThan(0.5)
  })
})

describe('what the engine once did otherwise than the naive reading', () => {
  const fixtures = readdirSync(fixturesFolder).filter((name) => name.endsWith('.json'))

  test.each(fixtures)('it does no more: %s', { timeout: minutes }, async (name) => {
    const fixture = JSON.parse(readFileSync(join(fixturesFolder, name), 'utf8'))
    const document = workflowDocument.parse(fixture.document)
    const crashes = Number(fixture.crashes)
    const documents = Array.from({ length: crashes > 0 ? 20 : 3 }, () => document)
    expect((await disagree(runner, documents, crashes)).flat()).toEqual([])
  })
})
