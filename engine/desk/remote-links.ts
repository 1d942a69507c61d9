import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { Device } from '../msp/device.ts'
import { type RemoteKind, type RemoteTemplate, templateProblem } from '../msp/remote-link.ts'
import { StepFailed } from '../sdk/errors.ts'
import { refuseMissing } from './references.ts'

/** How machines are reached by remote control: of one device, of a customer, or where both are null of everybody. */
export interface RemoteRule {
  id: string
  customerId: string | null
  deviceId: string | null
  kind: RemoteKind
  template: string
  createdBy: string
  createdAt: Date
}

const columns = [
  'id',
  'customer_id as customerId',
  'device_id as deviceId',
  'kind',
  'template',
  'created_by as createdBy',
  'created_at as createdAt',
] as const

/** Everybody's first. */
export function listRemoteRules(db: Kysely<Database>): Promise<RemoteRule[]> {
  return db
    .selectFrom('remote_links')
    .select(columns)
    .orderBy(sql`(customer_id is not null)::int + 2 * (device_id is not null)::int`)
    .orderBy('id')
    .execute()
}

/** Sets the rule of a device, a customer or everybody. Throws `StepFailed` for a template that can never work. */
export async function putRemoteRule(
  tx: Kysely<Database>,
  { customerId, deviceId, kind, template }: Pick<RemoteRule, 'customerId' | 'deviceId' | 'kind' | 'template'>,
  createdBy: string,
): Promise<RemoteRule> {
  const problem = templateProblem({ kind, template })
  if (problem !== undefined) throw new StepFailed(problem, { code: 'bad_template' })
  await refuseMissing(tx, { customerId, deviceId })
  return tx
    .insertInto('remote_links')
    .values({
      id: uuidv7(),
      customer_id: customerId,
      device_id: deviceId,
      kind,
      template,
      created_by: createdBy,
    })
    .onConflict((conflict) =>
      conflict.columns(['customer_id', 'device_id']).doUpdateSet({ kind, template, created_by: createdBy }),
    )
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** What was taken away, undefined where there was none. */
export function deleteRemoteRule(tx: Kysely<Database>, id: string): Promise<RemoteRule | undefined> {
  return tx.deleteFrom('remote_links').where('id', '=', id).returning(columns).executeTakeFirst()
}

/** The nearest rule for a device: the link that it carries itself, its own, its customer's, everybody's. */
export async function remoteRuleOf(
  db: Kysely<Database>,
  { id, customerId, remoteUrl }: Pick<Device, 'id' | 'customerId' | 'remoteUrl'>,
): Promise<RemoteTemplate | undefined> {
  if (remoteUrl) return { kind: 'custom', template: remoteUrl }
  return db
    .selectFrom('remote_links')
    .select(['kind', 'template'])
    .where((where) =>
      where.or([
        where('device_id', '=', id),
        where.and([where('device_id', 'is', null), where('customer_id', 'is', null)]),
        ...(customerId === null ? [] : [where('customer_id', '=', customerId)]),
      ]),
    )
    .orderBy(sql`(device_id is not null)::int * 2 + (customer_id is not null)::int`, 'desc')
    .limit(1)
    .executeTakeFirst()
}
