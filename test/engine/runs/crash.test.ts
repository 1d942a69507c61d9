import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { readMasterKey } from '#engine/connections/master-key.ts'
import { openSecretBox } from '#engine/connections/secrets.ts'
import { createRegistry } from '#engine/registry.ts'
import { publishWorkflow } from '#engine/runs/publish.ts'
import { revealHookSecret } from '#engine/triggers/hook-secret.ts'
import { catalogue } from '#nodes'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { startServer, testSecretKey } from '../../support/server.ts'

const flow = buildDocument(
  {
    hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
    host: { type: 'flow.set', params: { host: expression('trigger.body.host') } },
    full: { type: 'flow.if', params: { condition: expression('trigger.body.disk > 90') } },
    ticket: {
      type: 'ticket.create',
      params: { subject: template('Disk full on {{ steps.host.output.host }}') },
    },
    note: {
      type: 'ticket.comment',
      params: { ticket: expression('steps.ticket.output.id'), body: literal('Looked at') },
    },
  },
  ['hook -> host', 'host -> full', 'full:yes -> ticket', 'ticket -> note'],
)

async function publishFlow({ db }: TestDatabase): Promise<{ key: string; secret: string }> {
  const registry = createRegistry(catalogue)
  const box = openSecretBox(readMasterKey({ secretKey: testSecretKey, dataDir: '/nowhere' }))
  return db.transaction().execute(async (tx) => {
    const id = uuidv7()
    await tx
      .insertInto('workflows')
      .values({ id, name: 'Crash', draft: JSON.stringify(flow) })
      .execute()
    await publishWorkflow(tx, registry, id, { actor: 'test', note: '' })
    const trigger = await tx.selectFrom('triggers').select(['id', 'hook_key']).executeTakeFirstOrThrow()
    return { key: trigger.hook_key ?? '', secret: (await revealHookSecret(tx, box, trigger.id)) ?? '' }
  })
}

async function open(database: TestDatabase): Promise<number> {
  const { rows } = await database.pool.query<{ open: number }>(
    `select (select count(*) from events where routed_at is null) + (select count(*) from runs) as open`,
  )
  return rows[0]?.open ?? 0
}

test('kill -9 in the middle of 200 runs: after the next start all 200 end and every ticket exists once', async () => {
  await using database = await createTestDatabase()
  const { key, secret } = await publishFlow(database)
  const first = await startServer({ databaseUrl: database.url })
  const accepted: string[] = []
  let next = 0
  const send = async () => {
    while (next < 200) {
      const n = next++
      const response = await fetch(`${first.url}/hooks/${key}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ host: `SRV-${n}`, disk: 95 }),
      })
      expect(response.status).toBe(202)
      accepted.push(`Disk full on SRV-${n}`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, send))
  await first.kill()
  expect(accepted).toHaveLength(200)

  await using _second = await startServer({ databaseUrl: database.url })
  await expect.poll(() => open(database), { timeout: 90_000 }).toBe(0)
  const tickets = await database.db.selectFrom('tickets').select(['subject', 'id']).execute()
  expect(tickets.map((ticket) => ticket.subject).sort()).toEqual([...accepted].sort())
  const comments = await database.db.selectFrom('ticket_comments').select('ticket_id').execute()
  expect(comments.map((comment) => comment.ticket_id).sort()).toEqual(
    tickets.map((ticket) => ticket.id).sort(),
  )
  const runs = await database.db.selectFrom('all_runs').select('status').execute()
  expect(runs.map((run) => run.status)).toEqual(Array.from({ length: 200 }, () => 'succeeded'))
}, 120_000)
