import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { nameOf } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { tellTicketOfRunbook } from '../desk/tell-runbook.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import { StepFailed } from '../sdk/errors.ts'
import { startManually } from '../triggers/start-manually.ts'
import { prepareStart, type RunbookRequest } from './prepare-start.ts'

export interface RunbookStart extends RunbookRequest {
  /** Two starts of one person with one key are one run. */
  key?: string | undefined
  /** In which the ticket is told how it ended. */
  language: 'en' | 'it'
}

export interface StartedRunbook {
  runId: string
  name: string
  /** The key had started this run before. */
  repeated: boolean
}

/** Starts a runbook, once for each key. Throws as `prepareStart`, and `StepFailed` for a key that meant something else. */
export async function startRunbook(
  tx: Kysely<Database>,
  registry: Registry,
  request: RunbookStart,
): Promise<StartedRunbook> {
  const { workflowId, caller, key, language } = request
  const startedBy = nameOf(caller)
  const digest = digestOf(request)
  if (key !== undefined) {
    const before = await findStart(tx, { startedBy, workflowId, key })
    if (before) return repeated(before, digest)
  }
  const { runbook, context, input, answers, start } = await prepareStart(tx, registry, request)
  const runId = uuidv7()
  const { rows } = await sql`
    insert into runbook_starts (run_id, workflow_id, name, started_by, starter_name, ticket_id, answers, idempotency_key,
                                digest, language)
    values (${runId}, ${workflowId}, ${runbook.name}, ${startedBy}, ${context.user.name}, ${context.ticket?.id ?? null},
            ${JSON.stringify(answers)}, ${key ?? null}, ${digest}, ${language})
    on conflict (started_by, workflow_id, idempotency_key) where idempotency_key is not null do nothing
    returning run_id`.execute(tx)
  if (rows.length === 0) {
    // Somebody pressed twice: the other one has committed in the meantime.
    const first = await findStart(tx, { startedBy, workflowId, key: key ?? '' })
    if (first) return repeated(first, digest)
    throw new Error(`The runbook ${workflowId} was started with this key and is not there`)
  }
  await startManually(tx, registry, {
    workflowId,
    triggerNode: runbook.trigger.nodeId,
    input,
    actor: startedBy,
    caller,
    runId,
    context: start,
  })
  if (context.ticket) {
    const actor = { kind: caller.kind === 'user' ? 'human' : 'integration', name: startedBy } as const
    await tellTicketOfRunbook(tx, context.ticket.id, { runId, name: runbook.name, status: 'started' }, actor)
  }
  return { runId, name: runbook.name, repeated: false }
}

interface EarlierStart {
  runId: string
  name: string
  digest: Buffer
}

async function findStart(
  tx: Kysely<Database>,
  { startedBy, workflowId, key }: { startedBy: string; workflowId: string; key: string },
): Promise<EarlierStart | undefined> {
  return tx
    .selectFrom('runbook_starts')
    .select(['run_id as runId', 'name', 'digest'])
    .where('started_by', '=', startedBy)
    .where('workflow_id', '=', workflowId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
}

function repeated({ runId, name, digest }: EarlierStart, wanted: Buffer): StartedRunbook {
  if (digest.equals(wanted)) return { runId, name, repeated: true }
  throw new StepFailed('This idempotency key started the runbook with other values. Use a new key.', {
    code: 'already_started',
  })
}

function digestOf({ values, ticketId, deviceId, customerId }: RunbookStart): Buffer {
  const said = [sorted(values), ticketId ?? null, deviceId ?? null, customerId ?? null]
  return createHash('sha256').update(JSON.stringify(said)).digest()
}

/** With its keys in one order, whoever wrote them. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([name, each]) => [name, sorted(each)])
}
