import type { Command } from 'commander'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Installation } from '../open-installation.ts'
import type { Run } from './answer.ts'
import { isWorkerAlive } from './is-worker-alive.ts'

interface Finding {
  check: string
  ok: boolean
  detail: string
}

export function addDoctorCommand(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('look whether everything is in order')
    .action(
      run(async (installation) => {
        const findings = await examine(installation)
        const lines = findings.map(
          ({ check, ok, detail }) => `${ok ? 'ok      ' : 'PROBLEM '} ${check}: ${detail}`,
        )
        const ok = findings.every((finding) => finding.ok)
        return { text: lines.join('\n'), json: { ok, checks: findings }, failed: !ok }
      }),
    )
}

/** Migrations were made when the installation was opened: a database that cannot be reached never gets here. */
async function examine({ db }: Installation): Promise<Finding[]> {
  return [
    await checkDatabase(db),
    await checkWorker(db),
    await checkEvents(db),
    await checkRuns(db),
    await checkConnections(db),
  ]
}

async function checkDatabase(db: Kysely<Database>): Promise<Finding> {
  const { rows } = await sql<{ version: string; applied: number; size: string }>`
    select current_setting('server_version') as version, (select count(*) from schema_migrations) as applied,
           pg_size_pretty(pg_database_size(current_database())) as size`.execute(db)
  const [row] = rows
  const detail = `PostgreSQL ${row?.version}, ${row?.applied} migrations, ${row?.size}`
  return { check: 'database', ok: true, detail }
}

async function checkWorker(db: Kysely<Database>): Promise<Finding> {
  const ok = await isWorkerAlive(db)
  const detail = ok ? 'a process runs workflows' : 'no process runs workflows: start one with "npm start"'
  return { check: 'worker', ok, detail }
}

async function checkEvents(db: Kysely<Database>): Promise<Finding> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from events where routed_at is null and received_at < now() - interval '1 minute'`.execute(
    db,
  )
  const count = rows[0]?.count ?? 0
  const detail =
    count === 0 ? 'all are routed' : `${count} wait for more than a minute: is the server busy or off?`
  return { check: 'events', ok: count === 0, detail }
}

async function checkRuns(db: Kysely<Database>): Promise<Finding> {
  const { rows } = await sql<{ stuck: number; failed: number }>`
    select (select count(*) from runs
             where status in ('queued', 'running') and created_at < now() - interval '15 minutes') as stuck,
           (select count(*) from run_history
             where status = 'failed' and finished_at > now() - interval '1 day') as failed`.execute(db)
  const { stuck = 0, failed = 0 } = rows[0] ?? {}
  const lately = `${failed} failed in the last day`
  const detail =
    stuck === 0
      ? `none is stuck, ${lately}`
      : `${stuck} go on for more than 15 minutes ("sentiero runs list"), ${lately}`
  return { check: 'runs', ok: stuck === 0, detail }
}

async function checkConnections(db: Kysely<Database>): Promise<Finding> {
  const connections = await db.selectFrom('connections').select(['name', 'status', 'status_detail']).execute()
  const failing = connections.filter(({ status }) => status === 'failing')
  const detail =
    failing.length === 0
      ? `${connections.length}, none is known to fail`
      : failing.map(({ name, status_detail }) => `"${name}" fails: ${status_detail}`).join('; ')
  return { check: 'connections', ok: failing.length === 0, detail }
}
