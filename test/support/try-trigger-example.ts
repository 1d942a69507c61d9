import { expect } from 'vitest'
import type { JsonObject } from '#engine/graph/json.ts'
import type { ExampleDelivery, ExampleEvent, TriggerExample } from '#engine/graph/node-example.ts'
import { storeOwnEvents } from '#engine/own-events/store-own-events.ts'
import { describeTriggers, type ImportedTrigger } from '#engine/playbooks/describe-triggers.ts'
import { UnreadableDelivery } from '#engine/sdk/trigger.ts'
import { fillDesk } from '#engine/stage/fill-desk.ts'
import { sendPortalForm } from '#engine/stage/send-portal-form.ts'
import { routeEvents } from '#engine/triggers/route-events.ts'
import { runSchedules } from '#engine/triggers/run-schedules.ts'
import { startManually } from '#engine/triggers/start-manually.ts'
import { storeMail } from '#engine/triggers/store-mail.ts'
import { catalogue } from '#nodes'
import { clearDesk } from './clear-desk.ts'
import { createTestDatabase } from './database.ts'
import { buildDocument } from './document.ts'
import { assembleEngine } from './engine.ts'
import { proof, worldMailbox } from './world.ts'

/**
 * An engine that takes deliveries only when it is told to, so that nothing but the example decides what is due; examples
 * of triggers are tried on it one after the other.
 */
export async function openTriggerExamples() {
  const engine = await assembleEngine(catalogue, await createTestDatabase())
  const { db, pool, registry, secrets } = engine
  let lastUid = 0

  async function deliver(
    workflowId: string,
    trigger: ImportedTrigger,
    delivery: ExampleDelivery,
  ): Promise<void> {
    if ('form' in delivery) {
      await db
        .transaction()
        .execute((tx) => startManually(tx, registry, { workflowId, input: delivery.form, actor: 'test' }))
    } else if ('portal' in delivery) {
      await sendPortalForm(engine, trigger.hookUrl, delivery.portal)
    } else if ('due' in delivery) {
      const due = new Date(delivery.due)
      await db.updateTable('triggers').set({ next_due_at: due }).where('id', '=', trigger.id).execute()
      await runSchedules(pool, registry, due)
    } else if ('own' in delivery) {
      const { type, state, device, customer, data } = delivery.own
      const hints = {
        ...(device === undefined ? {} : { hostname: device }),
        ...(customer === undefined ? {} : { customerName: customer }),
      }
      await storeOwnEvents(db, [{ type, source: 'example', occurredAt: new Date(), state, hints, data }])
    } else if ('mail' in delivery) await deliverMail(trigger.id, delivery.mail)
    else {
      const body = Buffer.from(
        typeof delivery.body === 'string' ? delivery.body : JSON.stringify(delivery.body),
      )
      const headers = {
        'content-type': 'application/json',
        ...proof(trigger.auth, trigger.secret ?? '', body),
        ...lowerCase(delivery.headers ?? {}),
      }
      const answer = await engine.receiveHook(trigger.hookUrl?.split('/').at(-1) ?? '', {
        headers,
        query: delivery.query ?? {},
        contentType: headers['content-type'],
        body,
        receivedAt: new Date(),
      })
      expect(answer).toMatchObject({ status: 'accepted' })
    }
  }

  async function deliverMail(triggerId: string, source: string): Promise<void> {
    const trigger = await db
      .selectFrom('triggers')
      .select(['id', 'type', 'params'])
      .where('id', '=', triggerId)
      .executeTakeFirstOrThrow()
    lastUid += 1
    await storeMail(
      { pool, registry },
      { connectionId: triggerId, folder: 'INBOX', address: worldMailbox },
      [trigger],
      [worldMailbox],
      [{ uid: lastUid, source: Buffer.from(source.replaceAll('\n', '\r\n')), receivedAt: new Date() }],
      { uidValidity: 1, lastUid },
    )
  }

  async function routed(workflowId: string, triggerId: string): Promise<ExampleEvent[]> {
    for (let found = 1; found > 0; ) found = await routeEvents(db, engine.registry, engine.loadVersion)
    const rows = await db
      .selectFrom('events')
      .innerJoin('event_decisions', 'event_decisions.event_id', 'events.id')
      .leftJoin('customers', 'customers.id', 'events.customer_id')
      .leftJoin('devices', 'devices.id', 'events.device_id')
      .innerJoin('triggers', 'triggers.id', 'event_decisions.trigger_id')
      .select(['events.type', 'events.source', 'events.state', 'events.dedup_key', 'events.data'])
      .select(['customers.name', 'devices.hostname', 'triggers.next_due_at'])
      .select(['event_decisions.decision', 'event_decisions.reason'])
      .where('event_decisions.workflow_id', '=', workflowId)
      .where('event_decisions.trigger_id', '=', triggerId)
      .orderBy('events.id')
      .execute()
    return rows.map(
      ({ type, source, state, dedup_key, data, name, hostname, decision, reason, next_due_at }) => ({
        type,
        source,
        state: state === 'cleared' ? 'cleared' : 'raised',
        ...(dedup_key === null ? {} : { dedupKey: dedup_key }),
        ...(name === null ? {} : { customer: name }),
        ...(hostname === null ? {} : { device: hostname }),
        trigger: data as JsonObject,
        ...(decision === 'skipped' ? { skipped: reason } : {}),
        ...(next_due_at instanceof Date ? { next: next_due_at.toISOString() } : {}),
      }),
    )
  }

  return {
    /** Delivers what an example says, and compares the events that come of it. */
    async try(type: string, example: TriggerExample): Promise<void> {
      const { given, params, delivery, gives } = example
      await clearDesk(db)
      await fillDesk(db, given?.desk)
      const document = buildDocument({ trigger: { type, params }, next: { type: 'flow.set' } }, [
        'trigger -> next',
      ])
      const workflowId = await engine.publish(document)
      const [trigger] = await describeTriggers(
        db,
        { registry, secrets, publicUrl: 'http://sentiero.example' },
        workflowId,
      )
      if (!trigger) throw new Error('The trigger has no row')
      try {
        if ('refused' in gives) {
          const refused = await deliver(workflowId, trigger, delivery).catch((error: unknown) => error)
          expect(refused).toBeInstanceOf(UnreadableDelivery)
          expect(refused).toMatchObject({ message: gives.refused })
        } else {
          await deliver(workflowId, trigger, delivery)
          const events = await routed(workflowId, trigger.id)
          expect(events).toMatchObject(gives.events)
          // What starts nothing is said; what is not said starts something.
          expect(events.map(({ skipped }) => skipped)).toEqual(gives.events.map(({ skipped }) => skipped))
        }
      } finally {
        await db
          .updateTable('triggers')
          .set({ enabled: false })
          .where('workflow_id', '=', workflowId)
          .execute()
      }
    },

    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

export type TriggerExamples = Awaited<ReturnType<typeof openTriggerExamples>>

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
