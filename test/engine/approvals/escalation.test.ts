import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerApproval } from '#engine/approvals/answer.ts'
import { sendNotices } from '#engine/approvals/send-notices.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { insertTeam } from '#engine/on-call/teams.ts'
import { cancelRun } from '#engine/runs/cancel-run.ts'
import { wakeDueRuns } from '#engine/waits/wake-due.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { type ApprovalWorld, createApprovalWorld } from './world-for-tests.ts'

let world: ApprovalWorld
let ted: { id: string }
beforeAll(async () => {
  world = await createApprovalWorld()
  await world.addUser('Olga', 'admin')
  ted = await world.addUser('Ted', 'technician')
  await world.addUser('Tina', 'technician')
  await insertTeam(world.db, {
    name: 'Night shift',
    description: '',
    memberIds: [],
    rota: {
      timeZone: 'Europe/Rome',
      layers: [
        {
          id: 'first',
          name: 'First',
          people: [ted.id],
          every: 1,
          unit: 'week',
          startsOn: '2026-11-02',
          handover: '09:00',
        },
      ],
    },
  })
})
afterAll(() => world?.[Symbol.asyncDispose]())

const ways = ['acknowledged', 'exhausted']

async function call(params: Record<string, JsonValue>) {
  const workflowId = await world.publish(
    buildDocument(
      {
        hook: { type: 'webhook.received', params: { authentication: literal('none') } },
        ask: {
          type: 'people.escalate',
          params: Object.fromEntries(
            Object.entries({ title: 'SRV-1 is down', ...params }).map(([name, value]) => [
              name,
              literal(value),
            ]),
          ),
        },
        ...Object.fromEntries(ways.map((way) => [way, { type: 'flow.set' }])),
      },
      ['hook -> ask', ...ways.map((way) => `ask:${way} -> ${way}`)],
    ),
  )
  const runId = await world.start(workflowId)
  const [page] = await world.db.selectFrom('approvals').selectAll().where('run_id', '=', runId).execute()
  return { runId, id: page?.id ?? '' }
}

/** Who was written to, level by level. */
async function paged(id: string): Promise<string[]> {
  const notices = await world.db
    .selectFrom('approval_notices')
    .select(['round', 'name'])
    .where('approval_id', '=', id)
    .orderBy('round')
    .orderBy('name')
    .execute()
  return notices.map(({ round, name }) => `${round} ${name}`)
}

/** Lets the time of a level go by. */
async function pass(minutes: number): Promise<void> {
  world.pass(minutes / 60)
  await wakeDueRuns(world.db, world.clock())
  await world.settled()
}

const twoLevels = {
  levels: [
    { who: ['on-call:Night shift'], wait: 10 },
    { who: [`tina@msp.example`], wait: 20 },
  ],
}

/** What ends a wait may be looked at a moment after everything else has settled. */
const patience = { timeout: 10_000 }

describe('a page', () => {
  test('goes to each level in turn, begins again as often as it should, and ends when nobody has taken it', async () => {
    const { runId, id } = await call({ ...twoLevels, repeat: 1 })
    await expect.poll(() => paged(id), patience).toEqual(['0 Ted'])
    await pass(9)
    await expect.poll(() => paged(id), patience).toEqual(['0 Ted'])
    await pass(1.1)
    await expect.poll(() => paged(id), patience).toEqual(['0 Ted', '1 Tina'])
    await pass(20.1)
    await expect.poll(() => paged(id), patience).toEqual(['0 Ted', '1 Tina', '2 Ted'])
    await pass(10.1)
    await expect.poll(() => paged(id), patience).toEqual(['0 Ted', '1 Tina', '2 Ted', '3 Tina'])
    await pass(20.1)
    await expect
      .poll(() => world.look(runId), patience)
      .toMatchObject({
        status: 'succeeded',
        asked: [{ handle: 'exhausted', output: { outcome: 'exhausted', by: '', level: 2, round: 2 } }],
      })
    await expect.poll(() => paged(id), patience).toHaveLength(4)
  })

  test('stops at once when somebody takes it by the link, without signing in, and says who', async () => {
    const { runId, id } = await call({ title: 'SRV-2 is down', ...twoLevels })
    // E-mails of other pages may still be under way.
    const letter = () => world.mail.received.find(({ source }) => source.includes('SRV-2 is down'))?.source
    await expect.poll(letter, patience).toBeDefined()
    const link = /\/approve\/[\w-]{43}/.exec((letter() ?? '').replaceAll('=\r\n', ''))?.[0] ?? ''
    const page = await world.open(link)
    expect(page.body).toContain('SRV-2 is down')
    expect(page.body).toContain('I take it')
    expect(await world.look(runId)).toMatchObject({ status: 'waiting' })
    expect((await world.press(link, page, { choice: 'answered', comment: 'On my way' })).status).toBe(303)
    await expect
      .poll(async () => (await world.look(runId)).asked, patience)
      .toMatchObject([{ handle: 'acknowledged', output: { by: 'Ted', comment: 'On my way', level: 1 } }])
    await pass(60)
    await expect.poll(() => paged(id), patience).toEqual(['0 Ted'])
    expect((await world.open(link)).body).toContain('Somebody has taken this')
  })

  test('is taken in the editor by whoever was called, at a later level by those of an earlier one too, and by nobody else', async () => {
    const { runId, id } = await call(twoLevels)
    const take = (name: string) =>
      world
        .browserOf(name)
        .then((browser) => world.send('POST', `/api/approvals/${id}/answer`, { choice: 'answered' }, browser))
    expect((await take('Tina')).status).toBe(403)
    await pass(10.1)
    expect((await take('Ted')).status).toBe(200)
    expect((await take('Tina')).status).toBe(409)
    await expect
      .poll(async () => (await world.look(runId)).asked, patience)
      .toMatchObject([{ handle: 'acknowledged', output: { by: 'Ted', level: 2 } }])
  })

  test('that is taken between two levels is taken', async () => {
    const { runId, id } = await call(twoLevels)
    // The time of the level has ended the wait, and no worker has looked at the run yet.
    await world.db
      .updateTable('waits')
      .set({ status: 'done', ended_by: 'timer' })
      .where('run_id', '=', runId)
      .execute()
    const user = { kind: 'user' as const, id: ted.id, name: 'Ted', role: 'technician' as const }
    const answer = { choice: 'answered' as const, comment: '', values: {}, via: 'api' as const }
    expect(await answerApproval(world.db, id, user, answer, world.clock())).toEqual({
      is: 'decided',
      outcome: 'answered',
    })
    await world.db
      .updateTable('waits')
      .set({ status: 'open', ended_by: null })
      .where('run_id', '=', runId)
      .execute()
    await pass(10.1)
    await expect
      .poll(async () => (await world.look(runId)).asked, patience)
      .toMatchObject([{ handle: 'acknowledged', output: { by: 'Ted' } }])
    await expect.poll(() => paged(id), patience).toEqual(['0 Ted'])
  })

  test('calls nobody who cannot answer, says why, and goes to the next level without waiting', async () => {
    const { runId, id } = await call({
      levels: [
        { who: ['on-call:Nobody knows'], wait: 10 },
        { who: ['tina@msp.example', 'gone@msp.example'], wait: 20 },
      ],
    })
    await expect.poll(() => paged(id), patience).toEqual(['1 Tina'])
    const { body } = await world.as('viewer', 'GET', `/api/approvals/${id}`)
    expect(body).toMatchObject({
      kind: 'page',
      unreached: [
        expect.stringMatching(/^Level 1: There is no team "Nobody knows"/),
        expect.stringMatching(/^Level 2: Neither a user nor a contact has the address gone@msp.example/),
      ],
      nextLevelAt: expect.any(String),
    })
    await cancelRun(world.db, runId)
  })

  test('that can call nobody at all fails with what to do', async () => {
    const { runId } = await call({ levels: [{ who: ['gone@msp.example'] }] })
    await expect
      .poll(() => world.look(runId), patience)
      .toMatchObject({
        status: 'failed',
        error: {
          code: 'nobody_paged',
          message: expect.stringContaining('Nobody can be paged. Level 1: Neither'),
        },
      })
  })

  test('is written once to each level, however many send what waits', async () => {
    const { runId, id } = await call(twoLevels)
    const signal = AbortSignal.timeout(10_000)
    const deps = { ...world, publicUrl: 'https://sentiero.example' }
    await Promise.all(Array.from({ length: 5 }, () => sendNotices(deps, world.clock(), signal)))
    const about = () =>
      world.db
        .selectFrom('approval_notices')
        .select(['state', 'tries'])
        .where('approval_id', '=', id)
        .execute()
    await expect.poll(about).toEqual([{ state: 'sent', tries: 1 }])
    await cancelRun(world.db, runId)
  })
})

test('a level that nobody can be written to has had its time at once, and says why', async () => {
  await using mute = await createApprovalWorld({ mail: false })
  await mute.addUser('Ted', 'technician')
  const workflowId = await mute.publish(
    buildDocument(
      {
        hook: { type: 'webhook.received', params: { authentication: literal('none') } },
        ask: {
          type: 'people.escalate',
          params: {
            title: literal('SRV-1 is down'),
            levels: literal([{ who: ['ted@msp.example'], wait: 10, unit: 'hours' }]),
          },
        },
      },
      ['hook -> ask'],
    ),
  )
  const runId = await mute.start(workflowId)
  await expect
    .poll(() => mute.look(runId), { timeout: 25_000 })
    .toMatchObject({
      status: 'succeeded',
      asked: [
        {
          handle: 'exhausted',
          output: { unreached: [expect.stringMatching(/^Level 1: Ted: No mail sending connection/)] },
        },
      ],
    })
})

test('on the real clock a page goes on after its seconds, and stops when it is taken', async () => {
  await using real = await createApprovalWorld()
  await real.addUser('Ted', 'technician')
  await real.addUser('Tina', 'technician')
  const workflowId = await real.publish(
    buildDocument(
      {
        hook: { type: 'webhook.received', params: { authentication: literal('none') } },
        ask: {
          type: 'people.escalate',
          params: {
            title: literal('SRV-1 is down'),
            levels: literal([
              { who: ['ted@msp.example'], wait: 1, unit: 'seconds' },
              { who: ['tina@msp.example'], wait: 60, unit: 'seconds' },
            ]),
          },
        },
      },
      ['hook -> ask'],
    ),
  )
  const runId = await real.start(workflowId)
  const [link = ''] = await real.linksTo('tina@msp.example')
  expect(real.mail.received.map(({ to }) => to)).toEqual([['ted@msp.example'], ['tina@msp.example']])
  await real.press(link, await real.open(link), { choice: 'answered' })
  await expect
    .poll(() => real.look(runId), { timeout: 10_000 })
    .toMatchObject({
      status: 'succeeded',
      asked: [{ handle: 'acknowledged', output: { by: 'Tina', level: 2 } }],
    })
  await delay(1500)
  expect(real.mail.received).toHaveLength(2)
})
