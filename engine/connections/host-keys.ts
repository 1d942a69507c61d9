import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { HostKey, HostKeys } from '../sdk/means.ts'

/** A host as a connection knows it again. */
export interface PinnedHost extends HostKey {
  id: string
  host: string
  port: number
  firstSeenAt: Date
  by: string
}

const columns = [
  'id',
  'host',
  'port',
  'key_type as keyType',
  'fingerprint',
  'first_seen_at as firstSeenAt',
  'pinned_by as by',
] as const

/** By host and port. */
export function listPinnedHosts(db: Kysely<Database>, connectionId: string): Promise<PinnedHost[]> {
  return db
    .selectFrom('host_keys')
    .select(columns)
    .where('connection_id', '=', connectionId)
    .orderBy('host')
    .orderBy('port')
    .execute()
}

/** The key that is kept for the host from now on: the given one, or another that was there already. */
export async function pinHost(
  tx: Kysely<Database>,
  connectionId: string,
  pinned: Omit<PinnedHost, 'id' | 'firstSeenAt'>,
): Promise<PinnedHost> {
  const host = plain(pinned.host)
  await tx
    .insertInto('host_keys')
    .values({
      id: uuidv7(),
      connection_id: connectionId,
      host,
      port: pinned.port,
      key_type: pinned.keyType,
      fingerprint: pinned.fingerprint,
      pinned_by: pinned.by,
    })
    .onConflict((conflict) => conflict.columns(['connection_id', 'host', 'port']).doNothing())
    .execute()
  return tx
    .selectFrom('host_keys')
    .select(columns)
    .where('connection_id', '=', connectionId)
    .where('host', '=', host)
    .where('port', '=', pinned.port)
    .executeTakeFirstOrThrow()
}

/** What was forgotten: the host's next key counts as a first one. Undefined where there was none. */
export function deletePinnedHost(
  tx: Kysely<Database>,
  connectionId: string,
  id: string,
): Promise<PinnedHost | undefined> {
  return tx
    .deleteFrom('host_keys')
    .where('connection_id', '=', connectionId)
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst()
}

/** The keys of a connection as its connector asks for them. */
export function hostKeysOf(db: Kysely<Database>, connectionId: string): HostKeys {
  return {
    find: (host, port) =>
      db
        .selectFrom('host_keys')
        .select(['key_type as keyType', 'fingerprint', 'first_seen_at as firstSeenAt'])
        .where('connection_id', '=', connectionId)
        .where('host', '=', plain(host))
        .where('port', '=', port)
        .executeTakeFirst(),
    pin: (host, port, key, by) => pinHost(db, connectionId, { host, port, ...key, by }),
  }
}

const plain = (host: string): string => host.trim().toLowerCase().replace(/\.$/, '')
