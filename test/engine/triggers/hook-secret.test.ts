import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { openHookSecret, revealHookSecret, rotateHookSecret } from '#engine/triggers/hook-secret.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'

const hooked = (params = {}) =>
  buildDocument({ hook: { type: 'webhook.received', params }, set: { type: 'flow.set' } }, ['hook -> set'])

async function prepare() {
  const engine = await assembleEngine(catalogue, await createTestDatabase())
  const workflowId = await engine.publish(hooked({ authentication: literal('bearer') }))
  const trigger = await engine.db
    .selectFrom('triggers')
    .select(['id', 'hook_key'])
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  return { ...engine, trigger, hookKey: trigger.hook_key ?? '' }
}

const withToken = (token: string) => ({
  headers: { authorization: `Bearer ${token}` },
  query: {},
  contentType: 'application/json',
  body: Buffer.from('{}'),
  receivedAt: new Date(),
})

test('the secret of a webhook is made when it is first asked for, and stays', async () => {
  await using engine = await prepare()
  const { db, secrets, trigger } = engine
  const first = await revealHookSecret(db, secrets, trigger.id)
  expect(first).toMatch(/^[\w-]{43}$/)
  expect(await revealHookSecret(db, secrets, trigger.id)).toBe(first)
})

test('of two people who ask at once for a secret that was never made, both see the same', async () => {
  await using engine = await prepare()
  const { db, secrets, trigger } = engine
  const ask = () => db.transaction().execute((tx) => revealHookSecret(tx, secrets, trigger.id))
  const shown = await Promise.all([ask(), ask(), ask(), ask()])
  expect(new Set(shown).size).toBe(1)
})

test('the table holds the secret sealed, and no other trigger can open it', async () => {
  await using engine = await prepare()
  const { db, secrets, trigger } = engine
  const secret = (await revealHookSecret(db, secrets, trigger.id)) ?? ''
  const { secret: sealed } = await db.selectFrom('triggers').select('secret').executeTakeFirstOrThrow()
  expect(sealed?.includes(Buffer.from(secret))).toBe(false)
  expect(() => openHookSecret(secrets, uuidv7(), sealed ?? Buffer.alloc(0))).toThrow(/enter it again/)
})

test('what is no webhook has no secret', async () => {
  await using engine = await prepare()
  await engine.db.updateTable('triggers').set({ intake: 'manual' }).execute()
  expect(await revealHookSecret(engine.db, engine.secrets, engine.trigger.id)).toBeUndefined()
  expect(await revealHookSecret(engine.db, engine.secrets, uuidv7())).toBeUndefined()
})

test('after a new secret was made the old one is refused within two seconds and the new one taken', async () => {
  await using engine = await prepare()
  const { db, secrets, trigger, hookKey, receiveHook } = engine
  const old = (await revealHookSecret(db, secrets, trigger.id)) ?? ''
  expect((await receiveHook(hookKey, withToken(old))).status).toBe('accepted')
  const fresh = await rotateHookSecret(db, secrets, trigger.id)
  expect(fresh).not.toBe(old)
  const answer = async (token: string) => (await receiveHook(hookKey, withToken(token))).status
  await expect.poll(() => answer(old), { timeout: 2000 }).toBe('refused')
  expect(await answer(fresh)).toBe('accepted')
})

test('publishing anew keeps the address and the secret', async () => {
  await using engine = await prepare()
  const { db, secrets, trigger, hookKey } = engine
  const secret = await revealHookSecret(db, secrets, trigger.id)
  const { publishWorkflow } = await import('#engine/runs/publish.ts')
  const { workflow_id } = await db.selectFrom('triggers').select('workflow_id').executeTakeFirstOrThrow()
  await db
    .transaction()
    .execute((tx) => publishWorkflow(tx, engine.registry, workflow_id, { actor: 'test', note: '' }))
  const after = await db.selectFrom('triggers').select(['id', 'hook_key']).execute()
  expect(after).toEqual([{ id: trigger.id, hook_key: hookKey }])
  expect(await revealHookSecret(db, secrets, trigger.id)).toBe(secret)
})
