import { simpleParser } from 'mailparser'
import { v7 as uuidv7 } from 'uuid'
import { expect, inject } from 'vitest'
import { z } from 'zod'
import { answerApproval } from '#engine/approvals/answer.ts'
import type { Answerer } from '#engine/approvals/may-answer.ts'
import { authTables } from '#engine/auth/auth-tables.ts'
import { insertConnection } from '#engine/connections/store.ts'
import { createProbe } from '#engine/devices/probe.ts'
import { insertLookupTable } from '#engine/flow/lookup-tables.ts'
import { valueStore } from '#engine/flow/values.ts'
import { workflowDocument } from '#engine/graph/document.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type {
  ExampleAnswer,
  ExampleGiven,
  ExampleHappening,
  ExampleStep,
  StepExample,
} from '#engine/graph/node-example.ts'
import { createDial } from '#engine/http/dial.ts'
import { createHttp } from '#engine/http/http.ts'
import { scriptVersionDraft } from '#engine/msp/script.ts'
import { createScriptPool } from '#engine/sandbox/script-pool.ts'
import { insertScript } from '#engine/scripts/script-store.ts'
import { defineTrigger } from '#engine/sdk/trigger.ts'
import { fillDesk } from '#engine/stage/fill-desk.ts'
import { startManually } from '#engine/triggers/start-manually.ts'
import { wakeDueRuns } from '#engine/waits/wake-due.ts'
import { catalogue } from '#nodes'
import { clearDesk } from './clear-desk.ts'
import { startEngine } from './engine.ts'
import { type Slapd, startSlapd } from './slapd.ts'
import { startMailServer } from './smtp-server.ts'
import { type Sshd, startSshd } from './sshd.ts'
import { stillOutbox } from './still-outbox.ts'
import { startWebServer } from './web-server.ts'

/** What examples call the system outside; it is a server of the test. */
const vendor = 'https://api.vendor.example'
/** Far enough from midnight that no time zone makes another day of it. */
const usualNow = '2026-11-20T10:00:00.000Z'
/** The id of the step that an example is about. */
const tried = 'example'

/** Starts a run with whatever an example says stood before it. */
const given = defineTrigger({
  type: 'example.given',
  title: 'Given',
  description: 'What an example begins with.',
  icon: 'IconFlask',
  params: z.object({}),
  data: z.record(z.string(), z.unknown()),
  sample: {},
  manual: {
    read(input) {
      const { trigger, event } = z
        .object({
          trigger: z.record(z.string(), z.json()),
          event: z.object({
            customer: z.string().optional(),
            device: z.string().optional(),
            dedupKey: z.string().optional(),
            state: z.enum(['raised', 'cleared']).optional(),
          }),
        })
        .parse(input)
      const { customer, device, dedupKey, state } = event
      return {
        type: 'example.given',
        source: 'example',
        ...(dedupKey ? { dedupKey } : {}),
        ...(state ? { state } : {}),
        hints: {
          ...(customer ? { customerName: customer } : {}),
          ...(device ? { hostname: device } : {}),
        },
        data: trigger,
        raw: null,
      }
    },
  },
})

/** One engine with real servers around it, on which examples of steps are tried one after the other. */
export async function openStepExamples() {
  const answers = new Map<string, ExampleAnswer[]>()
  const web = await startWebServer(({ method, url }, response) => {
    const turn = answers.get(`${method} ${url}`) ?? []
    const answer = turn.length > 1 ? turn.shift() : turn[0]
    const { status, headers = {}, body } = answer ?? { status: 404, body: { error: 'not found' } }
    const type = typeof body === 'string' ? 'text/plain' : 'application/json'
    response.writeHead(status, { 'content-type': type, ...headers })
    response.end(toServer(typeof body === 'string' ? body : JSON.stringify(body)))
  })
  const mail = await startMailServer()
  const script = createScriptPool({ size: 2 })
  // Started by the first example that signs in to a machine: not every machine that runs these has one.
  let sshd: Sshd | undefined
  // Of one example alone: they change it.
  let slapd: Slapd | undefined
  let now = new Date(usualNow)
  const engine = await startEngine(
    { ...catalogue, triggers: [...catalogue.triggers, given] },
    () => ({
      http: createHttp({ allow: () => true }),
      script,
      probe: createProbe({ allow: () => true }),
    }),
    () => now,
    // Whatever machine an example names is the test's own.
    createDial({ allow: () => true, resolve: async () => [{ address: '127.0.0.1', family: 4 }] }),
  )
  const { db, registry, secrets } = engine
  const toServer = (text: string) => text.replaceAll(vendor, web.url)
  const fromServer = <Value>(value: Value): Value =>
    JSON.parse(JSON.stringify(value ?? null).replaceAll(web.url, vendor))

  async function connect(connections: ExampleGiven['connections'] = {}): Promise<Map<string, string>> {
    const ids = new Map<string, string>()
    for (const [name, { type, ...told }] of Object.entries(connections)) {
      const connector = registry.connector(type)
      if (!connector)
        throw new Error(`The example's connection "${name}" is of no type that there is: ${type}`)
      const place = await placeOf(type)
      const credentials: JsonObject = { ...place, ...JSON.parse(toServer(JSON.stringify(told))) }
      ids.set(
        `connection ${name}`,
        (await insertConnection(db, secrets, connector, { name, credentials })).id,
      )
    }
    return ids
  }

  async function placeOf(type: string): Promise<JsonObject> {
    if (type === 'smtp') return { host: mail.host, port: mail.port, security: 'none' }
    if (type === 'postgres') {
      const { port, username, password, pathname } = new URL(inject('postgresUrl'))
      const signIn = { user: decodeURIComponent(username), password: decodeURIComponent(password) }
      return { ...signIn, port: Number(port), database: pathname.slice(1), security: 'none' }
    }
    if (type === 'ldap') {
      slapd = await startSlapd()
      const { host, securePort: port, user, password, baseDn, authority } = slapd
      return { host, port, user, password, baseDn, authority, newAccountsIn: `ou=People,${baseDn}` }
    }
    if (type !== 'ssh') return { secret: 'top-secret' }
    sshd ??= await startSshd()
    const { port, user, privateKey } = sshd
    return { port, user, privateKey, newHosts: 'first' }
  }

  /** The example as a workflow: its trigger, a step for each earlier output, the step itself and its body. */
  function toDocument(type: string, example: StepExample, ids: ReadonlyMap<string, string>) {
    const { given: before = {}, params, body = [], gives } = example
    const handled = 'handle' in gives && gives.handle === 'error'
    const earlier = Object.entries(before.steps ?? {})
    const line = ['given', ...earlier.map(([id]) => id), tried]
    const document = {
      schemaVersion: 1,
      name: example.title.slice(0, 200),
      nodes: [
        { id: 'given', type: 'example.given', name: 'Given' },
        ...earlier.map(([id, output]) => ({
          id,
          type: 'flow.set',
          name: id,
          params: Object.fromEntries(
            Object.entries(output).map(([name, value]) => [name, { kind: 'literal', value }]),
          ),
        })),
        {
          id: tried,
          type,
          name: 'Example',
          params: Object.fromEntries(
            Object.entries(params).map(([name, param]) => {
              const id = param.kind === 'literal' ? ids.get(`${name} ${param.value}`) : undefined
              return [name, id ? { kind: 'literal', value: id } : param]
            }),
          ),
        },
        ...(handled ? [{ id: 'handled', type: 'flow.set', name: 'Handled' }] : []),
        ...body.map((step) => ({
          id: step.id,
          type: step.type,
          name: step.id,
          parentId: tried,
          params: step.params ?? {},
          settings: step.settings ?? {},
        })),
      ],
      edges: [
        ...line.slice(1).map((target, at) => ({ id: `g${at}`, source: line[at] ?? '', target })),
        ...(handled ? [{ id: 'h', source: tried, sourceHandle: 'error', target: 'handled' }] : []),
        ...inARow(body),
      ],
    }
    return workflowDocument.parse(JSON.parse(toServer(JSON.stringify(document))))
  }

  /** A workflow that is started by hand; answers its id. */
  function publishOther(name: string, steps: readonly ExampleStep[]): Promise<string> {
    const nodes = steps.map(({ id, type, params = {} }) => ({ id, type, name: id, params }))
    const first = steps[0]?.id ?? ''
    return engine.publish(
      workflowDocument.parse({
        schemaVersion: 1,
        name,
        nodes: [{ id: 'start', type: 'manual.start', name: 'Start' }, ...nodes],
        edges: [{ id: 's', source: 'start', target: first }, ...inARow(steps)],
      }),
    )
  }

  async function store(values: JsonObject = {}, customer?: string): Promise<void> {
    const row = await db
      .selectFrom('customers')
      .select('id')
      .where('name', '=', customer ?? '')
      .executeTakeFirst()
    const [runId, workflowId, effectKey] = [uuidv7(), uuidv7(), uuidv7()]
    const user = {
      runId,
      workflowId,
      customerId: row?.id ?? null,
      mode: 'live',
      nodeId: '',
      path: '',
    } as const
    const kept = valueStore(db, { ...user, effectKey, now })
    for (const [key, value] of Object.entries(values)) await kept.write(key, value, row ? 'customer' : 'msp')
  }

  async function happen(happening: ExampleHappening, runId: string): Promise<void> {
    if ('event' in happening) {
      const { event: type, trigger: data } = happening
      const draft = { type, source: 'example', hints: {}, data, raw: null }
      await engine.storeEvent({ sourceKey: 'example', trust: 'own', draft })
    } else {
      const { answerOf, choice, comment = '', values = {} } = happening
      const contact = await db
        .selectFrom('contacts')
        .select(['id', 'name'])
        .where('email', '=', answerOf)
        .executeTakeFirst()
      const answerer: Answerer = contact
        ? { kind: 'contact', ...contact }
        : {
            kind: 'user',
            ...(await authTables(db)
              .selectFrom('auth.user')
              .select(['id', 'name', 'role'])
              .where('email', '=', answerOf)
              .executeTakeFirstOrThrow()),
          }
      const { id } = await db
        .selectFrom('approvals')
        .select('id')
        .where('run_id', '=', runId)
        .where('status', '=', 'open')
        .executeTakeFirstOrThrow()
      const answer = { choice, comment, values, via: 'link' } as const
      const answered = await answerApproval(db, id, answerer, answer, now)
      expect(['decided', 'counted']).toContain(answered.is)
    }
    await engine.settled()
  }

  async function stepsOf(runId: string, nodeId: string) {
    const rows = await db
      .selectFrom('steps')
      .select(['path', 'status', 'handle', 'output', 'error'])
      .where('run_id', '=', runId)
      .where('node_id', '=', nodeId)
      .where('status', '<>', 'intent')
      .orderBy('seq')
      .execute()
    return fromServer(rows)
  }

  async function sent(): Promise<JsonValue[]> {
    const requests = web.asked.map(({ method, url, headers, body }) => {
      const { 'content-type': contentType, authorization } = headers
      const parsed = contentType?.includes('json') ? JSON.parse(body) : body
      return {
        request: `${method} ${url}`,
        ...(authorization ? { authorization } : {}),
        ...(body === '' ? {} : { body: parsed }),
      }
    })
    const mails = mail.received.map(async ({ to, source }) => {
      const { subject = '', text = '' } = await simpleParser(source)
      return { to, subject, text: text.trimEnd() }
    })
    return [...requests, ...(await Promise.all(mails))]
  }

  return {
    /** Runs an example and compares everything that it says comes out. */
    async try(type: string, example: StepExample): Promise<void> {
      const { given: before = {}, gives } = example
      await stillOutbox(db)
      await clearDesk(db)
      await slapd?.[Symbol.asyncDispose]()
      slapd = undefined
      answers.clear()
      web.asked.length = 0
      mail.received.length = 0
      now = new Date(before.now ?? usualNow)
      for (const [request, answer] of Object.entries(before.web ?? {}))
        answers.set(request, toAnswers(answer))
      await fillDesk(db, before.desk)
      await store(before.values, before.event?.customer)
      for (const [name, rows] of Object.entries(before.tables ?? {})) {
        await insertLookupTable(db, { name, description: '', rows })
      }
      for (const [name, version] of Object.entries(before.scripts ?? {})) {
        const draft = { name, description: '', tags: [], first: scriptVersionDraft.parse(version) }
        await insertScript(db, draft, 'example')
      }
      const ids = await connect(before.connections)
      for (const [name, steps] of Object.entries(before.workflows ?? {})) {
        ids.set(`workflow ${name}`, await publishOther(name, steps))
      }
      const workflowId = await engine.publish(toDocument(type, example, ids))
      const input = { trigger: before.trigger ?? {}, event: before.event ?? {} }
      const start = async () => {
        const begin = { workflowId, input, actor: 'test' }
        const { runId } = await db.transaction().execute((tx) => startManually(tx, registry, begin))
        await engine.settled()
        return runId
      }
      for (let earlier = 0; earlier < (before.earlierRuns ?? 0); earlier++) await start()
      const runId = await start()

      if (gives.waitsUntil) {
        const waits = await db.selectFrom('waits').select('wake_at').where('run_id', '=', runId).execute()
        expect(waits.map(({ wake_at }) => wake_at?.toISOString())).toEqual([gives.waitsUntil])
      }
      for (const happening of example.meanwhile ?? []) await happen(happening, runId)
      if (gives.waitsUntil && !example.meanwhile) {
        now = new Date(gives.waitsUntil)
        await wakeDueRuns(db, now)
        await engine.settled()
      }

      // What ends a wait may be looked at a moment after everything else has settled.
      const living = () => db.selectFrom('runs').select('status').where('id', '=', runId).execute()
      await expect.poll(living, { timeout: 10_000, message: 'The run has not ended' }).toEqual([])
      const steps = await stepsOf(runId, tried)
      const last = steps.at(-1)
      const { status } = await db
        .selectFrom('all_runs')
        .select('status')
        .where('id', '=', runId)
        .executeTakeFirstOrThrow()
      if ('error' in gives) expect(last?.error).toMatchObject(gives.error)
      else {
        if (gives.handle !== 'error') expect(last?.error).toBeNull()
        expect({ handle: last?.handle, output: last?.output }).toMatchObject({
          handle: gives.handle,
          output: gives.output,
        })
      }
      expect(status).toBe(gives.run ?? ('error' in gives ? 'failed' : 'succeeded'))
      for (const [nodeId, outputs] of Object.entries(gives.inside ?? {})) {
        expect((await stepsOf(runId, nodeId)).map(({ output }) => output)).toMatchObject(outputs)
      }
      if (gives.sends) expect(await sent()).toMatchObject(gives.sends)
    },

    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await script.stop()
      await mail[Symbol.asyncDispose]()
      await web[Symbol.asyncDispose]()
      await sshd?.[Symbol.asyncDispose]()
      await slapd?.[Symbol.asyncDispose]()
    },
  }
}

export type StepExamples = Awaited<ReturnType<typeof openStepExamples>>

/** The edges between steps that stand in a row, unless one says which it comes after. */
function inARow(steps: readonly ExampleStep[]) {
  return steps.flatMap(({ id, after, settings }, at) => {
    const before = after ?? (settings?.finally ? undefined : steps[at - 1]?.id)
    if (before === undefined) return []
    const [source = '', sourceHandle = 'out'] = before.split(':')
    return [{ id: `b${at}`, source, sourceHandle, target: id }]
  })
}

const inTurn = z.strictObject({ inTurn: z.array(z.json()) })
const whole = z.strictObject({
  status: z.int(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.json(),
})

/** The last of several answers is given again and again. */
function toAnswers(answer: unknown): ExampleAnswer[] {
  const several = inTurn.safeParse(answer).data?.inTurn
  if (several) return several.map((body) => ({ status: 200, body }))
  return [whole.safeParse(answer).data ?? { status: 200, body: z.json().parse(answer) }]
}
