import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { readAllowEntry } from './read-allow-entry.ts'
import type { Allow } from './target.ts'

/** A private target that web requests may reach. */
export interface AllowedTarget {
  id: string
  name: string
  /** A host name, `*.` and a domain, or `*`. */
  hostPattern: string
  /** The network the name must lead into, such as 10.1.0.0/16. */
  cidr: string
  /** Empty: every port. */
  ports: number[]
  /** Null: for the workflows of every customer. */
  customerId: string | null
  reason: string
  createdBy: string
  createdAt: Date
}

export type NewAllowedTarget = Pick<AllowedTarget, 'name' | 'cidr' | 'reason' | 'createdBy'> &
  Partial<Pick<AllowedTarget, 'hostPattern' | 'ports' | 'customerId'>>

const columns = [
  'id',
  'name',
  'host_pattern as hostPattern',
  'cidr',
  'ports',
  'customer_id as customerId',
  'reason',
  'created_by as createdBy',
  'created_at as createdAt',
] as const

export function listAllowedTargets(db: Kysely<Database>): Promise<AllowedTarget[]> {
  return db.selectFrom('http_allow_list').select(columns).orderBy('name').execute()
}

/** Opens a private target. Throws `StepFailed` for a network or pattern that makes no sense or is never opened. */
export function insertAllowedTarget(tx: Kysely<Database>, target: NewAllowedTarget): Promise<AllowedTarget> {
  const { hostPattern, cidr, ports } = readAllowEntry(target)
  return tx
    .insertInto('http_allow_list')
    .values({
      id: uuidv7(),
      name: target.name.trim(),
      host_pattern: hostPattern,
      cidr,
      ports,
      customer_id: target.customerId ?? null,
      reason: target.reason.trim(),
      created_by: target.createdBy,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** What was closed, or undefined when there was no such target. It counts from the next request on. */
export function deleteAllowedTarget(tx: Kysely<Database>, id: string): Promise<AllowedTarget | undefined> {
  return tx.deleteFrom('http_allow_list').where('id', '=', id).returning(columns).executeTakeFirst()
}

/** Looks up private targets afresh for each request, so that what was closed is closed. */
export function allowListed(db: Kysely<Database>): Allow {
  return async (host, address, port, customerId) => {
    const entries = await db
      .selectFrom('http_allow_list')
      .select('host_pattern')
      .where(sql<boolean>`cidr >>= ${address}::inet`)
      .where(sql<boolean>`(ports = '{}' or ${port} = any (ports))`)
      .where((where) =>
        customerId === null
          ? where('customer_id', 'is', null)
          : where.or([where('customer_id', '=', customerId), where('customer_id', 'is', null)]),
      )
      .execute()
    return entries.some((entry) => matchesHost(entry.host_pattern, host))
  }
}

/** `*.example.com` is every name below example.com, and not that name itself. */
export function matchesHost(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase()
  const given = host.toLowerCase()
  if (wanted === '*') return true
  return wanted.startsWith('*.')
    ? given.endsWith(wanted.slice(1)) && given.length > wanted.length - 1
    : given === wanted
}
