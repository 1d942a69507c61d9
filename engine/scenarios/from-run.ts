import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import type { LoadVersion } from '../runs/load-version.ts'
import { keptAnswers, toStored } from './kept-answers.ts'
import { effectsOf } from './played.ts'
import { readRecordedSteps } from './recorded-steps.ts'
import { keptEvent, type StoredEvent } from './scenario.ts'
import type { StoredScenario } from './scenario-store.ts'

/** The run cannot become a scenario; the message says why. */
export class NoScenario extends Error {
  override name = 'NoScenario'
}

/** All that a scenario keeps, in characters of JSON. */
const mostKept = 8_000_000

/**
 * A scenario of a run that is over: its event, what its steps gave, and what it wrote as what is expected. Throws
 * `NoScenario` where the run is not over, was cancelled, ran in part, or is too large.
 */
export async function scenarioFromRun(
  db: Kysely<Database>,
  registry: Registry,
  loadVersion: LoadVersion,
  { runId, name, createdBy }: { runId: string; name: string; createdBy: string },
): Promise<Omit<StoredScenario, 'createdAt' | 'played'>> {
  const run = await readRun(db, runId)
  if (!run) throw new NoScenario('The run, or the event that started it, is gone.')
  const status = z.enum(['succeeded', 'failed']).safeParse(run.status).data
  if (!status) {
    throw new NoScenario(
      run.status === 'cancelled'
        ? 'The run was cancelled: nobody knows what it would have done. Choose another one.'
        : 'The run is not over yet: wait for its end.',
    )
  }
  if (run.until) throw new NoScenario('The run went through a part of the workflow only: choose a whole one.')
  const graph = await loadVersion(run.workflowId, run.version)
  const steps = await readRecordedSteps(db, [runId])
  const answers = keptAnswers(graph, steps).map(toStored)
  const typeOf = (nodeId: string) => graph.nodes.get(nodeId)?.node.type
  const error = failureIn.safeParse(run.error).data
  const scenario = {
    id: uuidv7(),
    workflowId: run.workflowId,
    name,
    triggerNode: run.triggerNode,
    customerId: run.customerId,
    event: run.event,
    answers,
    expected: {
      status,
      failure: status === 'failed' ? { nodeId: error?.nodeId ?? '', code: error?.code ?? '' } : null,
      effects: effectsOf(registry, typeOf, steps),
    },
    startsAt: run.startedAt,
    fromRun: runId,
    fromVersion: run.version,
    createdBy,
  }
  const size = JSON.stringify(scenario).length
  if (size <= mostKept) return scenario
  const megabytes = (size / 1_000_000).toFixed(1)
  throw new NoScenario(
    `The run is too large for a scenario: ${megabytes} MB, at most 8 MB. Choose a smaller one.`,
  )
}

const failureIn = z.object({ nodeId: z.string().nullish(), code: z.string() })

interface FoundRun {
  workflowId: string
  version: number
  triggerNode: string
  customerId: string | null
  status: string
  error: JsonValue
  startedAt: Date
  until: boolean
  event: StoredEvent
}

async function readRun(db: Kysely<Database>, runId: string): Promise<FoundRun | undefined> {
  const { rows } = await sql<
    Omit<FoundRun, 'event'> &
      Omit<StoredEvent, 'occurredAt' | 'receivedAt'> & {
        occurredAt: Date
        receivedAt: Date
        eventState: string
      }
  >`
    select r.workflow_id as "workflowId", r.version, r.trigger_node as "triggerNode", r.customer_id as "customerId", r.status,
           r.error, coalesce(r.started_at, r.created_at) as "startedAt", coalesce(r.control ? 'until', false) as until,
           e.id, e.type, e.source, e.dedup_key as "dedupKey", e.state as "eventState", e.occurrences,
           e.occurred_at as "occurredAt", e.received_at as "receivedAt", e.trust, e.parties, e.data, e.raw, e.noise
      from all_runs r join events e on e.id = r.event_id where r.id = ${runId}`.execute(db)
  const [row] = rows
  if (!row) return undefined
  const { workflowId, version, triggerNode, customerId, status, error, startedAt, until, ...event } = row
  return {
    workflowId,
    version,
    triggerNode,
    customerId,
    status,
    error,
    startedAt,
    until,
    event: keptEvent.parse({
      ...event,
      state: event.eventState,
      occurredAt: event.occurredAt.toISOString(),
      receivedAt: event.receivedAt.toISOString(),
    }),
  }
}
