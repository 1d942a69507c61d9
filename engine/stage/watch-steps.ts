import { sql } from 'kysely'
import type { StageEngine } from './stage-engine.ts'

/** A step that a run of the scenario has done. */
export interface StageStep {
  /** Which run of the scenario it is, 1 the first. */
  run: number
  nodeId: string
  /** Items of loops it stands in; empty outside of loops. */
  path: string
  status: string
  /** It wrote something, or tried to. */
  writes: boolean
  /** What went wrong, in a sentence. */
  error: string | null
}

/** Tells what steps were done and which events were passed over since it was asked last. */
export function watchSteps({ db, registry, loadVersion }: StageEngine) {
  const seen = new Set<string>()
  const runs = new Map<string, number>()
  let decided = 0

  return {
    async next(): Promise<{ steps: StageStep[]; skipped: string[] }> {
      const { rows } = await sql<StepRow>`
        select s.run_id as "runId", s.seq, s.node_id as "nodeId", s.path, s.status, s.error, r.workflow_id as "workflowId",
               r.version
          from steps s join all_runs r on r.id = s.run_id
         where s.status <> 'intent'
         order by coalesce(s.finished_at, s.started_at), s.run_id, s.seq`.execute(db)
      const steps: StageStep[] = []
      for (const row of rows) {
        const key = `${row.runId} ${row.seq} ${row.status}`
        if (seen.has(key)) continue
        seen.add(key)
        if (!runs.has(row.runId)) runs.set(row.runId, runs.size + 1)
        const graph = await loadVersion(row.workflowId, row.version)
        const type = graph.nodes.get(row.nodeId)?.node.type
        const effect = type === undefined ? undefined : registry.kind(type)?.effect
        const { nodeId, path, status, error } = row
        steps.push({
          run: runs.get(row.runId) ?? 0,
          nodeId,
          path,
          status,
          writes: effect === 'writes' || effect === 'destroys',
          error: error?.message ?? null,
        })
      }
      const skips = await skippedReasons()
      const skipped = skips.slice(decided)
      decided = skips.length
      return { steps, skipped }
    },

    /** What went wrong in steps, and what became of each event. */
    async troubles(): Promise<string[]> {
      const steps = await db
        .selectFrom('steps')
        .select(['node_id', 'error'])
        .where('error', 'is not', null)
        .orderBy('seq')
        .execute()
      const events = await db
        .selectFrom('events')
        .leftJoin('event_decisions', 'event_decisions.event_id', 'events.id')
        .select(['events.type', 'decision', 'reason'])
        .orderBy('events.id')
        .execute()
      return [
        ...steps.map(({ node_id, error }) => `${node_id}: ${JSON.stringify(error)}`),
        ...events.map(
          ({ type, decision, reason }) => `${type}: ${decision ?? 'heard by nobody'} ${reason ?? ''}`,
        ),
      ]
    },
  }

  async function skippedReasons(): Promise<string[]> {
    const rows = await db
      .selectFrom('event_decisions')
      .select('reason')
      .where('decision', '=', 'skipped')
      .orderBy('event_id')
      .execute()
    return rows.map(({ reason }) => reason)
  }
}

interface StepRow {
  runId: string
  seq: number
  nodeId: string
  path: string
  status: string
  error: { message?: string } | null
  workflowId: string
  version: number
}
