import { createRoute } from '@hono/zod-openapi'
import { type Kysely, sql } from 'kysely'
import { can } from '../auth/can.ts'
import { idAt } from '../db/id-at.ts'
import type { Database } from '../db/schema.ts'
import { listAlarms } from '../watchdog/alarm-store.ts'
import { silentAfterHours } from '../watchdog/is-silent.ts'
import { listSilent } from '../watchdog/read-rhythms.ts'
import { isShown } from './alarms.ts'
import type { ApiDeps } from './api-env.ts'
import { countNeeds } from './count-needs.ts'
import { listRuns } from './list-runs.ts'
import { may } from './may.ts'
import { minutesOf } from './minutes-saved.ts'
import { overviewView } from './present-overview.ts'
import { answers, newResource, signedIn } from './resource.ts'

const read = createRoute({
  method: 'get',
  path: '/overview',
  summary: 'What the start page shows',
  ...may('overview.read'),
  responses: { 200: answers('What waits for somebody, counts and the latest runs', overviewView) },
})

const dayMs = 24 * 3600 * 1000

export function overviewRoutes({ db }: ApiDeps) {
  return newResource().openapi(read, async (c) => {
    const { role } = signedIn(c.var.caller)
    // Ids are times: by id the old partitions are left alone.
    const since = idAt(Date.now() - dayMs)
    const [counts, ended, needs, silent, alarms, failing, recentRuns] = await Promise.all([
      readCounts(db),
      countEnded(db, since),
      countNeeds(db, since),
      listSilent(db),
      listAlarms(db, { standing: true }),
      can(role, 'connections.read') ? listFailing(db) : [],
      listRuns(db, { limit: 10 }),
    ])
    const of = (status: string) => ended.filter((row) => row.status === status)
    return c.json(
      {
        runs: {
          last24h: {
            succeeded: total(of('succeeded')),
            failed: total(of('failed')),
            running: counts.running,
            waiting: counts.waiting,
          },
          minutesSaved: Math.round(await minutesOf(db, of('succeeded'))),
        },
        needs: {
          ...needs,
          silent: silent.map((rhythm) => ({
            id: rhythm.workflowId,
            name: rhythm.name,
            lastAt: rhythm.lastAt?.toISOString() ?? null,
            silentAfterHours: silentAfterHours(rhythm) ?? 0,
          })),
          alarms: alarms
            .filter((alarm) => isShown(role, alarm))
            .map(({ id, kind, name, raisedAt }) => ({ id, kind, name, raisedAt: raisedAt.toISOString() })),
        },
        tickets: { open: counts.ticketsOpen, new: counts.ticketsNew },
        workflows: { published: counts.published, drafts: counts.drafts },
        connections: { failing },
        recentRuns,
        setUp: {
          hasConnection: counts.hasConnection,
          hasWorkflow: counts.published + counts.drafts > 0,
          hasCustomer: counts.hasCustomer,
        },
      },
      200,
    )
  })
}

/** Nobody reads more than that; counting on would cost the longer the more there are. */
const countedTo = 100_000

interface Counts {
  running: number
  waiting: number
  ticketsOpen: number
  ticketsNew: number
  published: number
  drafts: number
  hasConnection: boolean
  hasCustomer: boolean
}

async function readCounts(db: Kysely<Database>): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select
      -- Each from an index of its own: of many runs that wait none is read.
      (select count(*) from (select from runs where status = 'queued' limit ${countedTo}) as queued)
        + (select count(*) from (select from runs where lease_owner is not null limit ${countedTo}) as held) as running,
      (select count(*) from (select from runs where status in ('waiting', 'paused') limit ${countedTo}) as parked) as waiting,
      (select count(*) from tickets where status in ('open', 'waiting')) as "ticketsOpen",
      (select count(*) from tickets where status = 'new') as "ticketsNew",
      (select count(*) from workflows where deleted_at is null and published_version is not null) as published,
      (select count(*) from workflows where deleted_at is null and published_version is null) as drafts,
      exists (select 1 from connections) as "hasConnection",
      exists (select 1 from customers) as "hasCustomer"`.execute(db)
  const [counts] = rows
  if (counts === undefined) throw new Error('A select without from answered no row.')
  return counts
}

interface EndedRuns {
  workflowId: string
  status: string
  count: number
}

/** Live runs since then that ended, by workflow. */
async function countEnded(db: Kysely<Database>, since: string): Promise<EndedRuns[]> {
  const { rows } = await sql<EndedRuns>`
    select workflow_id as "workflowId", status, count(*)::int as count
      from run_history
       where id >= ${since} and status in ('succeeded', 'failed', 'cancelled') and mode = 'live' group by 1, 2`.execute(
    db,
  )
  return rows
}

function total(rows: readonly EndedRuns[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0)
}

async function listFailing(db: Kysely<Database>) {
  return db
    .selectFrom('connections')
    .select(['id', 'name', 'type', 'status_detail as statusDetail'])
    .where('status', '=', 'failing')
    .orderBy('name')
    .execute()
}
