import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { CoverageDecision } from '../msp/coverage.ts'
import { decideCoverage } from '../msp/coverage-decide.ts'
import { type CoverageQuestion, readCoverage } from './read-coverage.ts'

/** Decides about work as contracts and rates are now; nothing is written, and others may draw meanwhile. */
export async function answerCoverage(
  db: Kysely<Database>,
  question: CoverageQuestion,
): Promise<{ decision: CoverageDecision; language: 'en' | 'it' }> {
  const { input, language } = await readCoverage(db, question, { lock: false })
  return { decision: decideCoverage(input), language }
}
