import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { checkDocument } from '../graph/check.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import { toGraph } from '../graph/graph.ts'
import type { PlayDeps } from './play-run.ts'
import { playScenarios } from './play-scenario.ts'
import type { ScenarioResult } from './scenario.ts'
import { keepResults, listScenarios } from './scenario-store.ts'

export interface PlayedScenario {
  id: string
  name: string
  result: ScenarioResult
}

export interface PlayedDraft {
  /** Of the draft that they were played with. */
  revision: number
  document: WorkflowDocument
  scenarios: PlayedScenario[]
}

/** Plays the scenarios of a workflow, or some of them, with its draft as it is now; keeps how they went. */
export async function playDraft(
  deps: PlayDeps,
  workflowId: string,
  ids?: readonly string[],
): Promise<PlayedDraft | undefined> {
  const workflow = await readDraft(deps.db, workflowId)
  if (!workflow) return undefined
  const { revision, document } = workflow
  const scenarios = await listScenarios(deps.db, workflowId, ids)
  const broken = checkDocument(document, deps.registry.kind).some(({ severity }) => severity === 'error')
  const results = broken
    ? scenarios.map(({ id }) => ({ id, result: withErrors }))
    : await playScenarios(deps, toGraph(document), scenarios)
  await keepResults(deps.db, revision, results)
  const nameOf = new Map(scenarios.map(({ id, name }) => [id, name]))
  return {
    revision,
    document,
    scenarios: results.map(({ id, result }) => ({ id, name: nameOf.get(id) ?? '', result })),
  }
}

const withErrors: ScenarioResult = {
  passed: false,
  differences: [],
  assumed: [],
  message: 'The draft has errors: mend them, then play it.',
}

async function readDraft(
  db: Kysely<Database>,
  workflowId: string,
): Promise<{ revision: number; document: WorkflowDocument } | undefined> {
  const row = await db
    .selectFrom('workflows')
    .select(['draft', 'draft_revision'])
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row && { revision: row.draft_revision, document: workflowDocument.parse(row.draft) }
}
