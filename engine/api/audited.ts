import type { Kysely } from 'kysely'
import { type AuditEntry, recordAudit } from '../auth/audit.ts'
import { type Caller, nameOf } from '../auth/callers.ts'
import { retryingDeadlocks } from '../db/retrying-deadlocks.ts'
import type { Database } from '../db/schema.ts'
import { signedIn } from './resource.ts'

/** Makes a change and writes who made it into the audit log: both, or neither. `work` may be called more than once. */
export async function audited<Result>(
  db: Kysely<Database>,
  caller: Caller | null,
  action: string,
  work: (tx: Kysely<Database>) => Promise<Result>,
  describe: (result: Result) => Omit<AuditEntry, 'actor' | 'action'>,
): Promise<Result> {
  const actor = nameOf(signedIn(caller))
  return retryingDeadlocks(() =>
    db.transaction().execute(async (tx) => {
      const result = await work(tx)
      await recordAudit(tx, { actor, action, ...describe(result) })
      return result
    }),
  )
}
