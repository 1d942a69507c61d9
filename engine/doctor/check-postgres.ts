import { sql } from 'kysely'
import { deadAfterSeconds } from '../runs/heartbeat.ts'
import { type Check, count, duration, fine, problem, warning } from './finding.ts'

/** Connections of one process at most: its pool, its heartbeat, its mailboxes, its listeners. */
export const connectionsPerProcess = 24

/** Settings of the server that break a promise. */
export const checkPostgresSettings: Check = async ({ db }) => {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings
     where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'autovacuum')`.execute(db)
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]))
  const unsafe = ['fsync', 'full_page_writes', 'synchronous_commit', 'autovacuum'].filter(
    (name) => settings.get(name) === 'off',
  )
  if (unsafe.length === 0) return fine('settings', 'what PostgreSQL confirms is on disk')
  const loses = unsafe.some((name) => name !== 'autovacuum')
  return problem(
    'settings',
    `${unsafe.map((name) => `${name} is off`).join(', ')}: ${loses ? 'what was accepted may be lost when the machine goes down' : 'tables grow without end'}`,
    `In psql: ${unsafe.map((name) => `alter system set ${name} = on;`).join(' ')} select pg_reload_conf();`,
  )
}

/** Whether the connections of all processes fit. */
export const checkConnectionsLeft: Check = async ({ db }) => {
  const { rows } = await sql<{ most: number; used: number; processes: number }>`
    select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most,
           (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
           (select count(*)::int from engine_workers where state = 'alive'
               and last_seen > now() - make_interval(secs => ${deadAfterSeconds})) as processes`.execute(db)
  const { most = 0, used = 0, processes = 0 } = rows[0] ?? {}
  const wanted = processes * connectionsPerProcess
  const detail = `${used} of ${most} in use; ${count(processes, 'worker')} may want ${wanted}`
  const advice = `Set max_connections to ${Math.ceil((wanted + 30) / 50) * 50} or more and restart PostgreSQL, or run fewer processes.`
  if (used > most * 0.9) return problem('pool', detail, advice)
  return wanted > most ? warning('pool', detail, advice) : fine('pool', detail)
}

const longSeconds = 300
const tooLongSeconds = 3600

/** A transaction that stays open keeps dead rows of every table from being cleared away. */
export const checkTransactions: Check = async ({ db, transactionSeconds = longSeconds }) => {
  const { rows } = await sql<{ pid: number; application: string; state: string; seconds: number }>`
    select pid, application_name as application, coalesce(state, '') as state,
           extract(epoch from now() - xact_start)::float8 as seconds
      from pg_stat_activity
     where xact_start < now() - make_interval(secs => ${transactionSeconds}) and pid <> pg_backend_pid() and datname = current_database()
       and backend_type = 'client backend'
     order by xact_start limit 5`.execute(db)
  const [oldest] = rows
  if (!oldest) return fine('transactions', 'none is open for long')
  const detail = rows
    .map(
      (each) =>
        `process ${each.pid}${each.application ? ` ("${each.application}")` : ''} for ${duration(each.seconds)}, ${each.state}`,
    )
    .join('; ')
  const advice = `If nobody needs it: select pg_terminate_backend(${oldest.pid}); let reports read from a replica.`
  return oldest.seconds > tooLongSeconds
    ? problem('transactions', detail, advice)
    : warning('transactions', detail, advice)
}

/** Dead rows of a table from which on they are worth a word: more than the living, and not just a few. */
const fewDead = 20_000

export const checkDeadRows: Check = async ({ db }) => {
  const { rows } = await sql<{ name: string; dead: number; live: number; vacuumed: string | null }>`
    select schemaname || '.' || relname as name, n_dead_tup as dead, n_live_tup as live,
           to_char(greatest(last_vacuum, last_autovacuum), 'YYYY-MM-DD HH24:MI') as vacuumed
      from pg_stat_user_tables where n_dead_tup > greatest(${fewDead}::bigint, n_live_tup)
     order by n_dead_tup desc limit 5`.execute(db)
  const [worst] = rows
  if (!worst) return fine('dead rows', 'no table has more dead rows than living ones')
  return warning(
    'dead rows',
    rows
      .map(
        ({ name, dead, live, vacuumed }) =>
          `${name}: ${dead} dead, ${live} living, cleared ${vacuumed ?? 'never'}`,
      )
      .join('; '),
    `Autovacuum does not keep up, or a long transaction (above) keeps it from it. Now: vacuum (analyze) ${worst.name};`,
  )
}
