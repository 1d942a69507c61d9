import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { Database, WorkflowScenariosTable } from '../db/schema.ts'
import {
  type ExpectedOutcome,
  expectedOutcome,
  keptAnswer,
  keptEvent,
  type ScenarioResult,
  type StoredAnswer,
  type StoredEvent,
  scenarioResult,
} from './scenario.ts'

export interface StoredScenario {
  id: string
  workflowId: string
  name: string
  triggerNode: string
  customerId: string | null
  event: StoredEvent
  answers: StoredAnswer[]
  expected: ExpectedOutcome
  startsAt: Date
  fromRun: string
  fromVersion: number
  createdBy: string
  createdAt: Date
  played: { revision: number; at: Date; result: ScenarioResult } | null
}

/** The scenarios of a workflow, oldest first; with `ids` only those. */
export async function listScenarios(
  db: Kysely<Database>,
  workflowId: string,
  ids?: readonly string[],
): Promise<StoredScenario[]> {
  const rows = await db
    .selectFrom('workflow_scenarios')
    .selectAll()
    .where('workflow_id', '=', workflowId)
    .$if(ids !== undefined, (query) => query.where('id', 'in', [...(ids ?? []), noId]))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(toScenario)
}

const noId = '00000000-0000-0000-0000-000000000000'

export async function insertScenario(
  tx: Kysely<Database>,
  scenario: Omit<StoredScenario, 'createdAt' | 'played'>,
): Promise<void> {
  await tx
    .insertInto('workflow_scenarios')
    .values({
      id: scenario.id,
      workflow_id: scenario.workflowId,
      name: scenario.name,
      trigger_node: scenario.triggerNode,
      customer_id: scenario.customerId,
      event: JSON.stringify(scenario.event),
      answers: JSON.stringify(scenario.answers),
      expected: JSON.stringify(scenario.expected),
      starts_at: scenario.startsAt,
      from_run: scenario.fromRun,
      from_version: scenario.fromVersion,
      created_by: scenario.createdBy,
    })
    .execute()
}

/** Calls a scenario something else; false where there is none. */
export async function renameScenario(
  tx: Kysely<Database>,
  workflowId: string,
  id: string,
  name: string,
): Promise<boolean> {
  const changed = await tx
    .updateTable('workflow_scenarios')
    .set({ name })
    .where('workflow_id', '=', workflowId)
    .where('id', '=', id)
    .executeTakeFirst()
  return changed.numUpdatedRows > 0n
}

export async function removeScenario(tx: Kysely<Database>, workflowId: string, id: string): Promise<boolean> {
  const removed = await tx
    .deleteFrom('workflow_scenarios')
    .where('workflow_id', '=', workflowId)
    .where('id', '=', id)
    .executeTakeFirst()
  return removed.numDeletedRows > 0n
}

/** Keeps how scenarios went with a revision of the draft. */
export async function keepResults(
  db: Kysely<Database>,
  revision: number,
  results: readonly { id: string; result: ScenarioResult }[],
): Promise<void> {
  if (results.length === 0) return
  await sql`
    update workflow_scenarios s set played_revision = ${revision}, played_at = now(), result = r.result::jsonb
      from unnest(${results.map(({ id }) => id)}::uuid[],
                  ${results.map(({ result }) => JSON.stringify(result))}::text[]) as r(id, result)
     where s.id = r.id`.execute(db)
}

function toScenario(row: Selectable<WorkflowScenariosTable>): StoredScenario {
  const played =
    row.played_revision === null || row.played_at === null || row.result === null
      ? null
      : { revision: row.played_revision, at: row.played_at, result: scenarioResult.parse(row.result) }
  return {
    id: row.id,
    workflowId: row.workflow_id,
    name: row.name,
    triggerNode: row.trigger_node,
    customerId: row.customer_id,
    event: keptEvent.parse(row.event),
    answers: z.array(keptAnswer).parse(row.answers),
    expected: expectedOutcome.parse(row.expected),
    startsAt: row.starts_at,
    fromRun: row.from_run,
    fromVersion: row.from_version,
    createdBy: row.created_by,
    createdAt: row.created_at,
    played,
  }
}
