import { expect, test } from 'vitest'
import { buildDocument } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'
import { testCatalogue } from './test-nodes.ts'

test('a run that can never be written down ends as failed instead of going round for ever', async () => {
  await using engine = await startEngine(testCatalogue())
  await engine.pool.query(`alter table steps add constraint unwritable check (node_id <> 'odd')`)
  const flow = (step: string) =>
    buildDocument({ hook: { type: 'test.hook' }, [step]: { type: 'flow.set' } }, [`hook -> ${step}`])
  for (const step of ['odd', 'even']) await engine.publish(flow(step))
  const hooks = await engine.db.selectFrom('triggers').select('hook_key').execute()
  for (const { hook_key } of hooks) {
    await engine.receiveHook(hook_key ?? '', {
      headers: {},
      query: {},
      contentType: 'application/json',
      body: Buffer.from('{}'),
      receivedAt: new Date(),
    })
  }
  const ended = () =>
    engine.db.selectFrom('run_history').select(['status', 'error', 'recoveries']).orderBy('status').execute()
  await expect.poll(ended, { timeout: 20_000 }).toEqual([
    { status: 'failed', error: expect.objectContaining({ class: 'Bug', code: 'poison' }), recoveries: 6 },
    { status: 'succeeded', error: null, recoveries: 0 },
  ])
  const { rows } = await engine.pool.query('select id from runs')
  expect(rows).toEqual([])
})
