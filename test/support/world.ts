import { createHmac } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { insertConnection } from '#engine/connections/store.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { ImportedTrigger } from '#engine/playbooks/describe-triggers.ts'
import { importPlaybook } from '#engine/playbooks/import-playbook.ts'
import type { StartContext } from '#engine/runs/start-workflow.ts'
import type { Catalogue } from '#engine/sdk/catalogue.ts'
import type { Powers } from '#engine/sdk/powers.ts'
import type { HookAnswer } from '#engine/triggers/receive-hook.ts'
import { runSchedules } from '#engine/triggers/run-schedules.ts'
import { startManually } from '#engine/triggers/start-manually.ts'
import { storeMail } from '#engine/triggers/store-mail.ts'
import { catalogue as realCatalogue } from '#nodes'
import { startEngine } from './engine.ts'

export const worldMailbox = 'support@msp.example'

/**
 * The whole engine with the real catalogue, or one that has more, around a test database, and what happens to it from
 * outside.
 */
export async function createWorld(
  catalogue: Catalogue = realCatalogue,
  clock?: () => Date,
  powers: Partial<Powers> = {},
) {
  const engine = await startEngine(catalogue, () => powers, clock)
  const { db, pool, registry, secrets, intake } = engine
  let lastUid = 0

  async function addConnection(type: string, credentials: JsonObject, customerId?: string): Promise<string> {
    const connector = registry.connector(type)
    if (!connector) throw new Error(`The catalogue has no connector "${type}"`)
    return (await insertConnection(db, secrets, connector, { name: type, credentials, customerId })).id
  }

  return {
    ...engine,
    addConnection,

    /** A mailbox that nobody serves: `receiveMail` brings what it would. */
    addMailbox: () =>
      addConnection('imap', {
        host: '127.0.0.1',
        port: 1,
        security: 'none',
        user: worldMailbox,
        password: 'x',
      }),

    async importPlaybook(slug: string, inputs: JsonObject = {}) {
      return db.transaction().execute((tx) =>
        importPlaybook(tx, { registry, secrets, publicUrl: 'http://sentiero.example' }, slug, {
          inputs,
          publish: true,
          actor: 'test',
        }),
      )
    },

    /** Posts a body to a webhook, proven as it wants it. */
    async deliver(
      hook: Pick<ImportedTrigger, 'hookUrl' | 'auth' | 'secret'>,
      body: JsonValue,
      {
        headers = {},
        secret = hook.secret ?? '',
      }: { headers?: Record<string, string>; secret?: string } = {},
    ): Promise<HookAnswer> {
      const bytes = Buffer.from(JSON.stringify(body))
      return engine.receiveHook(hook.hookUrl?.split('/').at(-1) ?? '', {
        headers: { 'content-type': 'application/json', ...proof(hook.auth, secret, bytes), ...headers },
        query: {},
        contentType: 'application/json',
        body: bytes,
        receivedAt: new Date(),
      })
    },

    /** Brings an e-mail to a mailbox trigger, as the mailbox's listener would. */
    async receiveMail(triggerId: string, source: string): Promise<void> {
      const trigger = await db
        .selectFrom('triggers')
        .select(['id', 'type', 'params'])
        .where('id', '=', triggerId)
        .executeTakeFirstOrThrow()
      const params = trigger.params as { connection: string; folder: string }
      lastUid += 1
      await storeMail(
        { pool, registry },
        { connectionId: params.connection, folder: params.folder, address: worldMailbox },
        [trigger],
        [worldMailbox],
        [{ uid: lastUid, source: Buffer.from(source.replaceAll('\n', '\r\n')), receivedAt: new Date() }],
        { uidValidity: 1, lastUid },
      )
      intake.poke()
    },

    /** Makes a schedule due now, and waits until it is taken. */
    async makeDue(triggerId: string): Promise<void> {
      const { next_due_at: now } = await db
        .updateTable('triggers')
        .set({ next_due_at: new Date() })
        .where('id', '=', triggerId)
        .returning('next_due_at')
        .executeTakeFirstOrThrow()
      for (;;) {
        await runSchedules(pool, registry)
        const trigger = await db
          .selectFrom('triggers')
          .select('next_due_at')
          .where('id', '=', triggerId)
          .executeTakeFirstOrThrow()
        if (trigger.next_due_at?.getTime() !== now?.getTime()) break
        await delay(20)
      }
      intake.poke()
    },

    start: (workflowId: string, triggerNode: string, input: JsonObject, context?: StartContext) =>
      db
        .transaction()
        .execute((tx) =>
          startManually(tx, registry, { workflowId, triggerNode, input, context, actor: 'test' }),
        ),

    /** Waits until no event is unrouted and no run is queued or running. */
    drain: () => engine.settled(),
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>

/** The headers that a sender with this secret would prove itself by. */
export function proof(
  auth: ImportedTrigger['auth'],
  secret: string,
  body: Uint8Array,
): Record<string, string> {
  switch (auth?.kind) {
    case 'hmac':
      return {
        [auth.header ?? '']: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      }
    case 'bearer':
      return { authorization: `Bearer ${secret}` }
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${auth.username}:${secret}`).toString('base64')}` }
    case 'header':
      return { [auth.header ?? '']: secret }
    default:
      return {}
  }
}
