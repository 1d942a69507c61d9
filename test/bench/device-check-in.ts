import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { v7 as uuidv7 } from 'uuid'
import { deviceTokenHash } from '#engine/devices/device-tokens.ts'
import { buildReport } from '../engine/devices/report-for-tests.ts'
import { startBenchServer } from './bench-server.ts'
import type { Measurement } from './figures.ts'

const devices = 10_000
/** Each device once a minute. */
const perSecond = Math.round(devices / 60)
const seconds = 30
/** Silent so long, the devices of the bench count as offline. */
const thresholdMinutes = 1

/** What 10,000 devices cost that check in each minute, and how soon those are found that stop. */
export const measureDeviceCheckIn: Measurement = {
  title: `${devices} devices checking in each minute`,
  names: ['checkin_core_share', 'offline_detect_s_at_10000'],
  async measure(progress) {
    await using bench = await startBenchServer()
    const { db, pool, server } = bench
    const tokens = Array.from({ length: devices }, (_, index) => `dev_bench_${index}`)
    const ids = tokens.map(() => uuidv7())
    await pool.query(
      `insert into devices (id, hostname) select id, 'SRV-' || n from unnest($1::uuid[]) with ordinality as d(id, n)`,
      [ids],
    )
    await pool.query(
      `insert into device_tokens (id, token_sha256, purpose, device_id, created_by)
       select gen_random_uuid(), hash, 'report', id, 'bench' from unnest($1::uuid[], $2::bytea[]) as t(id, hash)`,
      [ids, tokens.map(deviceTokenHash)],
    )
    const requests = tokens.map((token, index) => ({
      method: 'POST' as const,
      path: '/devices/check-in',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(buildReport({ hostname: `SRV-${index + 1}`, serial: `SN-${index}` })),
    }))
    const send = (amount: number, rate?: number) => {
      let next = 0
      return autocannon({
        url: server.url,
        connections: 16,
        amount,
        ...(rate === undefined ? {} : { overallRate: rate }),
        requests: [
          {
            setupRequest: (request) => ({ ...request, ...requests[next++ % devices] }),
          },
        ],
      })
    }
    progress('  each device reports for the first time')
    const first = await send(devices)
    if (first.non2xx > 0) throw new Error(`${first.non2xx} check-ins were refused`)
    // What the first reports started is over.
    await pool.query('analyze')
    const written = () =>
      db
        .selectFrom('device_reports')
        .select(({ fn }) => fn.max('changed_at').as('at'))
        .executeTakeFirstOrThrow()
    const before = await written()
    const [cpu, began] = [cpuSeconds(server.pid), performance.now()]
    const quiet = await send(perSecond * seconds, perSecond)
    const elapsed = (performance.now() - began) / 1000
    const share = (cpuSeconds(server.pid) - cpu) / elapsed
    const after = await written()
    progress(`  ${(share * 100).toFixed(1)} % of a core, p99 ${quiet.latency.p99} ms`)

    // From now on all are silent; each is offline a minute after it was last heard.
    await pool.query(
      `update device_presence set offline_after_minutes = $1, look_at = now(), last_seen_at = now() - interval '50 seconds'`,
      [thresholdMinutes],
    )
    const { rows } = await pool.query<{ due: Date }>(
      `select max(last_seen_at) + make_interval(mins => $1) as due from device_presence`,
      [thresholdMinutes],
    )
    const due = rows[0]?.due.getTime() ?? 0
    for (;;) {
      const { rows: left } = await pool.query<{ n: number }>(
        `select count(*)::int as n from device_presence where state = 'online'`,
      )
      if (left[0]?.n === 0) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const detected = Math.max(0, (Date.now() - due) / 1000)
    progress(`  all found offline ${detected.toFixed(1)} s after their time`)
    return {
      checkin_core_share: {
        value: Math.round(share * 1000) / 1000,
        unit: 'cores',
        per_s: perSecond,
        p99_ms: quiet.latency.p99,
        non2xx: quiet.non2xx,
        reports_written: String(before.at) === String(after.at) ? 0 : 1,
      },
      offline_detect_s_at_10000: { value: Math.round(detected * 10) / 10, unit: 's', devices },
    }
  },
}

/** Time of a processor that a process has had with its threads, without PostgreSQL's. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // After the name, which may hold spaces: user and system time are fields 14 and 15, in ticks of 1/100 s.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
