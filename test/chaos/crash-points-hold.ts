import type { CrashCase, CrashLane } from './crash-points.ts'
import { differences, openCrashLane } from './crash-points.ts'
import { type ReferenceFlow, referenceFlows } from './reference-flows.ts'
import type { DeathAt } from './statement-proxy.ts'
import { startVendor } from './vendor.ts'

export interface CrashPointsVerdict {
  /** By flow: its statements, the points tried, and those at which the engine did die. */
  flows: Record<string, { statements: number; points: number; deaths: number; asked: number }>
  recoveryMs: { p50: number; p99: number }
  violations: { flow: string; death: DeathAt; sentences: string[] }[]
}

/**
 * Has an engine die before and after each statement of each reference workflow, or with `everyNth` at some of them that a
 * seed chooses; another one takes over, and all must be as if nobody had died.
 */
export async function crashPointsHold({
  databaseUrls,
  everyNth = () => 1,
  seed,
  report = () => undefined,
}: {
  /** One database for each lane; lanes work side by side. */
  databaseUrls: readonly string[]
  everyNth?: (flow: ReferenceFlow) => number
  seed: number
  report?: (sentence: string) => void
}): Promise<CrashPointsVerdict> {
  await using vendor = await startVendor()
  await using lanes = new AsyncDisposableStack()
  const open: CrashLane[] = []
  for (const url of databaseUrls) open.push(lanes.use(await openCrashLane(url, vendor)))
  const verdict: CrashPointsVerdict = { flows: {}, recoveryMs: { p50: 0, p99: 0 }, violations: [] }
  const recoveries: number[] = []
  const points: { flow: ReferenceFlow; wanted: CrashCase['outcome']; death: DeathAt }[] = []

  const [first] = open
  if (!first) throw new Error('Crash points need a database at least')
  for (const flow of referenceFlows) {
    const calm = await first.run(flow)
    const wrong = differences(flow, calm.outcome, calm.outcome)
    if (wrong.length > 0) throw new Error(`"${flow.name}" does not do what it promises: ${wrong.join('; ')}`)
    const n = everyNth(flow)
    const deaths = Array.from({ length: calm.statements + 2 }, (_, index) => index + 1).flatMap((statement) =>
      (['before', 'after'] as const).map((when): DeathAt => ({ statement, when })),
    )
    const chosen = deaths.filter((_, index) => (index + seed) % n === 0)
    for (const death of chosen) points.push({ flow, wanted: calm.outcome, death })
    verdict.flows[flow.name] = { statements: calm.statements, points: chosen.length, deaths: 0, asked: 0 }
  }

  const left = [...points]
  await Promise.all(
    open.map(async (lane) => {
      for (let point = left.shift(); point; point = left.shift()) {
        const { flow, wanted, death } = point
        const { outcome, died, asked, recoveryMs } = await lane.run(flow, death)
        const of = verdict.flows[flow.name]
        if (of && died) of.deaths += 1
        if (of) of.asked += asked
        if (died) recoveries.push(recoveryMs)
        const sentences = differences(flow, wanted, outcome)
        if (sentences.length === 0) continue
        verdict.violations.push({ flow: flow.name, death, sentences })
        report(`${flow.name}, ${death.when} statement ${death.statement}: ${sentences.join('; ')}`)
      }
    }),
  )
  recoveries.sort((a, b) => a - b)
  verdict.recoveryMs = { p50: quantile(recoveries, 0.5), p99: quantile(recoveries, 0.99) }
  return verdict
}

export const quantile = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
