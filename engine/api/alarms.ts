import { createRoute, z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import { can } from '../auth/can.ts'
import type { Role } from '../auth/role.ts'
import type { Database } from '../db/schema.ts'
import type { Registry } from '../registry.ts'
import { type Alarm, listAlarms } from '../watchdog/alarm-store.ts'
import {
  readWatchdogSettings,
  saveWatchdogSettings,
  type WatchdogSettings,
  watchdogSettings,
} from '../watchdog/watchdog-settings.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { alarmView, presentAlarm } from './present-alarm.ts'
import { Problem } from './problems.ts'
import { answers, body, newResource, pageOf, signedIn, whole } from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/alarms',
  summary: 'What is or was wrong with the automation itself, and who was told; those that stand come first',
  ...may('alarms.read'),
  request: { query: z.object({ standing: z.stringbool().default(false) }) },
  responses: { 200: answers('Alarms, a hundred at most', pageOf(alarmView)) },
})

const read = createRoute({
  method: 'get',
  path: '/watchdog',
  summary: 'What counts as wrong with the automation itself, and who is told',
  ...may('watchdog.read'),
  responses: { 200: answers('The settings', watchdogSettings) },
})

const replace = createRoute({
  method: 'put',
  path: '/watchdog',
  summary: 'Set what counts as wrong with the automation itself, and who is told',
  ...may('watchdog.edit'),
  request: { body: body(watchdogSettings) },
  responses: { 200: answers('The settings', watchdogSettings) },
})

export function alarmRoutes({ db, registry }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { role } = signedIn(c.var.caller)
    const alarms = await listAlarms(db, c.req.valid('query'))
    return c.json(whole(alarms.filter((alarm) => isShown(role, alarm)).map(presentAlarm)), 200)
  })

  app.openapi(read, async (c) => c.json(await readWatchdogSettings(db), 200))

  app.openapi(replace, async (c) => {
    const settings = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'watchdog.changed',
      async (tx) => {
        await refuseUnfit(tx, registry, settings)
        await saveWatchdogSettings(tx, settings)
      },
      () => ({ subject: 'watchdog', detail: { settings: z.json().parse(settings) } }),
    )
    return c.json(settings, 200)
  })

  return app
}

/** Of connections read those who may see them. */
export function isShown(role: Role, { kind }: Pick<Alarm, 'kind'>): boolean {
  return (kind !== 'connection' && kind !== 'mailbox') || can(role, 'connections.read')
}

async function refuseUnfit(
  tx: Kysely<Database>,
  registry: Registry,
  { channels }: WatchdogSettings,
): Promise<void> {
  for (const [place, channel] of channels.entries()) {
    if (channel.kind === 'ticket' || channel.connectionId === null) continue
    const port = channel.kind === 'mail' ? 'messaging' : 'notifier'
    const connection = await tx
      .selectFrom('connections')
      .select(['name', 'type', 'customer_id'])
      .where('id', '=', channel.connectionId)
      .executeTakeFirst()
    const where = `channels.${place}.connectionId`
    const message =
      connection === undefined
        ? 'There is no such connection.'
        : connection.customer_id !== null
          ? `The connection "${connection.name}" belongs to a customer: choose one of your own.`
          : registry.connector(connection.type)?.provides[port] === undefined
            ? `The connection "${connection.name}" sends no ${port === 'messaging' ? 'e-mail' : 'messages'}.`
            : undefined
    if (message !== undefined)
      throw new Problem(422, `${where}: ${message}`, { errors: [{ where, message }] })
  }
}
