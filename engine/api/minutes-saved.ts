import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/** Minutes that people would have needed for runs: as the workflow's settings say, else as its playbook says. */
export async function minutesOf(
  db: Kysely<Database>,
  runs: readonly { workflowId: string; count: number }[],
): Promise<number> {
  if (runs.length === 0) return 0
  const ids = [...new Set(runs.map(({ workflowId }) => workflowId))]
  const { rows } = await sql<{ id: string; minutes: number }>`
    select id, coalesce((draft -> 'settings' ->> 'minutesSaved')::float8, (saves ->> 'minutesPerRun')::float8, 0) as minutes
      from workflows where id = any(${ids}::uuid[])`.execute(db)
  const perRun = new Map(rows.map(({ id, minutes }) => [id, minutes]))
  return runs.reduce((sum, { workflowId, count }) => sum + count * (perRun.get(workflowId) ?? 0), 0)
}
