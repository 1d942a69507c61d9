import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { approvalStore } from '#engine/approvals/approval-store.ts'
import { sendNotices } from '#engine/approvals/send-notices.ts'
import { insertUser } from '#engine/auth/users.ts'
import { insertConnection } from '#engine/connections/store.ts'
import type { PageRequest } from '#engine/sdk/stores.ts'
import { defineConnector, EffectUncertain, TryAgain, z } from '#sdk'
import { createTestDatabase } from '../../support/database.ts'
import { assembleEngine } from '../../support/engine.ts'

const posted: { notice: unknown; target: string; key: string }[] = []
let answers: ('taken' | 'busy' | 'unknown')[] = []

const chat = defineConnector({
  type: 'chat',
  title: 'A chat',
  description: 'Keeps what it is sent.',
  icon: 'IconMessage',
  credentials: z.object({}),
  check: async () => 'fine',
  provides: {
    notifier: () => ({
      async send(notice, target, { key }) {
        const answer = answers.shift() ?? 'taken'
        if (answer === 'busy') throw new TryAgain('The chat has no time')
        posted.push({ notice, target, key })
        if (answer === 'unknown') throw new EffectUncertain('The chat did not confirm it')
      },
    }),
  },
})

let engine: Awaited<ReturnType<typeof assembleEngine>>
let connectionId: string
let tedId: string
beforeAll(async () => {
  const catalogue = { triggers: [], actions: [], connectors: [chat] }
  engine = await assembleEngine(catalogue, await createTestDatabase())
  connectionId = (await insertConnection(engine.db, engine.secrets, chat, { name: 'Chat', credentials: {} }))
    .id
  const ted = { name: 'Ted', email: 'ted@msp.example', role: 'technician' as const, passwordHash: 'none' }
  tedId = (await insertUser(engine.db, ted)).id
})
afterAll(() => engine?.[Symbol.asyncDispose]())

const now = new Date('2026-11-21T02:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const send = (at = now) =>
  sendNotices({ ...engine, publicUrl: 'https://sentiero.example' }, at, AbortSignal.timeout(10_000))

/** A step that pages Ted and a channel, in a run that waits. */
async function pager(levels = 1) {
  const user = {
    runId: uuidv7(),
    workflowId: uuidv7(),
    customerId: null,
    mode: 'live' as const,
    nodeId: 'ask',
    path: '',
    effectKey: uuidv7(),
    now,
  }
  await engine.db
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
  const level = {
    people: [{ kind: 'user' as const, id: tedId }],
    byMail: false,
    channels: [{ connectionId, target: '#on-call' }],
    seconds: 600,
  }
  const request: PageRequest = {
    title: 'SRV-1 is down',
    message: 'It does not answer since 01:58.',
    levels: Array.from({ length: levels }, () => level),
    repeat: 0,
  }
  const notices = async () =>
    engine.db
      .selectFrom('approval_notices')
      .innerJoin('approvals', 'approvals.id', 'approval_notices.approval_id')
      .select([
        'approval_notices.state',
        'approval_notices.round',
        'approval_notices.id',
        'approvals.id as page',
      ])
      .where('approvals.effect_key', '=', user.effectKey)
      .orderBy('round')
      .execute()
  return { user, request, notices }
}

describe('a level', () => {
  test('tells its chat once, with the key of the notice and where to take it', async () => {
    const { user, request, notices } = await pager()
    await approvalStore(engine.db, user).page(request, false)
    await Promise.all([send(), send(), send()])
    await send(later(5))
    const [notice] = await notices()
    expect(posted).toEqual([
      {
        notice: {
          title: 'SRV-1 is down',
          text: 'It does not answer since 01:58.\nTake it in Sentiero.',
          url: `https://sentiero.example/approvals/${notice?.page}`,
          urgent: true,
        },
        target: '#on-call',
        key: notice?.id,
      },
    ])
    expect(notice).toMatchObject({ state: 'sent' })
  })

  test('whose chat is busy is told a minute later; of which nobody knows, not again', async () => {
    const { user, request, notices } = await pager()
    posted.length = 0
    answers = ['busy', 'unknown']
    await approvalStore(engine.db, user).page(request, false)
    await send()
    expect(await notices()).toMatchObject([{ state: 'waiting' }])
    await send(later(1))
    expect(await notices()).toMatchObject([{ state: 'sent' }])
    await send(later(60))
    expect(posted).toHaveLength(1)
  })

  test('whose step is run again is the same one, and one whose transaction is rolled back was never written', async () => {
    const { user, request, notices } = await pager(2)
    const crash = (next: boolean) =>
      engine.db.transaction().execute(async (tx) => {
        await approvalStore(tx, user).page(request, next)
        throw new Error('the checkpoint was not written')
      })
    await expect(crash(false)).rejects.toThrow('checkpoint')
    expect(await notices()).toEqual([])
    const first = await approvalStore(engine.db, user).page(request, false)
    expect(await approvalStore(engine.db, user).page(request, false)).toEqual(first)
    expect(first).toMatchObject({ is: 'paged', level: 1, until: later(10) })
    await expect(crash(true)).rejects.toThrow('checkpoint')
    expect(await notices()).toHaveLength(1)
    expect(await approvalStore(engine.db, user).page(request, true)).toMatchObject({ is: 'paged', level: 2 })
    expect(await notices()).toHaveLength(2)
    expect(await approvalStore(engine.db, user).page(request, true)).toMatchObject({ is: 'exhausted' })
    expect(await notices()).toHaveLength(2)
  })
})
