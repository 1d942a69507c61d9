import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Registry } from '../registry.ts'
import { needsOf } from './needs.ts'
import type { Playbook } from './playbook.ts'
import { readExisting } from './read-existing.ts'

/** There is no connection for what a playbook works with; `issues` has one sentence for each. */
export class NeedsMissing extends Error {
  override name = 'NeedsMissing'
  readonly issues: readonly { where: string; message: string }[]
  constructor(issues: readonly { where: string; message: string }[]) {
    const sentences = issues.map(({ message }) => message).join(' ')
    super(
      `The playbook cannot work yet: ${sentences} Import it as a draft, or let it watch, and publish it for real later.`,
    )
    this.issues = issues
  }
}

/**
 * Throws `NeedsMissing` where a connection that a playbook cannot do without is not there. Devices, checks and values of
 * variables may come later: until then it waits for them, and nothing fails.
 */
export async function requireNeeds(
  db: Kysely<Database>,
  registry: Registry,
  playbook: Playbook,
): Promise<void> {
  const missing = needsOf(playbook, registry, await readExisting(db, registry)).filter(
    ({ kind, state }) => state === 'missing' && (kind === 'port' || kind === 'connection'),
  )
  if (missing.length === 0) return
  throw new NeedsMissing(
    missing.map(({ kind, name, port }) => ({
      where: kind === 'connection' ? `inputs.${name}` : `needs.ports.${name}`,
      message: `There is no connection for ${port ?? name} yet.`,
    })),
  )
}
