import type { Kysely } from 'kysely'
import { type SecretBox, SecretUnreadable } from '../connections/secrets.ts'
import { credentialsOf } from '../connections/store.ts'
import type { Database } from '../db/schema.ts'
import { openHookSecret } from '../triggers/hook-secret.ts'
import { secretOf } from '../variables/variable-store.ts'

export interface SealedElsewhere {
  connections: { id: string; name: string; type: string }[]
  webhooks: { triggerId: string; workflow: string; nodeId: string }[]
  /** Names of variables, each once. */
  variables: string[]
}

/** The connections, webhooks and variables whose secrets this installation's key does not open. */
export async function listSealedElsewhere(db: Kysely<Database>, box: SecretBox): Promise<SealedElsewhere> {
  const connections = await db
    .selectFrom('connections')
    .select(['id', 'name', 'type', 'settings', 'secret'])
    .orderBy('name')
    .execute()
  const hooks = await db
    .selectFrom('triggers')
    .innerJoin('workflows', 'workflows.id', 'triggers.workflow_id')
    .select(['triggers.id', 'triggers.node_id', 'triggers.secret', 'workflows.name'])
    .where('workflows.deleted_at', 'is', null)
    .orderBy('workflows.name')
    .execute()
  const values = await db
    .selectFrom('variable_values')
    .select(['id', 'variable', 'secret'])
    .orderBy('variable')
    .execute()
  return {
    variables: [
      ...new Set(
        values.flatMap(({ id, variable, secret }) =>
          secret === null || opens(() => box.open(secret, secretOf(id))) ? [] : [variable],
        ),
      ),
    ],
    connections: connections
      .filter((row) => !opens(() => credentialsOf(row, box)))
      .map(({ id, name, type }) => ({ id, name, type })),
    webhooks: hooks.flatMap(({ id, node_id: nodeId, secret, name: workflow }) =>
      secret === null || opens(() => openHookSecret(box, id, secret))
        ? []
        : [{ triggerId: id, workflow, nodeId }],
    ),
  }
}

function opens(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch (error) {
    if (error instanceof SecretUnreadable) return false
    throw error
  }
}
