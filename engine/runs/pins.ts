import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'

/** Of what is pinned to one step, in bytes of JSON. */
export const largestPin = 1_000_000

export interface Pin {
  nodeId: string
  output: JsonValue
  /** The way that the step is left by; null for its first one. */
  handle: string | null
  /** Of a trigger: the recorded event that the output is the data of. */
  eventId: string | null
  pinnedBy: string
  pinnedAt: Date
}

const columns = [
  'node_id as nodeId',
  'output',
  'handle',
  'event_id as eventId',
  'pinned_by as pinnedBy',
  'pinned_at as pinnedAt',
] as const

/** What stands in place of the steps of a draft while it is tried. */
export function listPins(db: Kysely<Database>, workflowId: string): Promise<Pin[]> {
  return db
    .selectFrom('workflow_pins')
    .select(columns)
    .where('workflow_id', '=', workflowId)
    .orderBy('node_id')
    .execute()
}

export async function findPin(
  db: Kysely<Database>,
  workflowId: string,
  nodeId: string,
): Promise<Pin | undefined> {
  return db
    .selectFrom('workflow_pins')
    .select(columns)
    .where('workflow_id', '=', workflowId)
    .where('node_id', '=', nodeId)
    .executeTakeFirst()
}

/** Pins an output to a step in place of what was pinned before. */
export async function putPin(
  tx: Kysely<Database>,
  workflowId: string,
  { nodeId, output, handle, eventId, pinnedBy }: Omit<Pin, 'pinnedAt'>,
): Promise<Pin> {
  const pin = {
    output: JSON.stringify(output),
    handle,
    event_id: eventId,
    pinned_by: pinnedBy,
    pinned_at: new Date(),
  }
  return tx
    .insertInto('workflow_pins')
    .values({ workflow_id: workflowId, node_id: nodeId, ...pin })
    .onConflict((conflict) => conflict.columns(['workflow_id', 'node_id']).doUpdateSet(pin))
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** False where nothing was pinned. */
export async function removePin(tx: Kysely<Database>, workflowId: string, nodeId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('workflow_pins')
    .where('workflow_id', '=', workflowId)
    .where('node_id', '=', nodeId)
    .executeTakeFirst()
  return numDeletedRows > 0
}
