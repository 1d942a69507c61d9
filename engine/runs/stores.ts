import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { lookupTables } from '../flow/lookup-tables.ts'
import type { StoreUser } from '../flow/store-user.ts'
import type { StoreName, Stores } from '../sdk/stores.ts'

type MakeStore<Name extends StoreName> = (db: Kysely<Database>, user: StoreUser) => Stores[Name]

/** What flow steps keep in our own tables, on the transaction of the step. */
export const stores: { [Name in StoreName]?: MakeStore<Name> } = {
  tables: (db) => lookupTables(db),
}

const names: Record<StoreName, true> = {
  values: true,
  locks: true,
  rates: true,
  approvals: true,
  workflows: true,
  tables: true,
  hours: true,
}

export function isStore(name: string): name is StoreName {
  return Object.hasOwn(names, name)
}
