import { rm } from 'node:fs/promises'
import type { Pool } from 'pg'
import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { askForBacktest, findBacktest } from '#engine/backtests/backtest-store.ts'
import { tendBacktests } from '#engine/backtests/run-backtest.ts'
import { connectDatabase } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { idAt } from '#engine/db/id-at.ts'
import { migrate } from '#engine/db/migrate.ts'
import { insertCustomer } from '#engine/desk/customers.ts'
import { migrationsDir } from '#engine/open-installation.ts'
import { createRegistry } from '#engine/registry.ts'
import { createLoadVersion } from '#engine/runs/load-version.ts'
import { publishWorkflow } from '#engine/runs/publish.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal, template } from '../support/document.ts'
import { newDataDir } from '../support/server.ts'
import type { Measurement } from './figures.ts'

const events = 10_000

const drawn = (subject: string) =>
  buildDocument(
    {
      hook: { type: 'webhook.received', settings: { noise: { dedupMinutes: 5 } } },
      urgent: { type: 'flow.if', params: { condition: expression('trigger.body.title contains "Disk"') } },
      ticket: { type: 'ticket.create', params: { subject: template(subject), priority: literal('high') } },
    },
    ['hook -> urgent', 'urgent:yes -> ticket'],
  )

/** A draft over ten thousand events, each of which the published version opened a ticket for. */
export const measureBacktest: Measurement = {
  title: `a backtest of ${events} recorded events`,
  names: ['backtest_10000_s'],
  async measure(progress) {
    const dataDir = await newDataDir()
    const postgres = await startEmbeddedPostgres({ dataDir })
    const { pool, db, close } = connectDatabase(postgres.url, { max: 4 })
    try {
      await migrate(pool, migrationsDir)
      const registry = createRegistry(catalogue)
      const workflowId = uuidv7()
      const draft = JSON.stringify(drawn('{{ trigger.body.title }} on {{ trigger.body.host }}'))
      await db.transaction().execute(async (tx) => {
        await tx.insertInto('workflows').values({ id: workflowId, name: 'Bench', draft }).execute()
        await publishWorkflow(tx, registry, workflowId, { actor: 'bench', note: '' })
      })
      const customer = await insertCustomer(db, { name: 'Customer' })
      await fill(pool, workflowId, customer.id)
      progress(`  ${events} events, with their runs, are there`)
      const changed = JSON.stringify(drawn('Alert: {{ trigger.body.title | upcase }}'))
      await db.updateTable('workflows').set({ draft: changed }).where('id', '=', workflowId).execute()
      const asked = await db
        .transaction()
        .execute((tx) => askForBacktest(tx, workflowId, { days: 7, askedBy: 'bench', now: new Date() }))
      const began = performance.now()
      await tendBacktests({
        db,
        pool,
        registry,
        log: pino({ level: 'silent' }),
        resolvePort: async () => ({ provider: 'desk' }),
        loadVersion: createLoadVersion(db),
      })
      const seconds = (performance.now() - began) / 1000
      const over = asked && (await findBacktest(db, asked.id))
      if (over?.summary?.events !== events) throw new Error(`The backtest ended otherwise: ${over?.error}`)
      const { runs } = over.summary.draft
      return {
        backtest_10000_s: {
          value: Number(seconds.toFixed(1)),
          unit: 's',
          events,
          runs,
          changed: over.summary.changed,
        },
      }
    } finally {
      await close()
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

/** Events of the last days with the decisions, runs and steps that came of them. */
async function fill(pool: Pool, workflowId: string, customerId: string): Promise<void> {
  const day = 86_400_000
  const from = Date.now() - 6 * day
  const idsOf = (shift: number) =>
    Array.from({ length: events }, (_, index) => {
      const id = idAt(from + Math.floor((index * 5 * day) / events) + shift)
      return `${id.slice(0, 24)}${(index + 1).toString(16).padStart(12, '0')}`
    })
  const [eventIds, runIds] = [idsOf(0), idsOf(5)]
  const parties = { customer: { id: customerId, name: 'Customer', tags: [] } }
  await pool.query(
    `insert into events (id, source_key, type, source, dedup_key, state, customer_id, occurred_at, received_at, trust, parties,
                         data, routed_at)
     select e.id, t.source_key, 'test', 'test', 'host-' || n % 500, 'raised', $3, at, at, 'hook', $4::jsonb,
            jsonb_build_object('body', jsonb_build_object('host', 'SRV-' || n % 500, 'title', 'Disk full', 'text', repeat('x', 500))), at
       from unnest($1::uuid[]) with ordinality as e(id, n),
            lateral (select to_timestamp(('x' || substr(replace(e.id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0) as at) as a,
            triggers t where t.workflow_id = $2`,
    [eventIds, workflowId, customerId, JSON.stringify(parties)],
  )
  await pool.query(
    `insert into event_decisions (event_id, trigger_id, workflow_id, decision, reason, run_id)
     select e, t.id, t.workflow_id, 'started', 'Version 1 was started', r
       from unnest($1::uuid[], $2::uuid[]) as x(e, r), triggers t where t.workflow_id = $3`,
    [eventIds, runIds, workflowId],
  )
  await pool.query(
    `insert into run_history (id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state, recoveries,
                              created_at, started_at, finished_at)
     select r, $3, 1, 'hook', e, $4, 'live', 'succeeded', '{}', 0, v.received_at, v.received_at, v.received_at
       from unnest($1::uuid[], $2::uuid[]) as x(e, r) join events v on v.id = e`,
    [eventIds, runIds, workflowId, customerId],
  )
  await pool.query(
    `insert into steps (run_id, seq, node_id, path, attempt, status, handle, started_at, finished_at, input, output)
     select r, 1, 'ticket', '', 1, 'ok', 'out', v.received_at, v.received_at,
            jsonb_build_object('subject', 'Disk full on ' || (v.data -> 'body' ->> 'host'), 'priority', 'high'),
            jsonb_build_object('id', r, 'number', 7)
       from unnest($1::uuid[], $2::uuid[]) as x(e, r) join events v on v.id = e`,
    [eventIds, runIds],
  )
  await pool.query('analyze events, event_decisions, run_history, steps')
}
