import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerApproval } from '#engine/approvals/answer.ts'
import { approvalStore } from '#engine/approvals/approval-store.ts'
import { sendNotices } from '#engine/approvals/send-notices.ts'
import { sweepApprovals } from '#engine/approvals/sweep.ts'
import type { Ports } from '#engine/msp/ports.ts'
import { EffectUncertain, TryAgain } from '#engine/sdk/errors.ts'
import type { ApprovalRequest } from '#engine/sdk/stores.ts'
import { buildContact, buildCustomer } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

const now = new Date('2026-11-21T20:00:00Z')

/** A step that asks an approver of its customer. */
async function asker(given: { path?: string } = {}) {
  const customer = await buildCustomer(database.db)
  const contact = await buildContact(database.db, { customerId: customer.id, isApprover: true })
  const user = {
    runId: uuidv7(),
    workflowId: uuidv7(),
    customerId: customer.id,
    mode: 'live' as const,
    nodeId: 'ask',
    path: given.path ?? '',
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
  const send = (messaging: Partial<Ports['messaging']>, at = now) =>
    sendNotices(
      {
        db: database.db,
        publicUrl: 'https://sentiero.example',
        resolvePort: async () => ({
          provider: 'connection',
          connectionId: uuidv7(),
          port: { from: 'msp@msp.example', ...messaging } as never,
        }),
      },
      at,
      AbortSignal.timeout(10_000),
    )
  const refuse = (error: Error) => ({ sendMail: () => Promise.reject(error) })
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
  const noticeOf = (approvalId: string) =>
    database.db
      .selectFrom('approval_notices')
      .select(['state', 'problem', 'tries', 'next_try_at'])
      .where('approval_id', '=', approvalId)
      .executeTakeFirstOrThrow()

  beforeAll(async () => {
    await database.pool.query(`update approval_notices set state = 'failed'`)
  })

  test('that the mail server has no time for is tried again later, and not for ever', async () => {
    const { user, request } = await asker()
    const { id } = await approvalStore(database.db, user).ask(request)
    const busy = refuse(new TryAgain('mail.example does not answer.'))
    await send(busy)
    expect(await noticeOf(id)).toEqual({
      state: 'waiting',
      problem: 'mail.example does not answer.',
      tries: 1,
      next_try_at: later(1),
    })
    expect(await send(busy)).toBe(0)
    for (let minutes = 1; minutes < 1000; minutes += 130) await send(busy, later(minutes))
    expect(await noticeOf(id)).toMatchObject({ state: 'failed', tries: 8 })
    expect(await send(busy, later(5000))).toBe(0)
  })

  test('of which nobody knows whether it arrived is not sent again, and says so', async () => {
    const { user, request } = await asker()
    const { id } = await approvalStore(database.db, user).ask(request)
    await send(refuse(new EffectUncertain('mail.example did not confirm it.')))
    expect(await noticeOf(id)).toMatchObject({ state: 'sent', problem: 'mail.example did not confirm it.' })
    expect(await send(refuse(new Error('again')), later(60))).toBe(0)
  })

  test('is sent by one of several workers', async () => {
    const { user, request } = await asker()
    await approvalStore(database.db, user).ask(request)
    const sent: string[] = []
    const messaging: Partial<Ports['messaging']> = {
      async sendMail({ to, text, messageId }) {
        sent.push(/https:\/\/sentiero\.example\/approve\/[\w-]{43}/.exec(text)?.[0] ?? 'no link')
        return { messageId, accepted: to, rejected: [] }
      },
    }
    await Promise.all([1, 2, 3, 4].map(() => send(messaging)))
    expect(sent).toEqual([expect.stringMatching(/^https/)])
  })
})
