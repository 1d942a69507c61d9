import { createChaosDatabase } from './chaos-database.ts'
import { crashPointsHold } from './crash-points-hold.ts'
import type { Verdict } from './verdict.ts'

const lanes = 4

/** Every crash point of every reference workflow. */
export async function tryCrashPoints(seed: number): Promise<Verdict> {
  await using database = await createChaosDatabase()
  await using stack = new AsyncDisposableStack()
  const databaseUrls: string[] = []
  for (let lane = 0; lane < lanes; lane++) databaseUrls.push(stack.use(await database.clone()).url)
  const report = (sentence: string) => process.stderr.write(`${sentence}\n`)
  const details = await crashPointsHold({ databaseUrls, seed, report })
  return { held: details.violations.length === 0, details }
}
