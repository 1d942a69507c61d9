import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { importPlaybook, NoSuchPlaybook } from '#engine/playbooks/import-playbook.ts'
import { InputsRefused } from '#engine/playbooks/input-values.ts'
import { PlaybookUnreadable, parsePlaybook } from '#engine/playbooks/parse-playbook.ts'
import { playbookSchema } from '#engine/playbooks/playbook.ts'
import { readPlaybook } from '#engine/playbooks/read-playbook.ts'
import { buildCustomer } from '../../support/build.ts'
import { needs } from '../../support/needs.ts'
import { createWorld, type World } from '../../support/world.ts'

/** A web side that only takes webhooks. */
async function serveHooks(world: World) {
  const server = createServer(async (request, response) => {
    const answer = await world.receiveHook(request.url?.split('/').at(-1) ?? '', {
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      query: {},
      contentType: request.headers['content-type'] ?? '',
      body: await buffer(request),
      receivedAt: new Date(),
    })
    response.statusCode = answer.status === 'accepted' ? 202 : 401
    response.end(answer.status)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const hasCurl = needs('curl', '/usr/bin/curl', 'apt-get install curl openssl')

test.runIf(hasCurl)('the printed command lines are taken, whatever the authentication', async () => {
  await using world = await createWorld()
  await using web = await serveHooks(world)
  const { db, registry, secrets } = world
  await buildCustomer(db, { name: 'Contoso Dental' })
  const answers: Record<string, string> = {}
  for (const authentication of ['bearer', 'basic', 'header', 'hmac']) {
    const { triggers } = await db.transaction().execute((tx) =>
      importPlaybook(tx, { registry, secrets, publicUrl: web.url }, 'alert-to-ticket', {
        inputs: { authentication },
        publish: true,
        actor: 'test',
      }),
    )
    expect(triggers).toMatchObject([{ auth: { kind: authentication }, secret: expect.any(String) }])
    const { stdout } = await promisify(execFile)('sh', ['-c', triggers[0]?.curl ?? ''])
    answers[authentication] = stdout
  }
  await world.drain()

  expect(answers).toEqual({ bearer: 'accepted', basic: 'accepted', header: 'accepted', hmac: 'accepted' })
  const tickets = await db.selectFrom('tickets').select(['subject', 'occurrences']).execute()
  expect(tickets).toEqual([{ subject: 'web-01 of Contoso Dental does not answer', occurrences: 4 }])
})

test('each import is a workflow of its own, with its own name, address and secret', async () => {
  await using world = await createWorld()
  const first = await world.importPlaybook('alert-to-ticket')
  const second = await world.importPlaybook('alert-to-ticket')
  expect([first.publishedVersion, second.publishedVersion]).toEqual([1, 1])
  expect(second.name).toBe(`${first.name} (2)`)
  expect(second.workflowId).not.toBe(first.workflowId)
  expect(second.triggers[0]?.hookUrl).not.toBe(first.triggers[0]?.hookUrl)
  expect(second.triggers[0]?.secret).not.toBe(first.triggers[0]?.secret)
  const audit = await world.db.selectFrom('audit_log').select(['action', 'detail']).orderBy('id').execute()
  expect(audit).toEqual(
    Array(2).fill({
      action: 'playbook.imported',
      detail: { playbook: 'alert-to-ticket', version: 1, published: true },
    }),
  )
  expect(JSON.stringify(audit)).not.toContain(first.triggers[0]?.secret)
})

test('inputs that are missing, unknown or do not fit are all named, and nothing is made', async () => {
  await using world = await createWorld()
  const refused = await world
    .importPlaybook('email-to-ticket', { priority: 'huge', acknowledge: 'perhaps', mailbx: 'x' })
    .catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(InputsRefused)
  expect((refused as InputsRefused).issues.map(({ where }) => where)).toEqual([
    'inputs.mailbx',
    'inputs.mailbox',
    'inputs.priority',
    'inputs.acknowledge',
  ])
  expect((refused as InputsRefused).issues[0]?.message).toContain('Did you mean "mailbox"?')
  expect(await world.db.selectFrom('workflows').select('id').execute()).toEqual([])
})

test('a connection is chosen by name or id, and must be of the right kind', async () => {
  await using world = await createWorld()
  await expect(world.importPlaybook('email-to-ticket', { mailbox: 'imap' })).rejects.toThrow(
    /Add a connection/,
  )
  const id = await world.addMailbox()
  const { workflowId } = await world.importPlaybook('email-to-ticket', { mailbox: 'imap' })
  const { params } = await world.db
    .selectFrom('triggers')
    .select('params')
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  expect(params).toMatchObject({ connection: id })
  await expect(
    world.importPlaybook('email-to-ticket', { mailbox: 'imap', replyConnection: 'imap' }),
  ).rejects.toThrow(/"replyConnection": there is no connection "imap" that fits/)
})

test('an input that the nodes refuse keeps the workflow from being published', async () => {
  await using world = await createWorld()
  const refused = await world
    .importPlaybook('closed-without-time', { cron: '0 7 31 2 *' })
    .catch((error: unknown) => error)
  expect(refused).toMatchObject({
    name: 'NotPublishable',
    problems: [{ nodeId: 'night', param: 'cron', message: expect.stringContaining('never comes') }],
  })
})

test('a playbook that is not there is said to be so', async () => {
  await using world = await createWorld()
  await expect(world.importPlaybook('no-such')).rejects.toThrow(NoSuchPlaybook)
  expect(await readPlaybook('../package')).toBeUndefined()
})

test('a file that is no playbook says where it is wrong', () => {
  expect(() => parsePlaybook('slug: [', 'x.yaml')).toThrow(PlaybookUnreadable)
  expect(() => parsePlaybook('slug: x-y', 'x.yaml')).toThrow(/document/)
  expect(playbookSchema()).toMatchObject({
    type: 'object',
    required: expect.arrayContaining(['slug', 'scenarios']),
  })
})
