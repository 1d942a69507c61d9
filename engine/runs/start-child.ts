import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { StoreUser } from '../flow/store-user.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { placeKey } from '../graph/place.ts'
import type { Registry } from '../registry.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { WorkflowStore } from '../sdk/stores.ts'
import { UnreadableDelivery } from '../sdk/trigger.ts'
import { NotStartable, startWorkflow } from './start-workflow.ts'

/** Workflows that may call each other in a row. */
const deepest = 10

/** Starts other workflows for a step, in the step's transaction. */
export function workflowStore(db: Kysely<Database>, user: StoreUser, registry: Registry): WorkflowStore {
  return {
    start: (workflowId, input, options) => startChild(db, registry, user, { workflowId, input, ...options }),
    async awaited() {
      const { rows } = await sql<{ runId: string; workflow: string }>`
        select r.id as "runId", w.name as workflow from runs r join workflows w on w.id = r.workflow_id
         where r.parent_run_id = ${user.runId} and r.awaited_by = ${placeKey(user)}
         order by r.id desc limit 1`.execute(db)
      return rows[0]
    },
  }
}

/**
 * Starts the published version of another workflow for whom the calling run is for. It ends with that run where a step
 * waits for it. Throws `StepFailed`.
 */
async function startChild(
  tx: Kysely<Database>,
  registry: Registry,
  user: StoreUser,
  { workflowId, input, awaited }: { workflowId: string; input: JsonObject; awaited: boolean },
): Promise<{ runId: string }> {
  const { name, ...parent } = await readParent(tx, user.runId)
  const depth = parent.depth + 1
  if (depth > deepest) throw new StepFailed(await tooDeep(tx, user.runId), { code: 'too_deep' })
  try {
    return await startWorkflow(tx, registry, {
      workflowId,
      trigger: 'by hand',
      input,
      trust: `run ${user.runId}`,
      reason: `Called by ${name}`,
      caller: {
        ...parent,
        depth,
        parentRunId: user.runId,
        ...(awaited ? { awaitedBy: placeKey(user) } : {}),
      },
    })
  } catch (error) {
    if (error instanceof UnreadableDelivery) throw new StepFailed(error.message, { code: 'bad_input' })
    if (error instanceof NotStartable) {
      throw new StepFailed(error.message, { class: 'NotFound', code: 'not_startable' })
    }
    throw error
  }
}

interface Parent {
  name: string
  depth: number
  mode: 'live' | 'dry' | 'test'
  priority: number
  customerId: string | null
  deviceId: string | null
  parties: JsonValue
}

async function readParent(tx: Kysely<Database>, runId: string): Promise<Parent> {
  const { rows } = await sql<Parent>`
    select w.name, r.depth, r.mode, r.priority, r.customer_id as "customerId", e.device_id as "deviceId", e.parties
      from runs r join workflows w on w.id = r.workflow_id join events e on e.id = r.event_id
     where r.id = ${runId}`.execute(tx)
  const [parent] = rows
  if (!parent) throw new Error(`Run ${runId} calls a workflow but is not under way`)
  return parent
}

/** Who called whom, from the first run on. */
async function tooDeep(tx: Kysely<Database>, runId: string): Promise<string> {
  const { rows } = await sql<{ name: string; times: number }>`
    with recursive chain as (
      select workflow_id, parent_run_id, 0 as above from runs where id = ${runId}
      union all
      select r.workflow_id, r.parent_run_id, above + 1 from chain join all_runs r on r.id = chain.parent_run_id
    ), runs_in_a_row as (
      select workflow_id, above, above - row_number() over (partition by workflow_id order by above) as row from chain
    )
    select w.name, count(*)::int as times from runs_in_a_row c join workflows w on w.id = c.workflow_id
     group by w.id, w.name, c.row order by max(c.above) desc`.execute(tx)
  const names = rows.map(({ name, times }) => (times > 1 ? `"${name}" (${times} times)` : `"${name}"`))
  return (
    `Workflows call each other too deep, at most ${deepest} in a row: ${names.join(' → ')}. ` +
    'Have one of them stop calling the next, or repeat the steps in a loop instead.'
  )
}
