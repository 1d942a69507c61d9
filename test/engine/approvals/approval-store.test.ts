import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerApproval } from '#engine/approvals/answer.ts'
import { approvalStore } from '#engine/approvals/approval-store.ts'
import { sendNotices } from '#engine/approvals/send-notices.ts'
import { sweepApprovals } from '#engine/approvals/sweep.ts'
import { insertConnection } from '#engine/connections/store.ts'
import type { ApprovalRequest } from '#engine/sdk/stores.ts'
import { catalogue } from '#nodes'
import { smtp } from '../../../nodes/connectors/smtp/connector.ts'
import { buildContact, buildCustomer } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { assembleEngine } from '../../support/engine.ts'
import { type MailServerBehaviour, startMailServer } from '../../support/smtp-server.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

const now = new Date('2026-11-21T20:00:00Z')

/** A step that asks an approver of its customer. */
async function asker(db = database.db) {
  const customer = await buildCustomer(db)
  const contact = await buildContact(db, { customerId: customer.id, isApprover: true })
  const user = {
    runId: uuidv7(),
    workflowId: uuidv7(),
    customerId: customer.id,
    mode: 'live' as const,
    nodeId: 'ask',
    path: '',
    effectKey: uuidv7(),
    now,
  }
  const request: ApprovalRequest = {
    kind: 'approval',
    title: 'Go?',
    message: '',
    people: [{ kind: 'approvers', id: '' }],
    needed: 1,
  }
  const count = async () =>
    (
      await database.db
        .selectFrom('approvals')
        .select('id')
        .where('effect_key', '=', user.effectKey)
        .execute()
    ).length
  return { user, request, contact, count }
}

/** The run of the step, parked. */
async function insertRun(db: TestDatabase['db'], user: { runId: string; workflowId: string }): Promise<void> {
  await db
    .insertInto('runs')
    .values({
      id: user.runId,
      workflow_id: user.workflowId,
      version: 1,
      trigger_node: 'hook',
      event_id: uuidv7(),
      customer_id: null,
      status: 'waiting',
      lease_owner: null,
      concurrency_key: null,
      parent_run_id: null,
      started_at: null,
      forked_from: null,
      cancel_requested_at: null,
      pause_reason: null,
      control: null,
    })
    .execute()
}

describe('a step', () => {
  test('that runs again while its question is open asks the same one', async () => {
    const { user, request, count } = await asker()
    const first = await approvalStore(database.db, user).ask(request)
    expect(await approvalStore(database.db, user).ask(request)).toEqual(first)
    expect(await count()).toBe(1)
  })

  test('whose transaction is rolled back has asked nobody', async () => {
    const { user, request, count } = await asker()
    const rolledBack = database.db.transaction().execute(async (tx) => {
      await approvalStore(tx, user).ask(request)
      throw new Error('the checkpoint was not written')
    })
    await expect(rolledBack).rejects.toThrow('the checkpoint was not written')
    expect(await count()).toBe(0)
    await approvalStore(database.db, user).ask(request)
    expect(await count()).toBe(1)
  })

  test('that is retried after its question has ended asks anew', async () => {
    const { user, request, count } = await asker()
    const first = await approvalStore(database.db, user).ask(request)
    await approvalStore(database.db, user).expire()
    const second = await approvalStore(database.db, user).ask(request)
    expect(second.signal).not.toBe(first.signal)
    expect(await count()).toBe(2)
  })

  test('that asks for a run without a customer whose approvers it wants fails with what to do', async () => {
    const { user, request } = await asker()
    const alone = { ...user, customerId: null }
    await expect(approvalStore(database.db, alone).ask(request)).rejects.toMatchObject({
      errorClass: 'Validation',
      code: 'no_customer',
    })
  })
})

test('a question whose run is gone takes no answer, and is closed by the next look', async () => {
  const { user, request, contact } = await asker()
  const { id } = await approvalStore(database.db, user).ask(request)
  await sweepApprovals(database.db, now)
  const answer = { choice: 'approved' as const, comment: '', values: {}, via: 'link' as const }
  const anna = { kind: 'contact' as const, id: contact.id, name: contact.name }
  expect(await answerApproval(database.db, id, anna, answer, now)).toMatchObject({
    is: 'closed',
    status: 'cancelled',
  })
})

describe('an e-mail', () => {
  /** A question of an approver, and the mail server that the e-mail about it goes to. */
  async function mailWorld(behaviour: MailServerBehaviour = {}, isRunning = true) {
    await using open = new AsyncDisposableStack()
    const mail = open.use(await startMailServer(behaviour))
    const engine = open.use(await assembleEngine(catalogue, await createTestDatabase()))
    const { db, secrets, resolvePort } = engine
    await insertConnection(db, secrets, smtp, {
      name: 'Mail',
      credentials: { host: mail.host, port: mail.port, security: 'none', fromAddress: 'msp@msp.example' },
    })
    const { user, request } = await asker(db)
    await approvalStore(db, user).ask(request)
    if (isRunning) await insertRun(db, user)
    const all = open.move()
    return {
      mail,
      send: (at = now) =>
        sendNotices(
          { db, resolvePort, publicUrl: 'https://sentiero.example' },
          at,
          AbortSignal.timeout(10_000),
        ),
      notice: () =>
        db
          .selectFrom('approval_notices')
          .select(['state', 'problem', 'tries', 'next_try_at'])
          .executeTakeFirstOrThrow(),
      [Symbol.asyncDispose]: () => all.disposeAsync(),
    }
  }
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

  test('that the mail server has no time for is tried again later, and not for ever', async () => {
    await using world = await mailWorld({ onMailFrom: { code: 451, message: 'come back later' } })
    await world.send()
    expect(await world.notice()).toMatchObject({
      state: 'waiting',
      problem: expect.stringContaining('come back later'),
      tries: 1,
      next_try_at: later(1),
    })
    expect(await world.send()).toBe(0)
    for (let minutes = 1; minutes < 1000; minutes += 130) await world.send(later(minutes))
    expect(await world.notice()).toMatchObject({ state: 'failed', tries: 8 })
    expect(await world.send(later(5000))).toBe(0)
  })

  test('that the mail server refuses for good is not tried again, and says why', async () => {
    await using world = await mailWorld({ onMailFrom: { code: 550, message: 'we do not know you' } })
    await world.send()
    expect(await world.notice()).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('we do not know you'),
    })
  })

  test('of which nobody knows whether it arrived is not sent again, and says so', async () => {
    await using world = await mailWorld({ afterData: 'drop' })
    await world.send()
    expect(await world.notice()).toMatchObject({
      state: 'sent',
      problem: expect.stringContaining('did not confirm it'),
    })
    expect(await world.send(later(60))).toBe(0)
    expect(world.mail.received).toHaveLength(1)
  })

  test('about a run that is over is not sent', async () => {
    await using world = await mailWorld({}, false)
    await world.send()
    expect(await world.notice()).toMatchObject({
      state: 'failed',
      problem: 'It was over before the e-mail went out.',
    })
    expect(world.mail.received).toEqual([])
  })

  test('is sent by one of several workers', async () => {
    await using world = await mailWorld()
    await Promise.all([1, 2, 3, 4].map(() => world.send()))
    expect(await world.notice()).toMatchObject({ state: 'sent', tries: 1 })
    expect(world.mail.received).toHaveLength(1)
  })
})
