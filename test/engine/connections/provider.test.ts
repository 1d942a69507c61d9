import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createPortResolver } from '#engine/connections/provider.ts'
import { openSecretBox } from '#engine/connections/secrets.ts'
import { deleteConnection, insertConnection, updateConnection } from '#engine/connections/store.ts'
import { createTestDatabase } from '../../support/database.ts'
import { postbox } from './connector-for-tests.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const secrets = openSecretBox(Buffer.alloc(32, 3))
const connectorOf = (type: string) => (type === 'postbox' ? postbox : undefined)
const resolvePort = createPortResolver({ db, secrets, connectorOf })

beforeEach(async () => {
  await db.deleteFrom('port_bindings').execute()
  await db.deleteFrom('connections').execute()
  await db.deleteFrom('customers').execute()
})

const add = (name: string, customerId?: string) =>
  insertConnection(db, secrets, postbox, {
    name,
    customerId,
    credentials: { host: `${name}.example`, password: 'right' },
  })

async function addCustomer(): Promise<string> {
  const id = uuidv7()
  await db.insertInto('customers').values({ id, name: id }).execute()
  return id
}

const bind = (port: string, customerId: string | null, connectionId: string | null) =>
  db
    .insertInto('port_bindings')
    .values({ port, customer_id: customerId, connection_id: connectionId })
    .execute()

async function senderFor(customerId: string | null, connectionId?: string): Promise<string> {
  const found = await resolvePort('messaging', { customerId, connectionId })
  return found.provider === 'connection' ? found.port.from : 'desk'
}

test('without any binding the desk keeps tickets, machines and bills, and nobody sends mail', async () => {
  for (const port of ['psa', 'rmm', 'billing'] as const) {
    expect(await resolvePort(port, { customerId: null })).toEqual({ provider: 'desk' })
  }
  await expect(resolvePort('messaging', { customerId: null })).rejects.toThrow(
    'No mail sending connection: add one under Connections.',
  )
})

test('the only connection that fills a port serves it; of several, one must be chosen', async () => {
  const first = await add('first')
  expect(await senderFor(null)).toBe('robot@first.example')
  await add('second')
  await expect(senderFor(null)).rejects.toThrow('Several mail sending connections ("first", "second")')
  expect(await senderFor(null, first.id)).toBe('robot@first.example')
})

test("a customer's binding goes before everybody's, and a named connection before both", async () => {
  const customer = await addCustomer()
  const [everybody, own, named] = [await add('everybody'), await add('own'), await add('named')]
  await bind('messaging', null, everybody.id)
  await bind('messaging', customer, own.id)
  expect(await senderFor(await addCustomer())).toBe('robot@everybody.example')
  expect(await senderFor(customer)).toBe('robot@own.example')
  expect(await senderFor(customer, named.id)).toBe('robot@named.example')
})

test("a customer's own connection serves that customer and nobody else", async () => {
  const customer = await addCustomer()
  await add('theirs', customer)
  expect(await senderFor(customer)).toBe('robot@theirs.example')
  await expect(senderFor(null)).rejects.toThrow('No mail sending connection')
})

test('changed credentials are used at once, and an unchanged connection is not opened twice', async () => {
  const { id } = await add('first')
  const before = await resolvePort('messaging', { customerId: null })
  expect(await resolvePort('messaging', { customerId: null })).toEqual(before)
  await new Promise((resolve) => setTimeout(resolve, 2))
  await updateConnection(db, secrets, connectorOf, id, { credentials: { host: 'new.example' } })
  expect(await senderFor(null)).toBe('robot@new.example')
})

test('a deleted or unfit connection says what to do', async () => {
  const { id } = await add('first')
  await expect(resolvePort('mailbox', { customerId: null, connectionId: id })).rejects.toThrow(
    'The connection "first" is no mailbox connection',
  )
  await deleteConnection(db, id)
  await expect(senderFor(null, id)).rejects.toThrow('is gone: choose another one')
})

test("a run of one customer never reaches out with another customer's credentials, even where the step names them", async () => {
  const [customer, other] = [await addCustomer(), await addCustomer()]
  const own = await add('own', customer)
  expect(await senderFor(customer, own.id)).toBe('robot@own.example')
  await expect(senderFor(other, own.id)).rejects.toThrow('belongs to another customer')
})
