import { sql } from 'kysely'
import { deadAfterSeconds } from '../runs/heartbeat.ts'
import { type Check, count, duration, fine, problem, warning } from './finding.ts'

interface Worker {
  name: string
  silent: number
  ahead_ms: number | null
}

/** Some process drives runs at this moment. */
export const checkWorker: Check = async ({ db }) => {
  const { rows } = await sql<Worker>`
    select split_part(host, ' ', 1) || ' (process ' || pid || ')' as name, clock_ahead_ms as ahead_ms,
           extract(epoch from now() - last_seen)::float8 as silent
      from engine_workers where state = 'alive' order by last_seen desc limit 100`.execute(db)
  const alive = rows.filter(({ silent }) => silent < deadAfterSeconds)
  if (alive.length > 0) return fine('worker', `alive: ${alive.map(({ name }) => name).join(', ')}`)
  const [last] = rows
  const since = last ? `; ${last.name} was heard of ${duration(last.silent)} ago` : ''
  return problem(
    'worker',
    `no process runs workflows${since}`,
    'Start one with "npm start", or with SENTIERO_ROLES=worker and this DATABASE_URL on any machine. What arrives is kept meanwhile.',
  )
}

/** Dead for longer than a living worker needs to take its runs back. */
const leftBehindSeconds = 30

/** Runs that nobody drives and nobody takes back. */
export const checkLeases: Check = async ({ db }) => {
  const { rows } = await sql<{ runs: number; workers: number }>`
    select count(*) as runs, count(distinct r.lease_owner) as workers
      from runs r left join engine_workers w on w.id = r.lease_owner
     where r.lease_owner is not null
       and (w.id is null or w.last_seen < now() - make_interval(secs => ${leftBehindSeconds}))`.execute(db)
  const { runs = 0, workers = 0 } = rows[0] ?? {}
  if (runs === 0) return fine('leases', 'no run is held by a process that is gone')
  return problem(
    'leases',
    `${count(runs, 'run')} held by ${count(workers, 'process', 'processes')} not heard of for ${leftBehindSeconds} s or more`,
    'A living worker takes them back within 12 s. Start one; if one lives, its log says what keeps it from that.',
  )
}

/** Beyond this, in milliseconds, timers and schedules are visibly late or early; beyond the other, nothing fits. */
const skewed = 2000
const wrong = 60_000

/** Delays, schedules and deadlines go by the clocks of the processes, leases by the database's. */
export const checkClocks: Check = async ({ db }) => {
  const sent = Date.now()
  const { rows: here } = await sql<{ ahead: number }>`
    select ${sent}::float8 - extract(epoch from clock_timestamp())::float8 * 1000 as ahead`.execute(db)
  const { rows } = await sql<{ name: string; ahead: number }>`
    select split_part(host, ' ', 1) || ' (process ' || pid || ')' as name, clock_ahead_ms as ahead
      from engine_workers
     where state = 'alive' and clock_ahead_ms is not null
       and last_seen > now() - make_interval(secs => ${deadAfterSeconds})`.execute(db)
  const all = [{ name: 'this machine', ahead: here[0]?.ahead ?? 0 }, ...rows]
  const apart = all.filter(({ ahead }) => Math.abs(ahead) > skewed)
  if (apart.length === 0) return fine('clocks', 'those of all processes agree with the database')
  const detail = apart
    .map(
      ({ name, ahead }) =>
        `${name} is ${duration(Math.abs(ahead) / 1000)} ${ahead > 0 ? 'ahead of' : 'behind'} the database`,
    )
    .join('; ')
  const advice =
    'Switch on time synchronisation (chrony, systemd-timesyncd) on every machine, that of the database too.'
  return apart.some(({ ahead }) => Math.abs(ahead) > wrong)
    ? problem('clocks', detail, advice)
    : warning('clocks', detail, advice)
}
