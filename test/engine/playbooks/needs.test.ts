import { describe, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { listPlaybooks } from '#engine/playbooks/list-playbooks.ts'
import {
  type Existing,
  type Need,
  needReasons,
  needsOf,
  type PortFilled,
  worstOf,
} from '#engine/playbooks/needs.ts'
import type { Playbook, PlaybookInput } from '#engine/playbooks/playbook.ts'
import { readExisting } from '#engine/playbooks/read-existing.ts'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'
import { buildCustomer, buildDevice } from '../../support/build.ts'
import { createWorld } from '../../support/world.ts'

const registry = createRegistry(catalogue)

const nothing: Existing = {
  customers: 10,
  ports: new Map(),
  devices: 0,
  reporting: 0,
  serviceChecks: 0,
  valued: new Set(),
}
const filled = (port: string, of: Partial<PortFilled>): Existing => ({
  ...nothing,
  ports: new Map([[port, { everybody: 0, failing: 0, customers: 0, bound: false, ...of }]]),
})

type Asked = Partial<Playbook['needs']> & { steps?: string[]; input?: Partial<PlaybookInput> }

function judge({ steps = [], input, ...needs }: Asked, existing: Existing): Need[] {
  const inputs = input
    ? { chosen: { title: { en: 'Which', it: 'Quale' }, type: 'text' as const, required: true, ...input } }
    : {}
  const nodes = steps.map((type, index) => ({
    id: `step${index}`,
    type,
    name: type,
    params: {},
    settings: {},
  }))
  const document = { schemaVersion: 1 as const, name: 'x', description: '', nodes, edges: [], layout: {} }
  const all = { ports: [], connections: [], triggers: [], variables: [], ...needs }
  return needsOf({ needs: all, inputs, document: { ...document, settings: {} } }, registry, existing)
}

describe('a need of a playbook', () => {
  test.each<[string, Asked, Existing, object]>([
    ['is there where the desk fills it', { ports: ['psa'] }, nothing, { state: 'there', reason: 'desk' }],
    [
      'is missing without a connection',
      { ports: ['messaging'] },
      nothing,
      { state: 'missing', reason: 'no_connection' },
    ],
    [
      'is there with a connection of everybody',
      { ports: ['messaging'] },
      filled('messaging', { everybody: 1 }),
      { state: 'there', reason: 'connected' },
    ],
    [
      'is there in part while all its connections fail',
      { ports: ['messaging'] },
      filled('messaging', { everybody: 2, failing: 2 }),
      { state: 'partly', reason: 'failing' },
    ],
    [
      'is there in part while nobody has said which of several',
      { ports: ['messaging'] },
      filled('messaging', { everybody: 2 }),
      { state: 'partly', reason: 'several' },
    ],
    [
      'is there once somebody has said which of several',
      { ports: ['messaging'] },
      filled('messaging', { everybody: 2, bound: true }),
      { state: 'there', reason: 'connected' },
    ],
    [
      'is there in part where some customers have their own',
      { ports: ['shell'] },
      filled('shell', { customers: 3 }),
      { state: 'partly', reason: 'some_customers', have: 3, of: 10 },
    ],
    [
      'is there where every customer has its own',
      { ports: ['shell'] },
      filled('shell', { customers: 10 }),
      { state: 'there', reason: 'connected' },
    ],
    [
      'is missing where a directory is the MSP’s own only',
      { ports: ['identity'] },
      filled('identity', { everybody: 1 }),
      { state: 'missing', reason: 'no_connection' },
    ],
    [
      'is chosen in the import, also among several',
      { ports: ['messaging'], input: { picker: 'connection:messaging' } },
      filled('messaging', { everybody: 2 }),
      { kind: 'connection', name: 'chosen', port: 'messaging', state: 'there', reason: 'connected' },
    ],
    [
      'is missing where the import must choose and there is none',
      { ports: ['messaging'], input: { picker: 'connection:messaging' } },
      nothing,
      { kind: 'connection', state: 'missing', reason: 'no_connection' },
    ],
    [
      'may be left out where the import need not choose',
      { ports: ['messaging'], input: { picker: 'connection:messaging', required: false } },
      nothing,
      { kind: 'connection', state: 'partly', reason: 'optional' },
    ],
    [
      'is done by a person where a step could use it and the playbook does without',
      { steps: ['identity.unlock_account'] },
      nothing,
      { kind: 'port', name: 'identity', state: 'partly', reason: 'by_person' },
    ],
    [
      'is an address that is given after the import',
      { triggers: ['alert.received'] },
      nothing,
      { kind: 'trigger', state: 'partly', reason: 'address_after' },
    ],
    [
      'is a page that is given after the import',
      { triggers: ['portal.form'] },
      nothing,
      { state: 'partly', reason: 'page_after' },
    ],
    [
      'is a person who starts it',
      { triggers: ['manual.start'] },
      nothing,
      { state: 'there', reason: 'started_by_person' },
    ],
    [
      'is time, which is always there',
      { triggers: ['schedule.cron'] },
      nothing,
      { state: 'there', reason: 'heard' },
    ],
    [
      'is what happens to tickets, which is always heard',
      { triggers: ['ticket.created'] },
      nothing,
      { state: 'there', reason: 'heard' },
    ],
    [
      'is a mailbox that somebody connects',
      { triggers: ['email.received'] },
      nothing,
      { state: 'missing', reason: 'no_connection' },
    ],
    [
      'is a mailbox that is chosen in the import, told once',
      { triggers: ['email.received'], input: { picker: 'connection:mailbox' } },
      filled('mailbox', { everybody: 1 }),
      { kind: 'connection', name: 'chosen', state: 'there', reason: 'connected' },
    ],
    [
      'is devices, and there are none',
      { triggers: ['device.offline'] },
      nothing,
      { state: 'missing', reason: 'no_devices' },
    ],
    [
      'is devices, and none has ever checked in',
      { triggers: ['backup.failed'] },
      { ...nothing, devices: 4 },
      { state: 'partly', reason: 'devices_silent' },
    ],
    [
      'is devices that check in',
      { triggers: ['backup.failed'] },
      { ...nothing, devices: 4, reporting: 1 },
      { state: 'there', reason: 'devices_report' },
    ],
    [
      'is something that is watched from here, and nothing is',
      { triggers: ['service_check.down'] },
      { ...nothing, devices: 4, reporting: 4 },
      { state: 'missing', reason: 'no_checks' },
    ],
    [
      'is something that is watched from here',
      { triggers: ['service_check.down'] },
      { ...nothing, serviceChecks: 1 },
      { state: 'there', reason: 'checks' },
    ],
    [
      'is a variable without a value, which the playbook does without',
      { variables: ['outageContact'] },
      nothing,
      { kind: 'variable', state: 'partly', reason: 'no_value' },
    ],
    [
      'is a variable with a value',
      { variables: ['outageContact'] },
      { ...nothing, valued: new Set(['outageContact']) },
      { state: 'there', reason: 'has_value' },
    ],
  ])('%s', (_, asked, existing, wanted) => {
    expect(judge(asked, existing)).toMatchObject([wanted])
  })

  test('is told for every playbook there is, and a playbook is as ready as the worst of them', async () => {
    for (const playbook of await listPlaybooks()) {
      const needs = needsOf(playbook, registry, nothing)
      const connections = needs.filter(({ kind }) => kind === 'connection').map(({ name }) => name)
      expect(connections.toSorted(), playbook.slug).toEqual(playbook.needs.connections.toSorted())
      expect(needReasons).toEqual(expect.arrayContaining(needs.map(({ reason }) => reason)))
    }
    expect(worstOf([])).toBe('there')
    expect(worstOf([{ state: 'there' }, { state: 'partly' }])).toBe('partly')
    expect(worstOf([{ state: 'missing' }, { state: 'partly' }])).toBe('missing')
  })
})

test('what an MSP has is read from its connections, devices, checks and variables', async () => {
  await using world = await createWorld()
  const { db, secrets } = world
  const rossi = await buildCustomer(db, { name: 'Rossi' })
  await buildDevice(db, { customerId: rossi.id, hostname: 'srv-1' })
  const smtp = registry.connector('smtp')
  if (!smtp) throw new Error('The catalogue has no such connector')
  const credentials = { host: '127.0.0.1', port: 1, security: 'none', fromAddress: 'a@msp.example' }
  await insertConnection(db, secrets, smtp, { name: 'Ours', credentials })
  await insertConnection(db, secrets, smtp, { name: 'Theirs', credentials, customerId: rossi.id })
  await db.updateTable('connections').set({ status: 'failing' }).where('name', '=', 'Ours').execute()

  const existing = await readExisting(db, registry)

  expect(existing).toMatchObject({ customers: 1, devices: 1, reporting: 0, serviceChecks: 0 })
  expect(existing.ports.get('messaging')).toMatchObject({
    everybody: 1,
    failing: 1,
    customers: 1,
    bound: false,
  })
})
