import { checkDatabase, checkSchema } from './check-database.ts'
import { diskCheck } from './check-disk.ts'
import { checkHistory } from './check-history.ts'
import { checkConnections, checkMailboxes, checkSecrets, checkWebhooks } from './check-others.ts'
import {
  checkConnectionsLeft,
  checkDeadRows,
  checkPostgresSettings,
  checkTransactions,
} from './check-postgres.ts'
import { checkEvents, checkQueue, checkRuns } from './check-queue.ts'
import { checkClocks, checkLeases, checkWorker } from './check-workers.ts'
import type { Check, Examined, Finding } from './finding.ts'

/** All that is looked at, in the order in which it is told. */
export const checks: readonly Check[] = [
  checkDatabase,
  checkSchema,
  checkWorker,
  checkLeases,
  checkClocks,
  checkQueue,
  checkEvents,
  checkRuns,
  checkHistory,
  checkConnections,
  checkMailboxes,
  checkWebhooks,
  checkSecrets,
  checkPostgresSettings,
  checkConnectionsLeft,
  checkTransactions,
  checkDeadRows,
  diskCheck(),
]

/** Looks whether everything is in order; one look after the other, so that it takes one connection of a busy database. */
export async function examine(examined: Examined): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const check of checks) findings.push(await check(examined))
  return findings
}
