import { afterAll, beforeAll, expect, test } from 'vitest'
import { addChecklist, changeChecklistItem, removeChecklistItem } from '#engine/desk/checklist.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { findTicket } from '#engine/desk/find-ticket.ts'
import { savePriorityMatrix } from '#engine/desk/priority-matrix.ts'
import { listTicketHistory } from '#engine/desk/ticket-history.ts'
import { deleteTicketStatus, insertTicketStatus, updateTicketStatus } from '#engine/desk/ticket-statuses.ts'
import { updateTicket } from '#engine/desk/update-ticket.ts'
import type { Effect } from '#engine/msp/ports.ts'
import { defaultPriorityMatrix } from '#engine/msp/priority-matrix.ts'
import type { Priority, TicketWeight } from '#engine/msp/ticket.ts'
import { buildEffect, buildTicket } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})

const byAnna = (): Effect => ({ ...buildEffect(), runId: null, actor: { kind: 'human', name: 'Anna' } })

const matrix: [TicketWeight, TicketWeight, Priority][] = [
  ['high', 'high', 'critical'],
  ['high', 'normal', 'high'],
  ['high', 'low', 'normal'],
  ['normal', 'high', 'high'],
  ['normal', 'normal', 'normal'],
  ['normal', 'low', 'low'],
  ['low', 'high', 'normal'],
  ['low', 'normal', 'low'],
  ['low', 'low', 'low'],
]

test.each(matrix)('impact %s and urgency %s give the priority %s', async (impact, urgency, wanted) => {
  const made = await createTicket(database.db, { subject: 'A', impact, urgency }, buildEffect())
  const plain = await buildTicket(database.db)
  const changed = await updateTicket(database.db, plain.id, { impact, urgency }, byAnna())
  expect([made.priority, changed.priority]).toEqual([wanted, wanted])
})

test('a priority that is given counts more than the matrix, and one half changed goes by the other that is there', async () => {
  const { db } = database
  const made = await createTicket(
    db,
    { subject: 'A', impact: 'high', urgency: 'high', priority: 'low' },
    buildEffect(),
  )
  expect(made).toMatchObject({ priority: 'low', impact: 'high', urgency: 'high' })
  expect(await updateTicket(db, made.id, { urgency: 'low' }, byAnna())).toMatchObject({ priority: 'normal' })
  expect(await createTicket(db, { subject: 'A' }, buildEffect())).toMatchObject({ priority: 'normal' })
})

test('the MSP can have a matrix of its own', async () => {
  const { db } = database
  const own = {
    ...defaultPriorityMatrix,
    low: { high: 'critical', normal: 'critical', low: 'critical' },
  } as const
  await savePriorityMatrix(db, own)
  expect(await createTicket(db, { subject: 'A', impact: 'low' }, buildEffect())).toMatchObject({
    priority: 'critical',
  })
  await savePriorityMatrix(db, defaultPriorityMatrix)
})

test('a status of the MSP brings its kind, goes with another kind, and its new name reaches the tickets', async () => {
  const { db } = database
  const supplier = await insertTicketStatus(db, { name: 'Waiting for supplier', kind: 'waiting' })
  await insertTicketStatus(db, { name: 'Planned', kind: 'open' })
  const ticket = await createTicket(db, { subject: 'A', statusName: 'planned' }, buildEffect())
  expect(ticket).toMatchObject({ status: 'open', statusName: 'Planned' })

  const waiting = await updateTicket(db, ticket.id, { statusName: 'Waiting for supplier' }, byAnna())
  expect(waiting).toMatchObject({ status: 'waiting', statusName: 'Waiting for supplier' })
  await updateTicketStatus(db, supplier.id, { name: 'At the supplier' })
  expect(await findTicket(db, { id: ticket.id })).toMatchObject({ statusName: 'At the supplier' })
  expect(await updateTicket(db, ticket.id, { status: 'resolved' }, byAnna())).toMatchObject({
    status: 'resolved',
    statusName: null,
  })
  await deleteTicketStatus(db, supplier.id)

  await expect(updateTicket(db, ticket.id, { statusName: 'Nowhere' }, byAnna())).rejects.toThrow(
    'There is no ticket status "Nowhere". There are: "Planned".',
  )
  await expect(
    updateTicket(db, ticket.id, { status: 'closed', statusName: 'Planned' }, byAnna()),
  ).rejects.toThrow('of the kind "open", not "closed"')
  expect((await listTicketHistory(db, ticket.id)).map(({ field, to }) => [field, to])).toEqual([
    ['created', expect.anything()],
    ['status', 'waiting'],
    ['statusName', 'Waiting for supplier'],
    ['status', 'resolved'],
    ['statusName', null],
  ])
})

test('points of a checklist are added once, ticked off by whom, and never lost to each other', async () => {
  const { db } = database
  const { id } = await buildTicket(db)
  const effect = buildEffect()
  const added = await addChecklist(db, id, ['Backup', ' Switch ', '', 'Firewall'], effect)
  await addChecklist(db, id, ['Backup', 'Switch', 'Firewall'], effect)
  expect(added.checklist.map(({ text, doneAt }) => [text, doneAt])).toEqual([
    ['Backup', null],
    ['Switch', null],
    ['Firewall', null],
  ])
  await Promise.all(
    added.checklist.map((item) => changeChecklistItem(db, id, item.id, { done: true }, byAnna())),
  )
  const [first, second] = added.checklist
  await changeChecklistItem(db, id, first?.id ?? '', { done: false, text: 'Backup of the disk' }, byAnna())
  await removeChecklistItem(db, id, second?.id ?? '', byAnna())

  expect((await findTicket(db, { id }))?.checklist).toMatchObject([
    { text: 'Backup of the disk', doneAt: null, doneBy: null },
    { text: 'Firewall', doneAt: expect.any(String), doneBy: 'Anna' },
  ])
  const story = await listTicketHistory(db, id, { fields: ['checklist'] })
  expect(story).toHaveLength(6)
  expect(story[0]?.to).toEqual({ added: ['Backup', 'Switch', 'Firewall'] })
  expect(story.at(-2)).toMatchObject({
    from: { text: 'Backup', done: true },
    to: { text: 'Backup of the disk', done: false },
  })
  await expect(addChecklist(db, id, ['  '], buildEffect())).rejects.toThrow('no points')
  await expect(changeChecklistItem(db, id, crypto.randomUUID(), { done: true }, byAnna())).rejects.toThrow(
    'There is no point of the checklist',
  )
})
