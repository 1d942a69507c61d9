import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Connection, createConnection } from 'mysql2/promise'

const mariadbProgram = '/usr/sbin/mariadbd'

/** For `needs(...mariadbNeeded)`. */
export const mariadbNeeded = ['mariadb', mariadbProgram, 'apt-get install mariadb-server'] as const

export interface Mariadb extends AsyncDisposable {
  host: string
  /** Speaks TLS as well, with a self-signed certificate, where `tls` was asked for. */
  port: number
  database: string
  /** May do everything, in this database and on the server. */
  user: string
  password: string
  /** Signed in as the same user, beside what a test is about. */
  admin: Connection
}

const run = promisify(execFile)

/** Whose the files are: MariaDB does not run as root. */
async function ownerOf(): Promise<{ uid: number; gid: number } | undefined> {
  if (userInfo().uid !== 0) return undefined
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (of) => (await run('id', [of, 'mysql'])).stdout),
  )
  return { uid: Number(uid), gid: Number(gid) }
}

/** A real MariaDB of its own in a temporary folder, on a free port of 127.0.0.1. */
export async function startMariadb({ tls = false } = {}): Promise<Mariadb> {
  const folder = await mkdtemp(join(tmpdir(), 'sentiero-mariadb-'))
  const owner = await ownerOf()
  const [data, socket, log] = ['data', 'socket', 'log'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await mkdir(data)
  if (tls) await makeCertificate(folder)
  await chmod(folder, 0o755)
  if (owner) for (const path of [folder, data]) await chown(path, owner.uid, owner.gid)
  const files = [
    '--no-defaults',
    `--datadir=${data}`,
    '--innodb-log-file-size=4M',
    '--innodb-buffer-pool-size=16M',
    '--innodb-flush-log-at-trx-commit=0',
  ]
  const installed = [...files, '--auth-root-authentication-method=normal', '--skip-test-db']
  await run('mariadb-install-db', [...installed, ...(owner ? ['--user=mysql'] : [])])
  const port = await freePort()
  const server = spawn(
    mariadbProgram,
    [
      ...files,
      ...(owner ? ['--user=mysql'] : []),
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${socket}`,
      `--pid-file=${folder}/pid`,
      `--log-error=${log}`,
      '--skip-name-resolve',
      // Where a query that writes files would put them.
      `--secure-file-priv=${folder}`,
      ...(tls ? [`--ssl-cert=${folder}/cert.pem`, `--ssl-key=${folder}/key.pem`] : []),
    ],
    { stdio: 'ignore' },
  )
  const ended = once(server, 'exit')
  const given = { user: 'sentiero', password: 'secret', database: 'business' }
  try {
    const root = await signIn(socket, server, log)
    await root.query(`create database ${given.database} character set utf8mb4`)
    await root.query(`create user ${given.user}@'127.0.0.1' identified by '${given.password}'`)
    await root.query(`grant all on *.* to ${given.user}@'127.0.0.1' with grant option`)
    await root.end()
    const admin = await createConnection({ ...given, host: '127.0.0.1', port })
    return {
      ...given,
      host: '127.0.0.1',
      port,
      admin,
      async [Symbol.asyncDispose]() {
        admin.destroy()
        server.kill('SIGKILL')
        await ended
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    server.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function signIn(
  socketPath: string,
  server: ReturnType<typeof spawn>,
  log: string,
): Promise<Connection> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (server.exitCode !== null) {
      throw new Error(`MariaDB ended at once: ${await readFile(log, 'utf8').catch(() => '')}`)
    }
    const root = await createConnection({ user: 'root', socketPath }).catch(() => undefined)
    if (root) return root
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('MariaDB did not start within 20 s')
}

async function makeCertificate(folder: string): Promise<void> {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files])
  await chmod(join(folder, 'key.pem'), 0o644)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port')
  return address.port
}
