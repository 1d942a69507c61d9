import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { wakeNextRun, wakeRuns } from '../waits/wake-runs.ts'
import { type InLine, inLine, wakeNextInLine } from './line.ts'
import type { PauseReason, RunControl } from './run-control.ts'

/**
 * Has a run stand still until it is resumed. One that is being driven ends the steps under way first (`pausing`).
 * Undefined where no such run lives.
 */
export async function pauseRun(
  tx: Kysely<Database>,
  runId: string,
  by: string,
): Promise<'paused' | 'pausing' | undefined> {
  const reason: PauseReason = { kind: 'person', by }
  const { rows } = await sql<{ status: string; concurrency_key: string | null } & InLine>`
    update runs
       set pause_reason = ${JSON.stringify(reason)}, pause_requested = status = 'running',
           status = case when status = 'running' then status else 'paused' end
     where id = ${runId} returning status, concurrency_key, ${inLine}`.execute(tx)
  const [run] = rows
  if (!run) return undefined
  if (run.status === 'running') return 'pausing'
  if (run.concurrency_key !== null) await wakeNextRun(tx, run.concurrency_key)
  if (run.limited) await wakeNextInLine(tx, run)
  return 'paused'
}

/**
 * Has a paused run go on, or takes back the wish to pause it. `control` replaces its breakpoints and whether it goes step
 * by step. False where it does not stand still.
 */
export async function resumeRun(
  tx: Kysely<Database>,
  runId: string,
  control: Partial<Pick<RunControl, 'breakpoints' | 'stepping'>> = {},
): Promise<boolean> {
  const steered = Object.keys(control).length > 0
  const { rows } = await sql<{ id: string }>`
    update runs
       set status = case when status = 'paused' then 'queued' else status end, pause_requested = false,
           control = case when ${steered} then coalesce(control, '{}') || ${JSON.stringify(control)}::jsonb else control end
     where id = ${runId} and (status = 'paused' or pause_requested) returning id`.execute(tx)
  await wakeRuns(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.length > 0
}
