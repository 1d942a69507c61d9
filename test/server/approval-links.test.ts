import { expect, test } from 'vitest'
import { insertUser } from '#engine/auth/users.ts'
import { insertConnection } from '#engine/connections/store.ts'
import { smtp } from '../../nodes/connectors/smtp/connector.ts'
import { createTestDatabase } from '../support/database.ts'
import { buildDocument, literal } from '../support/document.ts'
import { startServer } from '../support/server.ts'
import { startMailServer } from '../support/smtp-server.ts'
import { bearerHook, post, publishHook, secretBox } from './published-flow.ts'

test('a worker without web of its own writes links that lead to the process that has it', async () => {
  await using database = await createTestDatabase()
  await using mail = await startMailServer()
  const { db } = database
  await insertConnection(db, secretBox, smtp, {
    name: 'Mail',
    credentials: { host: mail.host, port: mail.port, security: 'none', fromAddress: 'msp@msp.example' },
  })
  await insertUser(db, { email: 'ted@msp.example', name: 'Ted', role: 'technician', passwordHash: 'x' })
  const hook = await publishHook(
    database,
    buildDocument(
      {
        hook: bearerHook,
        ask: {
          type: 'people.approval',
          params: { title: literal('Go?'), approvers: literal(['role:technician']) },
        },
      },
      ['hook -> ask'],
    ),
  )
  await using web = await startServer({ databaseUrl: database.url, roles: 'web' })
  await using _worker = await startServer({ databaseUrl: database.url, roles: 'worker' })
  expect((await post(web.url, hook, {})).status).toBe(202)
  const link = () =>
    /http\S+\/approve\/[\w-]{43}/.exec(mail.received[0]?.source.replaceAll(/=\r?\n/g, '') ?? '')?.[0]
  await expect.poll(link, { timeout: 20_000 }).toBeDefined()
  expect(link()?.startsWith(`${web.url}/approve/`)).toBe(true)
  const page = await fetch(link() ?? '')
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('Sign in as ted@msp.example')
}, 60_000)
