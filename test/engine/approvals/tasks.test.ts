import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTicket } from '#engine/desk/create-ticket.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { newTicket } from '#engine/msp/ticket.ts'
import { insertTeam, updateTeam } from '#engine/on-call/teams.ts'
import { cancelRun } from '#engine/runs/cancel-run.ts'
import { wakeDueRuns } from '#engine/waits/wake-due.ts'
import { buildEffect } from '../../support/build.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { type ApprovalWorld, createApprovalWorld } from './world-for-tests.ts'

let world: ApprovalWorld
let teamId: string
let ted: { id: string }
let tina: { id: string }
beforeAll(async () => {
  world = await createApprovalWorld()
  await world.addUser('Olga', 'admin')
  ted = await world.addUser('Ted', 'technician')
  tina = await world.addUser('Tina', 'technician')
  const draft = { name: 'Hardware', description: '', memberIds: [ted.id], rota: null }
  teamId = (await insertTeam(world.db, draft)).id
})
afterAll(() => world?.[Symbol.asyncDispose]())

async function give(params: Record<string, JsonValue>) {
  const ways = ['done', 'overdue']
  const workflowId = await world.publish(
    buildDocument(
      {
        hook: { type: 'webhook.received', params: { authentication: literal('none') } },
        ask: {
          type: 'human.task',
          params: Object.fromEntries(
            Object.entries({ title: 'Change the disk', ...params }).map(([name, value]) => [
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
  const [task] = await world.db.selectFrom('approvals').selectAll().where('run_id', '=', runId).execute()
  return { runId, id: task?.id ?? '' }
}

const as = async (name: string, method: string, path: string, body?: unknown) =>
  world.send(method, path, body, await world.browserOf(name))
const mine = async (name: string): Promise<string[]> =>
  (await as(name, 'GET', '/api/approvals?show=mine&kind=task')).body.items.map(({ id }: { id: string }) => id)

describe('a task', () => {
  test('of a team is on the list of its members, and done by one of them with what they filled in', async () => {
    const { runId, id } = await give({
      who: ['team:Hardware'],
      fields: [{ name: 'serial', label: 'Serial number' }],
      dueAmount: 2,
      dueUnit: 'days',
    })
    expect(await mine('Ted')).toContain(id)
    expect(await mine('Tina')).not.toContain(id)
    expect((await as('Ted', 'GET', '/api/approvals/count')).body).toEqual({ mine: 0, tasks: 1 })
    const path = `/api/approvals/${id}/answer`
    expect((await as('Tina', 'POST', path, { choice: 'answered', values: { serial: 'X' } })).status).toBe(403)
    expect((await as('Ted', 'POST', path, { choice: 'answered' })).body).toMatchObject({
      errors: [{ where: 'values.serial' }],
    })
    expect((await as('Ted', 'POST', path, { choice: 'approved' })).status).toBe(422)
    const done = { choice: 'answered', comment: 'In the rack', values: { serial: 'CZC1' } }
    expect((await as('Ted', 'POST', path, done)).status).toBe(200)
    expect((await world.look(runId)).asked).toMatchObject([
      { handle: 'done', output: { by: 'Ted', comment: 'In the rack', values: { serial: 'CZC1' } } },
    ])
    expect(await mine('Ted')).not.toContain(id)
  })

  test('reaches whoever joins the team later', async () => {
    const { runId, id } = await give({ who: [`team:${teamId}`] })
    await updateTeam(world.db, teamId, { memberIds: [ted.id, tina.id] })
    expect(await mine('Tina')).toContain(id)
    expect((await as('Tina', 'POST', `/api/approvals/${id}/answer`, { choice: 'answered' })).status).toBe(200)
    expect((await world.look(runId)).asked).toMatchObject([{ output: { by: 'Tina' } }])
    await updateTeam(world.db, teamId, { memberIds: [ted.id] })
  })

  test('is handed over to a colleague, who then has it', async () => {
    const { runId, id } = await give({ who: ['ted@msp.example'] })
    const { body } = await as('Ted', 'GET', `/api/approvals/${id}`)
    const to = { kind: 'user', id: tina.id }
    const handed = await as('Ted', 'POST', `/api/approvals/${id}/delegate`, { from: body.people[0].id, to })
    expect(handed.status).toBe(200)
    expect(await mine('Ted')).not.toContain(id)
    expect(await mine('Tina')).toContain(id)
    await as('Tina', 'POST', `/api/approvals/${id}/answer`, { choice: 'answered' })
    expect((await world.look(runId)).asked).toMatchObject([{ handle: 'done', output: { by: 'Tina' } }])
  })

  test('takes comments that decide nothing', async () => {
    const { runId, id } = await give({ who: ['ted@msp.example'] })
    const comment = await as('Tina', 'POST', `/api/approvals/${id}/comments`, {
      text: 'The spare is in room 3.',
    })
    expect(comment.status).toBe(201)
    expect((await as('Ted', 'GET', `/api/approvals/${id}`)).body.comments).toMatchObject([
      { author: 'Tina', text: 'The spare is in room 3.' },
    ])
    expect(await world.look(runId)).toMatchObject({ status: 'waiting' })
    await cancelRun(world.db, runId)
  })

  test('shows on its ticket', async () => {
    const ticket = await createTicket(world.db, newTicket.parse({ subject: 'Disk full' }), buildEffect())
    const { runId, id } = await give({ who: ['ted@msp.example'], ticket: String(ticket.number) })
    const { body } = await as('Tina', 'GET', `/api/approvals?kind=task&ticketId=${ticket.id}`)
    expect(body.items).toMatchObject([{ id, ticketNumber: ticket.number, title: 'Change the disk' }])
    await cancelRun(world.db, runId)
  })

  test('that is overdue waits on, and goes on by “Overdue” where the step wants that', async () => {
    const waiting = await give({ who: ['ted@msp.example'], dueAmount: 1 })
    const leaving = await give({ who: ['ted@msp.example'], dueAmount: 1, whenOverdue: 'leave' })
    world.pass(1.1)
    await wakeDueRuns(world.db, world.clock())
    await expect.poll(async () => (await world.look(leaving.runId)).ways).toEqual(['overdue'])
    expect(await world.look(waiting.runId)).toMatchObject({ status: 'waiting' })
    const late = await as('Ted', 'POST', `/api/approvals/${leaving.id}/answer`, { choice: 'answered' })
    expect(late.status).toBe(409)
    await cancelRun(world.db, waiting.runId)
  })

  test('for a team that nobody is left in fails with who is missing', async () => {
    await insertTeam(world.db, { name: 'Empty', description: '', memberIds: [], rota: null })
    const { runId } = await give({ who: ['team:Empty'] })
    expect(await world.look(runId)).toMatchObject({
      status: 'failed',
      error: {
        message: expect.stringContaining('Nobody who is enabled and may answer is in the team Empty'),
      },
    })
  })
})
