import { spawnSync } from 'node:child_process'
import { rm, statfs, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { keptPassword } from '#engine/db/make-cluster.ts'
import { runningPostmaster } from '#engine/db/postmaster.ts'
import { newDataDir } from '../../support/server.ts'

export interface Cluster extends AsyncDisposable {
  url: string
  /** Ends the server at once, as `pg_ctl stop -m immediate` does; it is started again by itself. */
  crash(): void
  /** Fills the disk until `free` is called; undefined where no small disk could be mounted. */
  fillDisk: (() => Promise<{ free(): Promise<void> }>) | undefined
  /** Ends some of the connections. Answers how many. */
  terminateSome(): Promise<number>
}

const diskMb = 1500

/** A PostgreSQL that keeps what it promises (fsync), on a small disk of its own where this machine lets us mount one. */
export async function startCluster(): Promise<Cluster> {
  const dataDir = await newDataDir()
  const isMounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMb}m,mode=755`, 'tmpfs', dataDir]).status === 0
  const report = (sentence: string) => process.stderr.write(`${sentence}\n`)
  const postgres = await startEmbeddedPostgres({ dataDir, report })
  // Without checkpoints the log would fill the small disk by itself.
  const asOwner = Object.assign(new URL(postgres.url), {
    username: 'postgres',
    password: keptPassword(dataDir),
  })
  const checkpoints = setInterval(() => void once(asOwner.href, 'checkpoint').catch(() => undefined), 10_000)

  return {
    url: postgres.url,
    crash() {
      const server = runningPostmaster(join(dataDir, 'postgres'))
      if (server) process.kill(server.pid, 'SIGQUIT')
    },
    fillDisk: isMounted ? fillDisk : undefined,
    async terminateSome() {
      const { rowCount } = await once(
        asOwner.href,
        `select pg_terminate_backend(pid) from pg_stat_activity
          where backend_type = 'client backend' and pid <> pg_backend_pid() and random() < 0.5`,
      )
      return rowCount ?? 0
    },
    async [Symbol.asyncDispose]() {
      clearInterval(checkpoints)
      await postgres.stop()
      if (isMounted) spawnSync('umount', ['-l', dataDir])
      await rm(dataDir, { recursive: true, force: true })
    },
  }

  async function fillDisk(): Promise<{ free(): Promise<void> }> {
    const ballast = join(dataDir, 'ballast')
    const { bavail, bsize } = await statfs(dataDir)
    await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 64 * 1024))).catch(() => undefined)
    return { free: () => unlink(ballast).catch(() => undefined) }
  }
}

async function once(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    query_timeout: 20_000,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end().catch(() => undefined)
  }
}
