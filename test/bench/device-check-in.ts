import autocannon from 'autocannon'
import { v7 as uuidv7 } from 'uuid'
import { deviceTokenHash } from '#engine/devices/device-tokens.ts'
import { buildReport } from '../engine/devices/report-for-tests.ts'
import { startBenchServer } from './bench-server.ts'
import { cpuSeconds, postgresCpuSeconds } from './cpu-seconds.ts'
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
  names: ['first_reports_per_s', 'checkin_core_share', 'offline_detect_s_at_10000'],
  async measure(progress) {
    await using bench = await startBenchServer()
    const listening = performance.now()
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
    const cpu = () => ({ server: cpuSeconds(server.pid), database: postgresCpuSeconds(bench.dataDir) })
    const since = (before: ReturnType<typeof cpu>) => {
      const after = cpu()
      return { server: after.server - before.server, database: after.database - before.database }
    }
    const send = (amount: number, connections: number, rate?: number) => {
      let next = 0
      return autocannon({
        url: server.url,
        connections,
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
    const [firstBegan, firstCpu] = [performance.now(), cpu()]
    const first = await send(devices, 256)
    const firstSeconds = (performance.now() - firstBegan) / 1000
    const firstCost = since(firstCpu)
    if (first.non2xx > 0) throw new Error(`${first.non2xx} check-ins were refused`)
    progress(`  in ${firstSeconds.toFixed(1)} s`)
    // What the first reports started is over.
    await pool.query('analyze')
    const written = () =>
      db
        .selectFrom('device_reports')
        .select(({ fn }) => fn.max('changed_at').as('at'))
        .executeTakeFirstOrThrow()
    const before = await written()
    const [quietCpu, began] = [cpu(), performance.now()]
    const quiet = await send(perSecond * seconds, 16, perSecond)
    const elapsed = (performance.now() - began) / 1000
    const cost = since(quietCpu)
    const [share, databaseShare] = [cost.server / elapsed, cost.database / elapsed]
    const after = await written()
    progress(
      `  ${percent(share)} of a core, PostgreSQL ${percent(databaseShare)}, p99 ${quiet.latency.p99} ms`,
    )

    // Nobody counts as silent for a time in which the server did not listen.
    const heardFor = performance.now() - listening
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, thresholdMinutes * 60_000 - heardFor)))
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
      first_reports_per_s: {
        value: Math.round(devices / firstSeconds),
        unit: '1/s',
        devices,
        p99_ms: first.latency.p99,
        server_ms_each: thousandths(firstCost.server / (devices / 1000)),
        database_ms_each: thousandths(firstCost.database / (devices / 1000)),
      },
      checkin_core_share: {
        value: thousandths(share),
        unit: 'cores',
        of: 'the server process',
        database_share: thousandths(databaseShare),
        per_s: perSecond,
        p99_ms: quiet.latency.p99,
        non2xx: quiet.non2xx,
        reports_written: String(before.at) === String(after.at) ? 0 : 1,
      },
      offline_detect_s_at_10000: { value: Math.round(detected * 10) / 10, unit: 's', devices },
    }
  },
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
