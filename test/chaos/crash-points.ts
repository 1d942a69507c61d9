import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import { answerApproval } from '#engine/approvals/answer.ts'
import { insertUser } from '#engine/auth/users.ts'
import { openSecretBox } from '#engine/connections/secrets.ts'
import { connectDatabase } from '#engine/db/connect.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { createRegistry } from '#engine/registry.ts'
import { decideStep } from '#engine/runs/decide-step.ts'
import { publishWorkflow } from '#engine/runs/publish.ts'
import { revealHookSecret } from '#engine/triggers/hook-secret.ts'
import { catalogue } from '#nodes'
import { buildDocument, literal } from '../support/document.ts'
import { type MortalEngine, startMortalEngine } from './mortal-engine.ts'
import type { ReferenceFlow } from './reference-flows.ts'
import type { DeathAt } from './statement-proxy.ts'
import type { Vendor } from './vendor.ts'

/** What became of one case, as far as it must be the same whether or not an engine died on the way. */
export interface CaseOutcome {
  events: number
  runs: { workflow: string; status: string; result: unknown }[]
  /** The last row of each place. */
  steps: Record<string, { status: string; handle: string | null }>
  /** Places that were left more than once. */
  doneTwice: string[]
  ledger: Record<string, string>
  effects: Record<string, number>
  tickets: number
  comments: number
  waitsLeft: number
}

export interface CrashCase {
  outcome: CaseOutcome
  /** Statements of the case until its end, or until the death. */
  statements: number
  died: boolean
  /** A person was asked whether a write took effect. */
  asked: number
  /** Milliseconds from the death until all was over. */
  recoveryMs: number
}

export interface CrashLane extends AsyncDisposable {
  /** Runs one case of a flow to its end; the engine dies where it is told to, and another one takes over. */
  run(flow: ReferenceFlow, death?: DeathAt): Promise<CrashCase>
}

/** Longer than any case takes on a busy machine: what has not ended by then is stuck. */
const patienceMs = 60_000
/** One database with one engine at a time, for cases one after the other. */
export async function openCrashLane(databaseUrl: string, vendor: Vendor): Promise<CrashLane> {
  const secrets = openSecretBox(randomBytes(32))
  const { db, pool, close } = connectDatabase(databaseUrl, { max: 3, applicationName: 'chaos' })
  const registry = createRegistry(catalogue)
  const person = { name: 'Ted', email: 'ted@msp.example', role: 'technician' } as const
  const { id: personId } = await insertUser(db, { ...person, passwordHash: '' })
  const technician = { ...person, kind: 'user', id: personId } as const
  const published = new Map<string, Promise<{ key: string; secret: string }>>()
  const ends: Promise<void>[] = []
  let idle: ReadonlySet<string> | undefined
  let engine = await begin()

  async function begin(): Promise<MortalEngine> {
    const begun = await startMortalEngine(databaseUrl, secrets)
    // Its first look takes up what the dead one left; only then may it die itself.
    await until(async () => {
      const { rows } = await pool.query(
        `select from engine_workers where state = 'alive' and pool_id is not null`,
      )
      return rows.length > 0
    })
    if (!idle) await delay(2500)
    idle = begun.proxy.knowIdle(idle)
    return begun
  }

  async function replace(): Promise<void> {
    ends.push(engine.end())
    await pool.query(`update engine_workers set state = 'dead' where state = 'alive'`)
    engine = await begin()
  }

  async function publish(document: WorkflowDocument, name: string): Promise<string> {
    const id = uuidv7()
    await db.transaction().execute(async (tx) => {
      await tx
        .insertInto('workflows')
        .values({ id, name, draft: JSON.stringify({ ...document, name }) })
        .execute()
      await publishWorkflow(tx, registry, id, { actor: 'chaos', note: '' })
    })
    return id
  }

  async function publishHook(document: WorkflowDocument, name: string) {
    const id = await publish(document, name)
    const trigger = await db
      .selectFrom('triggers')
      .select(['id', 'hook_key'])
      .where('workflow_id', '=', id)
      .executeTakeFirstOrThrow()
    const secret = await revealHookSecret(db, secrets, trigger.id)
    return { key: trigger.hook_key ?? '', secret: secret ?? '' }
  }

  function hookOf(flow: ReferenceFlow) {
    const known =
      published.get(flow.name) ??
      (async () => {
        const childId = flow.child ? await publish(flow.child(vendor), `${flow.name}, inner`) : ''
        return publishHook(flow.document(vendor, childId), flow.name)
      })()
    published.set(flow.name, known)
    return known
  }

  const answering = buildDocument(
    { hook: { type: 'webhook.received', params: { authentication: literal('bearer') } } },
    [],
  )
  const answerHook = await publishHook(answering, 'answering')

  return {
    async run(flow, death) {
      const hook = await hookOf(flow)
      const name = randomBytes(6).toString('hex')
      engine.proxy.arm(death)
      let diedAt: number | undefined
      let statements = 0
      let asked = 0
      const survive = async () => {
        if (!engine.proxy.isDead()) return
        diedAt = Date.now()
        statements = engine.proxy.counted()
        await replace()
      }
      await deliver(hook, `start ${name}`, { case: name })
      const began = Date.now()
      let sentEvent = false
      for (;;) {
        await survive()
        if (await isOver(name)) break
        if (Date.now() - began > patienceMs) break
        if (flow.answeredByEvent && !sentEvent && (await waitsFor(name, 'event'))) {
          await deliver(answerHook, `answer ${name}`, { order: name })
          sentEvent = true
        }
        await answerApprovals(name)
        asked += await answerQuestions(name)
        await delay(5)
      }
      const died = diedAt !== undefined
      if (!died) statements = engine.proxy.counted()
      const recoveryMs = diedAt === undefined ? 0 : Date.now() - diedAt
      engine.proxy.arm()
      return { outcome: await observe(name), statements, died, asked, recoveryMs }

      /** As a sender does: again under the same id, until it is told that its delivery was taken. */
      async function deliver({ key, secret }: { key: string; secret: string }, id: string, body: object) {
        for (;;) {
          try {
            const answer = await Promise.race([
              engine.receiveHook(key, {
                headers: { authorization: `Bearer ${secret}`, 'x-delivery-id': id },
                query: {},
                contentType: 'application/json',
                body: Buffer.from(JSON.stringify(body)),
                receivedAt: new Date(),
              }),
              untilDead(),
            ])
            if (answer?.status === 'accepted') return
          } catch (error) {
            if (!engine.proxy.isDead()) throw error
          }
          await survive()
          await delay(5)
        }
      }
    },
    async [Symbol.asyncDispose]() {
      ends.push(engine.end())
      await Promise.all(ends)
      await close()
    },
  }

  async function untilDead(): Promise<undefined> {
    const mine = engine
    while (!mine.proxy.isDead() && mine === engine) await delay(10)
    return undefined
  }

  async function isOver(name: string): Promise<boolean> {
    const { rows } = await pool.query(
      `select from events e where e.data -> 'body' ->> 'case' = $1 and routed_at is not null
          and not exists (select from runs r where r.event_id = e.id
                             or r.parent_run_id in (select id from all_runs p where p.event_id = e.id))
          and not exists (select from events where routed_at is null)`,
      [name],
    )
    return rows.length > 0
  }

  async function waitsFor(name: string, kind: string): Promise<boolean> {
    const { rows } = await pool.query(
      `select from waits w join runs r on r.id = w.run_id join events e on e.id = r.event_id
        where e.data -> 'body' ->> 'case' = $1 and w.kind = $2 and w.status = 'open' and r.status = 'waiting'`,
      [name, kind],
    )
    return rows.length > 0
  }

  /** By the engine that is mortal: its death is the answer's as well. */
  async function answerApprovals(name: string): Promise<void> {
    const { rows } = await pool.query<{ id: string }>(
      `select a.id from approvals a join runs r on r.id = a.run_id join events e on e.id = r.event_id
        where e.data -> 'body' ->> 'case' = $1 and a.status = 'open' and r.status = 'waiting'`,
      [name],
    )
    for (const { id } of rows) {
      const answer = { choice: 'approved', comment: '', values: {}, via: 'api' } as const
      const answered = answerApproval(engine.db, id, technician, answer, new Date())
      await Promise.race([answered, untilDead()]).catch((error: unknown) => {
        if (!engine.proxy.isDead()) throw error
      })
      answered.catch(() => undefined)
    }
  }

  /** As somebody who has looked at the other side. */
  async function answerQuestions(name: string): Promise<number> {
    const { rows } = await pool.query<{ id: string; run_id: string; node_id: string; path: string }>(
      `select w.id, w.run_id, w.node_id, w.path from waits w join runs r on r.id = w.run_id
        where w.kind = 'decision' and w.status = 'open' and r.status = 'waiting'
          and r.event_id in (select id from events e where e.data -> 'body' ->> 'case' = $1)`,
      [name],
    )
    for (const { id, run_id: runId, node_id: nodeId } of rows) {
      const what = `${nodeId}/${name}`
      while (vendor.isUnderWay(what)) await delay(5)
      const choice = vendor.effects.has(what) ? 'done' : 'again'
      await db.transaction().execute((tx) => decideStep(tx, runId, id, { choice, by: 'chaos', output: null }))
    }
    return rows.length
  }

  async function observe(name: string): Promise<CaseOutcome> {
    const events = await pool.query<{ id: string }>(
      `select id from events where data -> 'body' ->> 'case' = $1 or data -> 'body' ->> 'order' = $1`,
      [name],
    )
    const runs = await pool.query<{ id: string; workflow: string; status: string; result: unknown }>(
      `with mine as (select * from all_runs where event_id = any($1::uuid[])),
            all_mine as (select * from mine union select c.* from all_runs c join mine on c.parent_run_id = mine.id)
       select r.id, w.name as workflow, r.status, r.result from all_mine r join workflows w on w.id = r.workflow_id
        order by w.name`,
      [events.rows.map(({ id }) => id)],
    )
    const ids = runs.rows.map(({ id }) => id)
    const places = new Map(runs.rows.map(({ id, workflow }) => [id, workflow]))
    const steps = await pool.query<StepRow>(
      `select run_id, path, node_id, status, handle from steps where run_id = any($1::uuid[]) order by run_id, seq`,
      [ids],
    )
    const placeOf = ({ run_id, path, node_id }: StepRow) => `${places.get(run_id)}: ${path}/${node_id}`
    const left = new Map<string, number>()
    for (const row of steps.rows) {
      if (row.handle !== null) left.set(placeOf(row), (left.get(placeOf(row)) ?? 0) + 1)
    }
    const effects = await pool.query<StepRow>(
      `select run_id, path, node_id, status from effects where run_id = any($1::uuid[])`,
      [ids],
    )
    const {
      rows: [counts],
    } = await pool.query<{ tickets: number; comments: number; waits: number }>(
      `select (select count(*)::int from tickets where run_id = any($1::uuid[])) as tickets,
              (select count(*)::int from ticket_comments c join tickets t on t.id = c.ticket_id
                where t.run_id = any($1::uuid[])) as comments,
              (select count(*)::int from waits where run_id = any($1::uuid[])) as waits`,
      [ids],
    )
    const done = [...vendor.effects].filter(([what]) => what.endsWith(`/${name}`))
    return {
      events: events.rows.length,
      runs: runs.rows.map(({ workflow, status, result }) => ({
        workflow,
        status,
        result: JSON.parse(JSON.stringify(result).replaceAll(name, 'CASE')),
      })),
      steps: sorted(steps.rows.map((row) => [placeOf(row), { status: row.status, handle: row.handle }])),
      doneTwice: [...left].filter(([, times]) => times > 1).map(([place]) => place),
      ledger: sorted(effects.rows.map((row) => [placeOf(row), row.status])),
      effects: sorted(done.map(([what, times]) => [what.slice(0, -name.length - 1), times])),
      tickets: counts?.tickets ?? 0,
      comments: counts?.comments ?? 0,
      waitsLeft: counts?.waits ?? 0,
    }
  }
}

interface StepRow {
  run_id: string
  path: string
  node_id: string
  status: string
  handle: string | null
}

const sorted = <T>(entries: [string, T][]): Record<string, T> =>
  Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b)))

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await delay(10)
}

/** In what an outcome differs from that of the same flow where nobody died, and from what the flow promises. */
export function differences(flow: ReferenceFlow, wanted: CaseOutcome, found: CaseOutcome): string[] {
  const promised: Partial<CaseOutcome> = {
    effects: sorted(Object.entries(flow.effects)),
    tickets: flow.tickets,
    comments: flow.comments,
    doneTwice: [],
    waitsLeft: 0,
  }
  return Object.entries({ ...wanted, ...promised }).flatMap(([what, value]) => {
    const other = found[what as keyof CaseOutcome]
    if (isDeepStrictEqual(value, other)) return []
    return [`${what}: ${JSON.stringify(value)} was expected, ${JSON.stringify(other)} was found`]
  })
}
