import type { Kysely } from 'kysely'
import type { Database } from '#engine/db/schema.ts'
import { deskPorts } from '#engine/desk/desk.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import type { Effect } from '#engine/msp/ports.ts'
import type { ActionNode } from '#engine/sdk/node.ts'
import { isTaken } from '#engine/sdk/outcome.ts'
import { buildEffect } from './build.ts'

/** The moment that steps of tests run at. */
export const testNow = new Date('2026-11-21T20:00:00Z')

/**
 * Runs a node as the engine does: parameters and output go through its schemas, ports are the desk's. Throws what the
 * parameters' schema or the node throws.
 */
export async function runNode(
  node: ActionNode,
  db: Kysely<Database>,
  params: Record<string, unknown>,
  given: { customerId?: string | null; event?: JsonObject; effect?: Effect; now?: Date } = {},
): Promise<{ handle: string; output: unknown }> {
  const outcome = await node.run({
    params: node.params.parse(params),
    effect: given.effect ?? buildEffect(),
    attempt: 1,
    now: given.now ?? testNow,
    customerId: given.customerId ?? null,
    event: given.event ?? {},
    signal: AbortSignal.timeout(30_000),
    ...deskPorts(db),
  })
  const [handle, output] = isTaken(outcome) ? [outcome.branch, outcome.output] : ['out', outcome]
  return { handle, output: node.output.parse(output) }
}
