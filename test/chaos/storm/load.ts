import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { PublishedHook } from '../../server/published-flow.ts'
import type { ReferenceFlow } from '../reference-flows.ts'
import type { Vendor } from '../vendor.ts'

export interface Load {
  /** What was accepted, by case. */
  accepted: ReadonlyMap<string, ReferenceFlow>
  /** Cases in which a person said of a write without an answer that it is to be made again. */
  askedAgain: ReadonlySet<string>
  /** Answers that a sender got other than 202, and connections that broke. */
  refusals(): number
  /** Sends nothing new, and waits until every delivery under way was accepted. */
  stop(): Promise<void>
  /** Ends answering people's questions as well. */
  end(): Promise<void>
}

export interface LoadOptions {
  flows: readonly { flow: ReferenceFlow; hook: PublishedHook }[]
  answerHook: PublishedHook
  token: string
  pool: Pool
  vendor: Vendor
  webUrl(): string | undefined
  /** Deliveries in a second. */
  rate: number
}

/** Events and runs that have not ended above which nothing new is sent: a slow machine is to be struck, not flooded. */
const mostOpen = 150

/** Sends events as outside systems do, each until it is accepted, and answers what the runs ask people and wait for. */
export function startLoad({ flows, answerHook, token, pool, vendor, webUrl, rate }: LoadOptions): Load {
  const accepted = new Map<string, ReferenceFlow>()
  const askedAgain = new Set<string>()
  const underWay = new Set<Promise<void>>()
  let refusals = 0
  let sending = true
  let answering = true
  let isBehind = false
  let number = 0

  const loop = (async () => {
    while (sending) {
      if (isBehind) {
        await delay(200)
        continue
      }
      const { flow, hook } = flows[number % flows.length] ?? {}
      const name = `c${number++}`
      if (flow && hook) {
        track(deliver(hook, `start ${name}`, { case: name }).then(() => void accepted.set(name, flow)))
      }
      await delay((1000 / rate) * (0.5 + Math.random()))
    }
  })()
  const looking = (async () => {
    while (sending) {
      // While the database is away nobody knows, and nothing is accepted either.
      isBehind = await open().then(
        (count) => count > mostOpen,
        () => true,
      )
      await delay(100)
    }
  })()
  const answers = (async () => {
    while (answering) {
      // The database may be away just now.
      await answerAll().catch(() => undefined)
      await delay(200)
    }
  })()

  function track(work: Promise<void>): void {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  async function deliver({ key, secret }: PublishedHook, id: string, body: object): Promise<void> {
    for (;;) {
      const status = await request(`/hooks/${key}`, secret, body, { 'x-delivery-id': id })
      if (status === 202) return
      refusals += 1
      await delay(200 + Math.random() * 300)
    }
  }

  /** 0 where no answer came. */
  async function request(
    path: string,
    bearer: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<number> {
    const base = webUrl()
    if (!base) return 0
    try {
      const answer = await fetch(base + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      })
      await answer.arrayBuffer()
      return answer.status
    } catch {
      return 0
    }
  }

  async function open(): Promise<number> {
    const { rows } = await pool.query<{ open: number }>(
      `select (select count(*) from events where routed_at is null) + (select count(*) from runs) as open`,
    )
    return rows[0]?.open ?? 0
  }

  async function answerAll(): Promise<void> {
    const approvals = await pool.query<{ id: string }>(
      `select a.id from approvals a join runs r on r.id = a.run_id where a.status = 'open' and r.status = 'waiting' limit 50`,
    )
    for (const { id } of approvals.rows) {
      await request(`/api/approvals/${id}/answer`, token, { choice: 'approved' })
    }
    const events = await pool.query<{ name: string }>(
      `select e.data -> 'body' ->> 'case' as name from waits w join runs r on r.id = w.run_id
         join events e on e.id = r.event_id
        where w.kind = 'event' and w.status = 'open' and r.status = 'waiting' limit 50`,
    )
    await Promise.all(events.rows.map(({ name }) => deliver(answerHook, `answer ${name}`, { order: name })))
    const questions = await pool.query<{ id: string; run_id: string; node_id: string; name: string }>(
      `select w.id, w.run_id, w.node_id, e.data -> 'body' ->> 'case' as name
         from waits w join runs r on r.id = w.run_id join events e on e.id = r.event_id
        where w.kind = 'decision' and w.status = 'open' and r.status = 'waiting' limit 50`,
    )
    for (const { id: waitId, run_id, node_id, name } of questions.rows) {
      const what = `${node_id}/${name}`
      if (vendor.isUnderWay(what)) continue
      const choice = vendor.effects.has(what) ? 'done' : 'again'
      if (choice === 'again') askedAgain.add(name)
      await request(`/api/runs/${run_id}/decide`, token, { waitId, choice })
    }
  }

  return {
    accepted,
    askedAgain,
    refusals: () => refusals,
    async stop() {
      sending = false
      await Promise.all([loop, looking])
      await Promise.all(underWay)
    },
    async end() {
      answering = false
      await answers
    },
  }
}
