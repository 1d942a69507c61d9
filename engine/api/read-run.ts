import type { Kysely, Selectable } from 'kysely'
import type { z } from 'zod'
import type { Database, StepsTable } from '../db/schema.ts'
import { workflowDocument } from '../graph/document.ts'
import type { JsonObject } from '../graph/json.ts'
import { toEnvelope } from '../runs/run-memory.ts'
import { explainRun } from './explain-run.ts'
import { isJsonObject } from './json-value.ts'
import { findRun } from './list-runs.ts'
import { runError, type runView, type stepView } from './present-run.ts'

export type StepView = z.output<typeof stepView>

/** A run with its version's document, its event and all its steps; undefined when there is none of that id. */
export async function readRun(
  db: Kysely<Database>,
  id: string,
): Promise<z.output<typeof runView> | undefined> {
  const run = await findRun(db, id)
  if (run === undefined) return undefined
  const [version, event, steps, children] = await Promise.all([
    db
      .selectFrom('workflow_versions')
      .select('document')
      .where('workflow_id', '=', run.workflowId)
      .where('version', '=', run.version)
      .executeTakeFirstOrThrow(),
    readEnvelope(db, run.eventId),
    listSteps(db, id),
    listChildren(db, id),
  ])
  const document = workflowDocument.parse(version.document)
  return { ...run, document, event, steps, children, explanation: await explainRun(db, run, document) }
}

/** Recorded steps in their order, from after `afterSeq` on. */
export async function listSteps(db: Kysely<Database>, runId: string, afterSeq = 0): Promise<StepView[]> {
  const rows = await db
    .selectFrom('steps')
    .selectAll()
    .where('run_id', '=', runId)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .execute()
  return withoutAnsweredIntents(rows).map(presentStep)
}

/** The row that says "about to write" has served once the row with the outcome is there. */
function withoutAnsweredIntents(rows: readonly Selectable<StepsTable>[]): Selectable<StepsTable>[] {
  const placeOf = (row: Selectable<StepsTable>) => `${row.node_id} ${row.path} ${row.attempt}`
  const answered = new Set(rows.filter((row) => row.status !== 'intent').map(placeOf))
  return rows.filter((row) => row.status !== 'intent' || !answered.has(placeOf(row)))
}

function presentStep(row: Selectable<StepsTable>): StepView {
  return {
    seq: row.seq,
    nodeId: row.node_id,
    path: row.path,
    attempt: row.attempt,
    status: row.status,
    handle: row.handle,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    durationMs: durationOf(row.started_at, row.finished_at),
    input: row.input,
    output: row.output,
    error: runError.nullable().parse(row.error),
  }
}

export function durationOf(startedAt: Date, finishedAt: Date | null): number | null {
  return finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime()
}

async function readEnvelope(db: Kysely<Database>, eventId: string): Promise<JsonObject | null> {
  const row = await db.selectFrom('events').selectAll().where('id', '=', eventId).executeTakeFirst()
  if (row === undefined) return null
  return toEnvelope({
    event: {
      id: row.id,
      type: row.type,
      source: row.source,
      dedupKey: row.dedup_key,
      state: row.state,
      occurrences: row.occurrences,
      occurredAt: row.occurred_at,
      receivedAt: row.received_at,
      trust: row.trust,
      parties: isJsonObject(row.parties) ? row.parties : null,
      data: row.data,
      raw: row.raw,
    },
  })
}

async function listChildren(db: Kysely<Database>, runId: string) {
  return db
    .selectFrom('all_runs')
    .innerJoin('workflows', 'workflows.id', 'all_runs.workflow_id')
    .select(['all_runs.id', 'workflows.name as workflowName', 'all_runs.status'])
    .where('all_runs.parent_run_id', '=', runId)
    .orderBy('all_runs.id')
    .limit(200)
    .execute()
}
