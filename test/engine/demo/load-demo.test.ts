import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { demoCounts, loadDemo } from '#engine/demo/load-demo.ts'
import { DemoInUse, removeDemo } from '#engine/demo/remove-demo.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { insertCustomer } from '#engine/desk/customers.ts'
import { runState } from '#engine/graph/run-state.ts'
import { decideStep } from '#engine/runs/decide-step.ts'
import { sendSignal } from '#engine/waits/send-signal.ts'
import { createWorld, type World } from '../../support/world.ts'

const now = new Date()

function load({ db, registry, secrets }: World, at = now) {
  const deps = { registry, secrets, publicUrl: 'http://sentiero.example' }
  return loadDemo(db, deps, { actor: 'test', language: 'en', now: at })
}

/** Rows of every table that has any, but those that only say that something was done. */
async function countRows({ pool }: World): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ name: string; rows: string }>(`
    select c.relname as name, (xpath('/row/n/text()', query_to_xml('select count(*) as n from ' || c.oid::regclass, false, true, '')))[1]::text as rows
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`)
  return Object.fromEntries(
    rows.map(({ name, rows: count }) => [name, Number(count)]).filter(([, count]) => count),
  )
}

describe('the week of the demo', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld()
    await load(world)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  test('runs of every outcome have happened within it, each after its event and in its order', async () => {
    const runs = await world.db.selectFrom('all_runs').selectAll().execute()
    const states = new Set(runs.map(({ status }) => status))

    expect(states).toEqual(new Set(['succeeded', 'failed', 'waiting']))
    expect(runs.length).toBeGreaterThan(40)
    for (const run of runs) {
      const { received_at } = await world.db
        .selectFrom('events')
        .select('received_at')
        .where('id', '=', run.event_id)
        .executeTakeFirstOrThrow()
      expect(received_at <= run.created_at && run.created_at < now).toBe(true)
      expect(run.finished_at === null || (run.started_at ?? now) < run.finished_at).toBe(true)
      expect(runState.safeParse(run.state).success).toBe(true)
    }
  })

  test('every step of it is one of its workflow, with parameters that its kind takes', async () => {
    const { rows } = await world.pool.query<{ type: string; input: unknown }>(`
      select node ->> 'type' as type, s.input
        from steps s join all_runs r on r.id = s.run_id
        join workflow_versions v on v.workflow_id = r.workflow_id and v.version = r.version
        join jsonb_array_elements(v.document -> 'nodes') as node on node ->> 'id' = s.node_id`)
    const { rows: steps } = await world.pool.query('select from steps')

    expect(rows.length).toBe(steps.length)
    for (const { type, input } of rows) {
      expect(world.registry.action(type)?.params.safeParse(input).error?.issues, type).toBeUndefined()
    }
  })

  test('loaded again it is there once', async () => {
    const before = await countRows(world)
    await load(world, new Date(now.getTime() + 3_600_000))
    expect(await countRows(world)).toEqual(before)
  })

  test('a run that waits for a yes ends once it is refused', async () => {
    const approval = await world.db.selectFrom('approvals').selectAll().executeTakeFirstOrThrow()
    expect(approval).toMatchObject({ status: 'open', title: 'Restart SRV-STUDIO at Studio Bianchi?' })

    await sendSignal(world.db, approval.signal, { outcome: 'rejected', values: {}, answers: [], missing: [] })
    await world.drain()

    const run = await world.db
      .selectFrom('all_runs')
      .select('status')
      .where('id', '=', approval.run_id)
      .executeTakeFirstOrThrow()
    expect(run.status).toBe('succeeded')
  })

  test('a step of which nobody knows goes on as a person decides', async () => {
    const wait = await world.db
      .selectFrom('waits')
      .select(['id', 'run_id'])
      .where('kind', '=', 'decision')
      .executeTakeFirstOrThrow()

    const decision = { choice: 'done' as const, by: 'test', output: null }
    expect(await decideStep(world.db, wait.run_id, wait.id, decision)).toBe(true)
    await world.drain()

    const run = await world.db
      .selectFrom('all_runs')
      .select('status')
      .where('id', '=', wait.run_id)
      .executeTakeFirstOrThrow()
    expect(run.status).toBe('succeeded')
  })
})

describe('removing the demo', () => {
  test('takes away all that it made and what came to it since, and leaves what is yours', async () => {
    await using world = await createWorld()
    const own = await insertCustomer(world.db, { name: 'Rossi Srl', notes: 'ours' })
    await createTicket(world.db, { customerId: own.id, subject: 'Ours' }, { key: uuidv7(), runId: null })
    const before = await countRows(world)
    const { customers } = await load(world)
    await createTicket(
      world.db,
      { customerId: customers[0] ?? '', subject: 'Tried with the demo' },
      { key: uuidv7(), runId: null },
    )

    const removed = await removeDemo(world.db, { actor: 'test' })

    const after = await countRows(world)
    const kept = ['workflows', 'workflow_versions', 'triggers', 'audit_log', 'queues', 'ticket_statuses']
    const left = Object.entries(after).filter(([name, rows]) => rows !== before[name] && !kept.includes(name))
    expect(left).toEqual([])
    expect(removed && demoCounts(removed).customers).toBe(5)
    expect(await world.db.selectFrom('customers').select('name').execute()).toEqual([{ name: 'Rossi Srl' }])
    expect(
      await world.db.selectFrom('workflows').select('id').where('deleted_at', 'is', null).execute(),
    ).toEqual([])
  })

  test('is refused, with the reason, while a connection of yours is for one of its customers', async () => {
    await using world = await createWorld()
    const { customers } = await load(world)
    const connector = world.registry.connector('imap')
    if (!connector) throw new Error('The catalogue has no mailboxes')
    const credentials = { host: '127.0.0.1', port: 1, security: 'none', user: 'u', password: 'x' }
    await insertConnection(world.db, world.secrets, connector, {
      name: 'Their server',
      customerId: customers[0] ?? '',
      credentials,
    })
    const before = await countRows(world)

    await expect(removeDemo(world.db, { actor: 'test' })).rejects.toThrow(DemoInUse)

    expect(await countRows(world)).toEqual(before)
  })

  test('where none is loaded nothing is removed', async () => {
    await using world = await createWorld()
    expect(await removeDemo(world.db, { actor: 'test' })).toBeUndefined()
  })
})
