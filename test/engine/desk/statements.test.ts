import { Kysely, PostgresDialect } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#engine/db/schema.ts'
import { deskPorts } from '#engine/desk/desk.ts'
import { matchHints } from '#engine/desk/match.ts'
import { buildContact, buildContract, buildDevice, buildEffect, buildTicket } from '../../support/build.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let statements = 0
let counted: Kysely<Database>
beforeAll(async () => {
  database = await createTestDatabase()
  counted = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: database.pool }),
    log: () => {
      statements++
    },
  })
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})

async function countStatements(work: () => Promise<unknown>): Promise<number> {
  statements = 0
  await work()
  return statements
}

test('the desk writes that every run makes take one statement each', async () => {
  const { psa } = deskPorts(counted)
  const { customerId } = await buildContract(database.db)
  const ticket = await buildTicket(database.db)
  const problem = { customerId, subject: 'Down', dedupKey: 'one' }

  const taken = {
    create: await countStatements(() => psa.createTicket({ customerId, subject: 'A' }, buildEffect())),
    upsert: await countStatements(() => psa.upsertTicketByKey(problem, buildEffect())),
    repeat: await countStatements(() => psa.upsertTicketByKey(problem, buildEffect())),
    update: await countStatements(() => psa.updateTicket(ticket.id, { customerId }, buildEffect())),
    comment: await countStatements(() => psa.commentTicket(ticket.id, { body: 'x' }, buildEffect())),
    close: await countStatements(() =>
      psa.closeTicket(ticket.id, { resolution: '', onlyIfUntouched: true }, buildEffect()),
    ),
  }

  expect(taken).toEqual({ create: 1, upsert: 1, repeat: 1, update: 1, comment: 1, close: 1 })
})

test('a hundred events are matched with as many statements as one', async () => {
  const device = await buildDevice(database.db)
  const contact = await buildContact(database.db)
  const hints = [{ hostname: device.hostname }, { senderAddress: contact.email ?? '' }]
  const hundred = Array.from({ length: 50 }, () => hints).flat()

  expect(await countStatements(() => matchHints(counted, hints))).toBe(3)
  expect(await countStatements(() => matchHints(counted, hundred))).toBe(3)
  expect(await countStatements(() => matchHints(counted, []))).toBe(0)
})
