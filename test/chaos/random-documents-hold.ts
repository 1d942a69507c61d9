import { connectDatabase } from '#engine/db/connect.ts'
import { checkCases, keepFixture } from '../engine/runs/oracle/check-cases.ts'
import { createDocumentRunner } from '../engine/runs/oracle/run-documents.ts'
import type { Promised } from './promised.ts'

/** Random documents: the engine does what a naive interpreter says. */
export const randomDocumentsHold = documentsHold('random documents', 1000, 0)

/** The same while the engine is struck down again and again. */
export const struckDocumentsHold = documentsHold('random documents, struck down', 500, 3)

function documentsHold(name: string, cases: number, crashes: number): Promised {
  return {
    name,
    async check({ seed, databaseUrl }) {
      const connection = connectDatabase(databaseUrl)
      try {
        await using runner = await createDocumentRunner({ ...connection, url: databaseUrl })
        const found = await checkCases(runner, { seed, count: cases, crashes })
        if (!found) return { cases, violations: [] }
        const file = keepFixture(found, crashes)
        return { cases, violations: [{ seed: found.seed, sentences: found.differences, file }] }
      } finally {
        await connection.close()
      }
    },
  }
}
