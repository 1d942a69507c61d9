import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { noMeans } from '../sdk/connector.ts'
import type { Dial, Means } from '../sdk/means.ts'
import type { Http } from '../sdk/powers.ts'
import { hostKeysOf } from './host-keys.ts'

/** What a connector may use for one connection; without an id, for credentials that are not saved: nothing is kept. */
export type LendMeans = (connection?: { id: string; customer_id: string | null }) => Means

/** Lends connectors a guarded way out and the keys of their connection. */
export function createLendMeans(db: Kysely<Database>, dial: Dial, http: Http): LendMeans {
  return (connection) => ({
    dial,
    http: http.forCustomer?.(connection?.customer_id ?? null) ?? http,
    hostKeys: connection ? hostKeysOf(db, connection.id) : noMeans.hostKeys,
    ownerId: connection?.customer_id ?? null,
  })
}

export const lendNothing: LendMeans = () => noMeans
