import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { priority } from '../msp/ticket.ts'

const connection = z.uuid()

/** Where alarms are told: by e-mail, to a chat or a webhook, as a ticket of the built-in desk. */
export const alarmChannel = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('mail'),
    to: z.array(z.email().max(320)).min(1).max(20),
    /** Over which it is sent; null: the one that sends e-mail for everybody. */
    connectionId: connection.nullable().default(null),
  }),
  z.object({
    kind: z.literal('notifier'),
    connectionId: connection,
    /** As the connection has it; blank: wherever it posts by itself. */
    target: z.string().max(200).default(''),
  }),
  z.object({
    kind: z.literal('ticket'),
    queue: z.string().trim().min(1).max(100).default('Automation'),
    priority: priority.default('high'),
  }),
])
export type AlarmChannel = z.output<typeof alarmChannel>

/** What counts as wrong with the automation itself, and who is told. */
export const watchdogSettings = z.object({
  channels: z.array(alarmChannel).max(10).default([]),
  /** Whether it is told as well that something is over. */
  tellRecovery: z.boolean().default(true),
  language: z.enum(['en', 'it']).default('en'),
  /** Runs of a workflow that fail one after the other. */
  failuresInRow: z.int().min(1).max(100).default(1),
  /** Deliveries of a trigger that are refused within an hour of each other. */
  refusals: z.int().min(1).max(10_000).default(3),
  /** A mailbox is looked into every four minutes at least. */
  mailboxMinutes: z.int().min(6).max(1440).default(15),
  /** How often connections are tried; 0: only when somebody asks. */
  checkMinutes: z.union([z.literal(0), z.int().min(15).max(10_080)]).default(60),
  /** For how long all must be well before an alarm is over. */
  steadyMinutes: z.int().min(0).max(1440).default(10),
})
export type WatchdogSettings = z.output<typeof watchdogSettings>

const setting = 'watchdog'

export async function readWatchdogSettings(db: Kysely<Database>): Promise<WatchdogSettings> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', setting).executeTakeFirst()
  return watchdogSettings.parse(row?.value ?? {})
}

export async function saveWatchdogSettings(tx: Kysely<Database>, settings: WatchdogSettings): Promise<void> {
  const value = JSON.stringify(settings)
  await tx
    .insertInto('settings')
    .values({ name: setting, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}
