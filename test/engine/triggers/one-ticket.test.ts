import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commentTicket } from '#engine/desk/comment-ticket.ts'
import type { ImportedTrigger } from '#engine/playbooks/describe-triggers.ts'
import { createWorld, type World } from '../../support/world.ts'

type Act = 'raised' | 'cleared' | 'touched' | 'settled'
type Story = [problem: string, act: Act][]

let world: World
/** A second process on the same database, as far as events and runs go. */
let second: Awaited<ReturnType<World['startWorking']>>
let hook: ImportedTrigger
beforeAll(async () => {
  world = await createWorld()
  second = await world.startWorking()
  const [trigger] = (await world.importPlaybook('alert-to-ticket')).triggers
  if (!trigger) throw new Error('The playbook has no trigger')
  hook = trigger
})
afterAll(async () => {
  await second?.stop()
  await world?.[Symbol.asyncDispose]()
})

let round = 0

/** Plays a story on problems of its own, and looks at their tickets whenever it has settled and at its end. */
async function play(story: Story): Promise<void> {
  const suffix = ++round
  const keyOf = (problem: string) => `${problem}-${suffix}`
  const last = new Map<string, Act>()
  const touched = new Set<string>()
  for (const [problem, act] of [...story, ['', 'settled'] as const]) {
    if (act === 'touched') await touch(keyOf(problem), touched)
    else if (act === 'settled') await look(last, touched)
    else {
      last.set(keyOf(problem), act)
      await report(keyOf(problem), act)
    }
  }
}

async function report(id: string, act: 'raised' | 'cleared'): Promise<void> {
  const status = act === 'raised' ? 'firing' : 'resolved'
  const answer = await world.deliver(hook, { id, title: `Problem ${id}`, severity: 'high', status })
  expect(answer.status).toBe('accepted')
  world.intake.poke()
  second.intake.poke()
}

/** A person comments on the open ticket, where there is one. */
async function touch(id: string, touched: Set<string>): Promise<void> {
  await world.db.transaction().execute(async (tx) => {
    const ticket = await tx
      .selectFrom('tickets')
      .select('id')
      .where('subject', '=', `Problem ${id}`)
      .where('status', 'not in', ['closed', 'resolved'])
      .forUpdate()
      .executeTakeFirst()
    if (!ticket) return
    const comment = { body: 'I look at it', authorKind: 'technician', authorName: 'Luca' } as const
    await commentTicket(tx, ticket.id, comment, { key: uuidv7(), runId: null })
    touched.add(ticket.id)
  })
}

async function look(last: ReadonlyMap<string, Act>, touched: ReadonlySet<string>): Promise<void> {
  await world.drain()
  for (const [id, act] of last) {
    const tickets = await world.db
      .selectFrom('tickets')
      .select(['id', 'status', 'touched_at'])
      .where('subject', '=', `Problem ${id}`)
      .execute()
    const open = tickets.filter(({ status }) => status !== 'closed')
    expect(open.length, `open tickets of ${id}`).toBeLessThanOrEqual(1)
    for (const ticket of tickets) if (touched.has(ticket.id)) expect(ticket.status).not.toBe('closed')
    if (act === 'raised') expect(open, `${id} is open`).toHaveLength(1)
    else
      expect(
        open.filter(({ touched_at }) => touched_at === null),
        `${id} is over`,
      ).toEqual([])
  }
}

const stories = fc.array(
  fc.tuple(
    fc.constantFrom('disk', 'cpu', 'ups'),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant<Act>('raised') },
      { weight: 4, arbitrary: fc.constant<Act>('cleared') },
      { weight: 2, arbitrary: fc.constant<Act>('touched') },
      { weight: 1, arbitrary: fc.constant<Act>('settled') },
    ),
  ),
  { minLength: 1, maxLength: 24 },
)

test('whatever is raised, repeated, cleared and touched in whatever order, a problem has one open ticket while it is open, and none that a person touched is closed', async () => {
  await fc.assert(fc.asyncProperty(stories, play), { numRuns: 15 })
}, 120_000)

test('a problem that is raised and cleared faster than runs follow ends as it was last told', async () => {
  const onAndOff = (problem: string): Story =>
    Array.from({ length: 30 }, (_, nth) => [problem, nth % 2 === 0 ? 'raised' : 'cleared'])
  await play([...onAndOff('fan'), ['fan', 'raised'], ...onAndOff('link')])
}, 60_000)

test('many senders at once that raise and clear their own problems leave each as it was last told', async () => {
  const flip = async (problem: string) =>
    play([
      [problem, 'raised'],
      [problem, 'raised'],
      [problem, 'cleared'],
      [problem, 'raised'],
      [problem, 'cleared'],
    ])
  await Promise.all(Array.from({ length: 12 }, (_, nth) => flip(`sender ${nth}`)))
}, 60_000)
