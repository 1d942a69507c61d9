import { v7 as uuidv7 } from 'uuid'
import type { Role } from '#engine/auth/role.ts'
import { insertToken } from '#engine/auth/tokens.ts'
import { readMasterKey } from '#engine/connections/master-key.ts'
import { openSecretBox } from '#engine/connections/secrets.ts'
import type { DatabaseConnection } from '#engine/db/connect.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { createRegistry } from '#engine/registry.ts'
import { publishWorkflow } from '#engine/runs/publish.ts'
import { revealHookSecret } from '#engine/triggers/hook-secret.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal, template } from '../support/document.ts'
import { testSecretKey } from '../support/server.ts'

export const registry = createRegistry(catalogue)
export const secretBox = openSecretBox(readMasterKey({ secretKey: testSecretKey, dataDir: '/nowhere' }))

export const bearerHook = { type: 'webhook.received', params: { authentication: literal('bearer') } }

/** Five steps for a report of a disk: each opens a ticket named after its host, with one comment. */
export const diskFlow = buildDocument(
  {
    hook: bearerHook,
    host: { type: 'flow.set', params: { host: expression('trigger.body.host') } },
    full: { type: 'flow.if', params: { condition: expression('trigger.body.disk > 90') } },
    ticket: {
      type: 'ticket.create',
      params: { subject: template('Disk full on {{ steps.host.output.host }}') },
    },
    note: {
      type: 'ticket.comment',
      params: { ticket: expression('steps.ticket.output.id'), body: literal('Looked at') },
    },
    last: { type: 'flow.set', params: { number: expression('steps.ticket.output.number') } },
  },
  ['hook -> host', 'host -> full', 'full:yes -> ticket', 'ticket -> note', 'note -> last'],
)

export interface PublishedHook {
  workflowId: string
  key: string
  secret: string
}

/** Publishes a document that begins with a webhook, as the server of the test secret key would. */
export async function publishHook(
  { db }: Pick<DatabaseConnection, 'db'>,
  document: WorkflowDocument = diskFlow,
): Promise<PublishedHook> {
  return db.transaction().execute(async (tx) => {
    const workflowId = uuidv7()
    await tx
      .insertInto('workflows')
      .values({ id: workflowId, name: document.name, draft: JSON.stringify(document) })
      .execute()
    await publishWorkflow(tx, registry, workflowId, { actor: 'test', note: '' })
    const trigger = await tx
      .selectFrom('triggers')
      .select(['id', 'hook_key'])
      .where('workflow_id', '=', workflowId)
      .executeTakeFirstOrThrow()
    const secret = (await revealHookSecret(tx, secretBox, trigger.id)) ?? ''
    return { workflowId, key: trigger.hook_key ?? '', secret }
  })
}

/** Posts JSON to a webhook with its bearer secret; a text goes as it is. */
export function post(
  url: string,
  { key, secret }: PublishedHook,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/hooks/${key}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  })
}

/** Posts reports of many disks side by side, each to be accepted; answers the subjects of the tickets to come. */
export async function reportDisks(
  url: string,
  hook: PublishedHook,
  hosts: readonly string[],
  sideBySide = 12,
): Promise<string[]> {
  const left = [...hosts]
  const send = async () => {
    for (let host = left.shift(); host !== undefined; host = left.shift()) {
      const answer = await post(url, hook, { host, disk: 95 })
      if (answer.status !== 202) throw new Error(`${host}: ${answer.status} ${await answer.text()}`)
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, send))
  return hosts.map((host) => `Disk full on ${host}`).sort()
}

export const hosts = (count: number, prefix = 'SRV'): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}-${n}`)

/** Events that wait to be routed and runs that have not ended. */
export async function openWork({ pool }: Pick<DatabaseConnection, 'pool'>): Promise<number> {
  const { rows } = await pool.query<{ open: number }>(
    `select (select count(*) from events where routed_at is null) + (select count(*) from runs) as open`,
  )
  return rows[0]?.open ?? 0
}

/** What came of the reports: everything that must be there exactly once. */
export async function outcome({ db }: Pick<DatabaseConnection, 'db'>) {
  const tickets = await db.selectFrom('tickets').select(['id', 'subject']).execute()
  const comments = await db.selectFrom('ticket_comments').select('ticket_id').execute()
  const runs = await db.selectFrom('run_history').select(['id', 'status']).execute()
  const steps = await db
    .selectFrom('steps')
    .select(['run_id', 'node_id', (eb) => eb.fn.countAll<number>().as('times')])
    .groupBy(['run_id', 'node_id'])
    .execute()
  const commented = new Set(comments.map(({ ticket_id }) => ticket_id))
  return {
    subjects: tickets.map(({ subject }) => subject).sort(),
    comments: comments.length,
    commented: commented.size,
    statuses: [...new Set(runs.map(({ status }) => status))],
    runs: runs.length,
    steps: steps.length,
    stepsWrittenTwice: steps.filter(({ times }) => Number(times) > 1),
  }
}

/** The outcome of `subjects` reports when each was handled exactly once. */
export const exactlyOnce = (subjects: readonly string[]) => ({
  subjects,
  comments: subjects.length,
  commented: subjects.length,
  statuses: ['succeeded'],
  runs: subjects.length,
  steps: subjects.length * 5,
  stepsWrittenTwice: [],
})

/** Calls the server's API as a role. */
export async function createCaller(
  { db }: Pick<DatabaseConnection, 'db'>,
  url: string,
  role: Role = 'admin',
) {
  const { token } = await insertToken(db, { name: role, role, createdBy: 'tests' })
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; contentType: string; body: Record<string, unknown> }> => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return readAnswer(answer)
  }
}

export async function readAnswer(answer: Response) {
  const text = await answer.text()
  const contentType = answer.headers.get('content-type') ?? ''
  const body = (/json/.test(contentType) ? JSON.parse(text) : { text }) as Record<string, unknown>
  return { status: answer.status, contentType, body }
}
