import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { workflowDocument } from '../graph/document.ts'
import type { JsonObject } from '../graph/json.ts'
import { readLimitQuestion } from '../runs/limit-questions.ts'
import { toEnvelope } from '../runs/run-memory.ts'
import { explainRun } from './explain-run.ts'
import { isJsonObject } from './json-value.ts'
import { findRun } from './list-runs.ts'
import { countSteps, listShownSteps } from './list-steps.ts'
import type { runView } from './present-run.ts'
import { timeSpent } from './run-time.ts'

/** A run with its version's document, its event and its steps; undefined when there is none of that id. */
export async function readRun(
  db: Kysely<Database>,
  id: string,
): Promise<z.output<typeof runView> | undefined> {
  const run = await findRun(db, id)
  if (run === undefined) return undefined
  const [version, event, stepCount, children] = await Promise.all([
    db
      .selectFrom('workflow_versions')
      .select('document')
      .where('workflow_id', '=', run.workflowId)
      .where('version', '=', run.version)
      .executeTakeFirstOrThrow(),
    readEnvelope(db, run.eventId),
    countSteps(db, id),
    listChildren(db, id),
  ])
  const document = workflowDocument.parse(version.document)
  const steps = await listShownSteps(db, id, stepCount)
  const explanation = await explainRun(db, run, document)
  const time = await timeSpent(db, run, document)
  const asked = run.pauseReason?.kind === 'limit' ? await readLimitQuestion(db, id) : undefined
  const limitQuestion = asked ? { ...asked, askedAt: asked.askedAt.toISOString() } : null
  return { ...run, document, event, steps, stepCount, time, children, explanation, limitQuestion }
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
  const rows = await db
    .selectFrom('all_runs')
    .innerJoin('workflows', 'workflows.id', 'all_runs.workflow_id')
    .select([
      'all_runs.id',
      'workflows.name as workflowName',
      'all_runs.status',
      'all_runs.created_at',
      'all_runs.finished_at',
    ])
    .where('all_runs.parent_run_id', '=', runId)
    .orderBy('all_runs.id')
    .limit(200)
    .execute()
  return rows.map(({ created_at, finished_at, ...child }) => ({
    ...child,
    createdAt: created_at.toISOString(),
    finishedAt: finished_at?.toISOString() ?? null,
  }))
}
