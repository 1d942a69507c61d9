import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { refuseMissing } from '../desk/references.ts'
import { changesOf } from '../msp/changes-of.ts'
import { StepFailed } from '../sdk/errors.ts'
import { readHostPort } from './check-service.ts'
import { endCertificate, renameCertificate } from './expiries.ts'
import { endCheckProblem, type ServiceCheckRow } from './run-checks.ts'

export const newServiceCheck = z.object({
  name: z.string().trim().min(1).max(200),
  kind: z.enum(['tcp', 'http', 'tls', 'ping']),
  /** A web address for http, a host for ping, else a host with a port. */
  target: z.string().trim().min(1).max(2000),
  customerId: z.uuid().nullable().default(null),
  deviceId: z.uuid().nullable().default(null),
  everySeconds: z.int().min(10).max(86_400).default(60),
  timeoutSeconds: z.int().min(1).max(60).default(10),
  /** Failures in a row before it counts as down. */
  failsNeeded: z.int().min(1).max(100).default(2),
  enabled: z.boolean().default(true),
})
export const serviceCheckChanges = changesOf(newServiceCheck)

export async function listServiceChecks(
  db: Kysely<Database>,
  filter: { customerId?: string | undefined; deviceId?: string | undefined },
): Promise<ServiceCheckRow[]> {
  return db
    .selectFrom('service_checks')
    .selectAll()
    .$if(filter.customerId !== undefined, (query) => query.where('customer_id', '=', filter.customerId ?? ''))
    .$if(filter.deviceId !== undefined, (query) => query.where('device_id', '=', filter.deviceId ?? ''))
    .orderBy('name')
    .orderBy('id')
    .limit(1000)
    .execute()
}

/** Throws `StepFailed` for a target that makes no sense, and for a customer or device that does not exist. */
export async function insertServiceCheck(
  tx: Kysely<Database>,
  input: z.input<typeof newServiceCheck>,
): Promise<ServiceCheckRow> {
  const given = newServiceCheck.parse(input)
  refuseTarget(given.kind, given.target)
  await refuseMissing(tx, { customerId: given.customerId, deviceId: given.deviceId })
  return tx
    .insertInto('service_checks')
    .values({
      id: uuidv7(),
      name: given.name,
      kind: given.kind,
      target: given.target,
      customer_id: given.customerId,
      device_id: given.deviceId,
      every_seconds: given.everySeconds,
      timeout_seconds: given.timeoutSeconds,
      fails_needed: given.failsNeeded,
      enabled: given.enabled,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * Changes what is given, and tries it at once. What is known of it stays, unless it now looks elsewhere: then nothing is
 * known, a problem of the old target is over, and a certificate that it kept is forgotten with it. Undefined where there
 * is none.
 */
export async function updateServiceCheck(
  tx: Kysely<Database>,
  id: string,
  input: z.input<typeof serviceCheckChanges>,
  now: Date,
): Promise<ServiceCheckRow | undefined> {
  const changes = serviceCheckChanges.parse(input)
  const known = await tx
    .selectFrom('service_checks')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!known) return undefined
  const kind = changes.kind ?? known.kind
  const target = changes.target ?? known.target
  refuseTarget(kind, target)
  await refuseMissing(tx, { customerId: changes.customerId, deviceId: changes.deviceId })
  const looksElsewhere = kind !== known.kind || target !== known.target
  if (looksElsewhere) {
    await endCheckProblem(tx, known, `It looks at ${kind} ${target} instead of ${known.target}.`, now)
    if (known.kind === 'tls') await endCertificate(tx, id, now)
  }
  const row = await tx
    .updateTable('service_checks')
    .set({
      next_at: now,
      name: changes.name,
      kind: changes.kind,
      target: changes.target,
      customer_id: changes.customerId,
      device_id: changes.deviceId,
      every_seconds: changes.everySeconds,
      timeout_seconds: changes.timeoutSeconds,
      fails_needed: changes.failsNeeded,
      enabled: changes.enabled,
      ...(looksElsewhere ? unknown(now) : {}),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (row) await renameCertificate(tx, row)
  return row
}

function unknown(now: Date) {
  return { state: 'unknown', since: now, fails: 0, checked_at: null, took_ms: null, message: '' } as const
}

/** A problem of it is over. False where there was none. */
export async function deleteServiceCheck(tx: Kysely<Database>, id: string, now: Date): Promise<boolean> {
  await endCertificate(tx, id, now)
  const gone = await tx.deleteFrom('service_checks').where('id', '=', id).returningAll().executeTakeFirst()
  if (gone) await endCheckProblem(tx, gone, 'The check was deleted.', now)
  return gone !== undefined
}

function refuseTarget(kind: ServiceCheckRow['kind'], target: string): void {
  if (kind === 'http') {
    const url = URL.parse(target)
    if (!url || !/^https?:$/.test(url.protocol)) {
      throw new StepFailed(`"${target}" is no web address. Write it whole, like https://example.com/health.`)
    }
    return
  }
  const { port } = readHostPort(target)
  if (kind === 'tcp' && port === undefined) {
    throw new StepFailed(`"${target}" names no port. Write it like srv-1:443.`)
  }
  if (kind === 'ping' && port !== undefined) throw new StepFailed('A ping has no port: write the host alone.')
}
