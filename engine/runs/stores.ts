import type { Kysely } from 'kysely'
import { approvalStore } from '../approvals/approval-store.ts'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'
import { businessHoursStore } from '../flow/business-hours.ts'
import { fileStore } from '../flow/files.ts'
import { lockStore } from '../flow/locks.ts'
import { lookupTables } from '../flow/lookup-tables.ts'
import { rateStore } from '../flow/rates.ts'
import type { StoreUser } from '../flow/store-user.ts'
import { valueStore } from '../flow/values.ts'
import { onCallStore } from '../on-call/who.ts'
import type { Registry } from '../registry.ts'
import { replyStore } from '../replies/reply-store.ts'
import { scriptLibrary } from '../scripts/script-library.ts'
import type { StoreName, Stores } from '../sdk/stores.ts'
import { secretLinks } from '../secret-links/secret-link-store.ts'
import { automationStore } from '../value/automation-store.ts'
import { secretVariables } from '../variables/secret-variables.ts'
import { workflowStore } from './start-child.ts'

type MakeStore<Name extends StoreName> = (
  db: Kysely<Database>,
  user: StoreUser,
  registry: Registry,
  secrets: SecretBox | undefined,
  publicUrl: string | undefined,
) => Stores[Name]

/** What flow steps keep in our own tables, on the transaction of the step. */
export const stores: { [Name in StoreName]?: MakeStore<Name> } = {
  approvals: approvalStore,
  onCall: onCallStore,
  values: valueStore,
  locks: lockStore,
  rates: rateStore,
  tables: (db) => lookupTables(db),
  scripts: (db) => scriptLibrary(db),
  hours: businessHoursStore,
  files: fileStore,
  replies: replyStore,
  workflows: workflowStore,
  automation: (db) => automationStore(db),
  secrets: (db, user, _registry, secrets) => secretVariables(db, user, secrets),
  secretLinks: (db, user, _registry, secrets, publicUrl) => secretLinks(db, user, secrets, publicUrl),
}

const names: Record<StoreName, true> = {
  values: true,
  locks: true,
  rates: true,
  approvals: true,
  onCall: true,
  workflows: true,
  tables: true,
  scripts: true,
  hours: true,
  files: true,
  secrets: true,
  secretLinks: true,
  replies: true,
  automation: true,
}

export function isStore(name: string): name is StoreName {
  return Object.hasOwn(names, name)
}
