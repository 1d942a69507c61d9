import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listValue, sumValue } from '#engine/value/list-value.ts'
import { tallyDays } from '#engine/value/tally-days.ts'
import { catalogue } from '#nodes'
import { buildCustomer } from '../../support/build.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld(catalogue)
})
afterAll(() => world[Symbol.asyncDispose]())

const day = 86_400_000
const now = new Date()

/** A run that ended so many days ago; its id is of when it began. */
async function ended(
  workflowId: string,
  customerId: string | null,
  daysAgo: number,
  changes: { status?: 'failed'; mode?: string } = {},
) {
  const at = new Date(now.getTime() - daysAgo * day)
  const id = uuidv7({ msecs: at.getTime() - 1000 })
  await world.db
    .insertInto('run_history')
    .values({
      id,
      workflow_id: workflowId,
      version: 1,
      trigger_node: 'start',
      event_id: uuidv7(),
      customer_id: customerId,
      mode: changes.mode ?? 'live',
      status: changes.status ?? 'succeeded',
      state: '{}',
      error: null,
      recoveries: 0,
      parent_run_id: null,
      created_at: at,
      started_at: at,
      finished_at: at,
      forked_from: null,
      control: null,
      result: null,
    })
    .execute()
}

const range = { fromDay: '2020-01-01', toDay: '2099-12-31' }

test('live runs that succeeded count by month, workflow and customer, with what their minutes go by', async () => {
  const { db } = world
  const customer = await buildCustomer(db, { name: 'Rossi Srl' })
  const playbook = await world.importPlaybook('closed-without-time')
  const own = await world.publish({
    schemaVersion: 1,
    name: 'Own',
    description: '',
    nodes: [{ id: 'start', type: 'manual.start', name: 'Start', params: {}, settings: {} }],
    edges: [],
    layout: {},
    settings: { minutesSaved: 7 },
  })
  await ended(playbook.workflowId, customer.id, 40)
  await ended(playbook.workflowId, null, 0)
  await ended(own, customer.id, 0)
  await ended(own, customer.id, 0)
  await ended(own, customer.id, 0, { status: 'failed' })
  await ended(own, customer.id, 0, { mode: 'dry' })
  await tallyDays(db)
  await tallyDays(db)

  expect(await sumValue(db, 'workflow', range)).toMatchObject([
    {
      name: 'Tickets closed without time',
      runs: 2,
      minutes: 40,
      basis: { kind: 'playbook', minutesPerRun: 20 },
    },
    { name: 'Own', runs: 2, minutes: 14, basis: { kind: 'settings', minutesPerRun: 7 } },
  ])
  expect(await sumValue(db, 'customer', range)).toMatchObject([
    { name: 'Rossi Srl', runs: 3, minutes: 34 },
    { name: null, key: null, runs: 1, minutes: 20 },
  ])
  const months = await sumValue(db, 'month', range)
  expect(months.length).toBeGreaterThan(1)
  expect(months[0]?.key).toBe(now.toISOString().slice(0, 7))
  expect(await listValue(db, { ...range, customerId: customer.id })).toHaveLength(2)
})

test('a day that is over keeps its minutes when the runs are gone or a run is said to save more', async () => {
  const { db } = world
  const before = await sumValue(db, 'month', range)
  await db
    .updateTable('workflows')
    .set({ saves: '{"minutesPerRun":500}' })
    .where('playbook', 'is not', null)
    .execute()
  await db
    .deleteFrom('run_history')
    .where('finished_at', '<', new Date(now.getTime() - 3 * day))
    .execute()
  await tallyDays(db)
  expect((await sumValue(db, 'month', range)).at(-1)).toEqual(before.at(-1))
})
