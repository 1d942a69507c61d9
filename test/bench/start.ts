import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { newDataDir, type Server, startServer } from '../support/server.ts'
import type { Measurement } from './figures.ts'
import { rssMb } from './rss-mb.ts'

/** From the start of the process to `/readyz`, and what the idle processes hold. */
export const measureStart: Measurement = {
  title: 'start and idle memory',
  names: ['ready_s', 'idle_rss_mb'],
  async measure() {
    const dataDir = await newDataDir()
    try {
      const first = await startAndAsk(dataDir)
      await first.server.stop()
      const second = await startAndAsk(dataDir)
      // Past the first minute's garbage, as an operator would see it.
      await new Promise((resolve) => setTimeout(resolve, 15_000))
      const memory = { server: rssMb(second.server.pid), postgres: postgresMb(dataDir) }
      await second.server.stop()
      return {
        ready_s: { value: second.seconds, unit: 's', first_start: first.seconds },
        idle_rss_mb: {
          value: memory.server,
          unit: 'MB',
          of: 'the server process',
          postgres_pss_mb: memory.postgres,
        },
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

async function startAndAsk(dataDir: string): Promise<{ server: Server; seconds: number }> {
  const started = performance.now()
  const server = await startServer({ dataDir })
  while (!(await fetch(`${server.url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 20))
  return { server, seconds: Number(((performance.now() - started) / 1000).toFixed(2)) }
}

/** Proportional share of all PostgreSQL processes of the data directory: they share most of their pages. */
function postgresMb(dataDir: string): number {
  let kb = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readlinkSync(`/proc/${pid}/cwd`).startsWith(dataDir)) continue
      kb += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      // Ended meanwhile, or not ours to read.
    }
  }
  return Math.round(kb / 1024)
}
