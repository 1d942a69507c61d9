import { randomInt } from 'node:crypto'
import { createApi } from '#engine/api/app.ts'
import { createCallers } from '#engine/auth/callers.ts'
import type { Role } from '#engine/auth/role.ts'
import { createFirstOwner } from '#engine/auth/setup.ts'
import { createSignIn } from '#engine/auth/sign-in.ts'
import { insertToken } from '#engine/auth/tokens.ts'
import { createSourceReader } from '#engine/playbook-sources/refresh-source.ts'
import type { Powers } from '#engine/sdk/powers.ts'
import { routeEvents } from '#engine/triggers/route-events.ts'
import type { Catalogue } from '#sdk'
import { createTestDatabase } from '../../support/database.ts'
import { assembleEngine } from '../../support/engine.ts'
import { expectDescribed } from './expect-described.ts'

export const publicUrl = 'http://127.0.0.1:4600'
export const owner = { email: 'owner@msp.example', password: 'correct horse battery', name: 'Olga' }

export interface Answer {
  status: number
  headers: Headers
  // What each test expects of it is what it asserts.
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer as it comes
  body: any
}

interface Options {
  catalogue?: Catalogue
  editorDir?: string
  migrationsDir?: string
  /** With a worker that drives the runs. */
  working?: boolean
  /** The time that runs go by. */
  clock?: () => Date
  powers?: Partial<Powers>
  /** The operator's folder, below which sources of playbooks may lie. */
  playbooksDir?: string
}

/** The API on a database of its own, called in process as a role or as a stranger. */
export async function createApiForTests(options: Options = {}) {
  const catalogue = options.catalogue ?? { triggers: [], actions: [], connectors: [] }
  const engine = await assembleEngine(
    catalogue,
    await createTestDatabase(),
    () => options.powers ?? {},
    options.clock,
  )
  const working = options.working === true ? await engine.startWorking() : undefined
  const { db } = engine
  const signIn = createSignIn(db, { publicUrl, secret: 'a secret that is only for the tests' })
  const deps = {
    ...engine,
    signIn,
    callers: createCallers(db, signIn),
    sourceReader: createSourceReader({
      db,
      registry: engine.registry,
      root: options.playbooksDir,
      allow: () => false,
    }),
    cancelHere: (runId: string) => working?.worker.cancel(runId) ?? false,
    publicUrl,
    migrationsDir: options.migrationsDir ?? 'migrations',
    editorDir: options.editorDir ?? '/nowhere',
  }
  const app = createApi(deps)
  const tokens = new Map<Role, string>()

  // better-auth counts attempts to sign in by address and for the whole process, so each API has its own.
  const address = Array.from({ length: 4 }, () => randomInt(1, 250)).join('.')

  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await app.request(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(path.startsWith('/api/auth/') ? { 'x-forwarded-for': address } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = /json/.test(answer.headers.get('content-type') ?? '')
    const content = isJson ? JSON.parse(text) : text
    if (isJson) expectDescribed(app, method, path, answer.status, content)
    return { status: answer.status, headers: answer.headers, body: content } satisfies Answer
  }

  async function tokenOf(role: Role): Promise<string> {
    let token = tokens.get(role)
    if (token === undefined) {
      token = (await insertToken(db, { name: role, role, createdBy: 'tests' })).token
      tokens.set(role, token)
    }
    return token
  }

  return {
    ...deps,
    app,
    tokenOf,
    /** Lets the events that arrived start their runs, where no worker does. */
    routeEvents: () => routeEvents(db, engine.registry, engine.loadVersion),
    /** As a stranger, unless headers say otherwise. */
    send,
    async as(role: Role, method: string, path: string, body?: unknown): Promise<Answer> {
      return send(method, path, body, { authorization: `Bearer ${await tokenOf(role)}` })
    },
    /** Makes the owner and answers the headers of their browser. */
    async signInOwner(): Promise<Record<string, string>> {
      await createFirstOwner(db, signIn, owner)
      const answer = await send('POST', '/api/auth/sign-in/email', owner, { origin: publicUrl })
      return { cookie: cookiesOf(answer), origin: publicUrl }
    },
    async [Symbol.asyncDispose]() {
      await working?.stop()
      await engine[Symbol.asyncDispose]()
    },
  }
}

export function cookiesOf(answer: Answer): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.replace(/;.*$/, ''))
    .join('; ')
}
