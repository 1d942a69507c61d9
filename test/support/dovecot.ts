import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ImapFlow } from 'imapflow'

const dovecotProgram = '/usr/sbin/dovecot'

/** For `needs(...dovecotNeeded)`. */
export const dovecotNeeded = ['dovecot', dovecotProgram, 'apt-get install dovecot-imapd'] as const

export interface Dovecot extends AsyncDisposable {
  host: string
  /** Speaks IMAP in clear and, with `tls`, STARTTLS. */
  imapPort: number
  /** Speaks IMAP over TLS with a self-signed certificate; only with `tls`. */
  imapsPort: number
  password: string
  /** Puts a message into a user's INBOX as a delivery agent does; any user name exists. */
  deliver(user: string, source: string | Uint8Array): Promise<void>
  /** Makes the INBOX another one under the same name: its UIDVALIDITY changes and its UIDs begin again. */
  renewUidValidity(user: string): Promise<void>
  /** The flags of each message in a user's INBOX, as IMAP names them. */
  flagsOf(user: string): Promise<string[][]>
  start(): Promise<void>
  /** Ends all processes and connections; the mail stays. */
  stop(): Promise<void>
}

const run = promisify(execFile)

/** Whose the mail is: Dovecot opens none as root. */
const owner = userInfo().uid === 0 ? { uid: 65_534, gid: 65_534 } : userInfo()

/** A real Dovecot of its own in a temporary folder, on free ports of 127.0.0.1. */
export async function startDovecot({ tls = false } = {}): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), 'sentiero-dovecot-'))
  // Dovecot's login processes run as users of their own, who must reach the sockets in it.
  await chmod(folder, 0o755)
  const [imapPort, imapsPort] = [await freePort(), await freePort()]
  const certificate = join(folder, 'cert.pem')
  if (tls) await makeCertificate(folder)
  const config = join(folder, 'dovecot.conf')
  await makeFolder(join(folder, 'mail'))
  await writeFile(
    config,
    dovecotConfig({ folder, imapPort, imapsPort, certificate: tls ? certificate : null }),
  )
  let stopped: Promise<unknown> = Promise.resolve()
  let group: number | undefined
  let delivered = 0

  async function start(): Promise<void> {
    const server = spawn(dovecotProgram, ['-F', '-c', config], { stdio: 'ignore', detached: true })
    group = server.pid
    stopped = once(server, 'exit')
    await waitForGreeting(imapPort, server)
  }

  async function stop(): Promise<void> {
    await run(dovecotProgram, ['-c', config, 'stop']).catch(() => {})
    await stopped
    // Processes that serve a client outlive their master by seconds.
    if (group !== undefined) endGroup(group)
    group = undefined
  }

  const maildir = (user: string) => join(folder, 'mail', user)
  const dovecot: Dovecot = {
    host: '127.0.0.1',
    imapPort,
    imapsPort,
    password: 'secret',
    start,
    stop,
    async deliver(user, source) {
      for (const part of ['', 'tmp', 'new', 'cur']) await makeFolder(join(maildir(user), part))
      // Ordered names, so that messages delivered within one second get their UIDs in order.
      delivered += 1
      const name = `${1_700_000_000 + delivered}.M${delivered}.test`
      await writeMail(join(maildir(user), 'tmp', name), source)
      await rename(join(maildir(user), 'tmp', name), join(maildir(user), 'new', name))
    },
    async renewUidValidity(user) {
      const list = join(maildir(user), 'dovecot-uidlist')
      const before = /\bV(\d+)/.exec(await readFile(list, 'utf8'))?.[1] ?? '0'
      await stop()
      for (const file of [
        'dovecot.index',
        'dovecot.index.log',
        'dovecot.index.cache',
        'dovecot-uidvalidity',
      ]) {
        await rm(join(maildir(user), file), { force: true })
      }
      await writeMail(list, `3 V${Number(before) + 1} N1\n`)
      await start()
    },
    async flagsOf(user) {
      const client = new ImapFlow({
        host: '127.0.0.1',
        port: imapPort,
        doSTARTTLS: false,
        auth: { user, pass: 'secret' },
        logger: false,
      })
      await client.connect()
      await client.mailboxOpen('INBOX', { readOnly: true })
      const messages = await client.fetchAll('1:*', { flags: true })
      await client.logout()
      return messages.map(({ flags }) => [...(flags ?? [])].filter((flag) => flag !== '\\Recent'))
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await start()
  return dovecot
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  await chown(path, owner.uid, owner.gid)
}

async function writeMail(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content)
  await chown(path, owner.uid, owner.gid)
}

function dovecotConfig(settings: {
  folder: string
  imapPort: number
  imapsPort: number
  certificate: string | null
}): string {
  const { folder, imapPort, imapsPort, certificate } = settings
  const { username, uid } = userInfo()
  const ssl = certificate
    ? `ssl = yes\nssl_cert = <${certificate}\nssl_key = <${certificate.replace(/cert\.pem$/, 'key.pem')}`
    : 'ssl = no'
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
${uid === 0 ? '' : `default_login_user = ${username}\ndefault_internal_user = ${username}\ndefault_internal_group =`}
first_valid_uid = 0
first_valid_gid = 0
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:${folder}/mail/%u
mail_max_userip_connections = 100
maildir_very_dirty_syncs = no
${ssl}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/mail/%u allow_all_users=yes
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${certificate ? imapsPort : 0}
    ssl = yes
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
`
}

async function makeCertificate(folder: string): Promise<void> {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files])
  await chmod(join(folder, 'key.pem'), 0o600)
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

async function waitForGreeting(port: number, server: ReturnType<typeof spawn>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`Dovecot ended at once with code ${server.exitCode}`)
    const socket = connect(port, '127.0.0.1')
    const greeted = await Promise.race([
      once(socket, 'data').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (greeted) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('Dovecot did not start within 10 s')
}
