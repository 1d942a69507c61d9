import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startSshd } from '../support/sshd.ts'

/**
 * A machine that scripts really run on, under the name localhost. Programs that would change the machine of the tests are
 * stand-ins, which write down that they were called.
 */
export async function startMachine() {
  const sshd = await startSshd()
  const called = join(sshd.folder, 'called')
  const says = join(sshd.folder, 'powershell-says')

  async function install(name: string, text: string): Promise<void> {
    const path = join(sshd.folder, 'bin', name)
    await writeFile(path, text)
    await chmod(path, 0o755)
  }

  /** A program with a body in sh; what it is called with is written down. */
  const standIn = (name: string, body = 'exit 0') =>
    install(name, `#!/bin/sh\nprintf '%s\\n' "${name} $*" >> ${called}\n${body}\n`)

  for (const name of ['find', 'apt-get', 'dnf', 'journalctl', 'du', 'shutdown', 'systemctl', 'sleep']) {
    await standIn(name)
  }
  await install('powershell', powershell(called, says))

  return {
    hostname: 'localhost',
    credentials: {
      host: 'localhost',
      port: sshd.port,
      user: sshd.user,
      privateKey: sshd.privateKey,
      newHosts: 'first',
    },
    standIn,
    /** What PowerShell prints from now on. */
    powershellSays: (text: string) => writeFile(says, text),
    /** What was called so far, a line each; a script of PowerShell as one line. */
    calls: () => readFile(called, 'utf8').catch(() => ''),
    [Symbol.asyncDispose]: () => sshd[Symbol.asyncDispose](),
  }
}

/** There is no PowerShell here: this takes a script off the wire as PowerShell would, and writes it down. */
function powershell(called: string, says: string): string {
  return `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs')
const program = Buffer.from(readFileSync(0, 'latin1').replace(/\\s/g, ''), 'base64').toString()
const [, marker] = /WriteLine\\('(\\S+) ' \\+/.exec(program)
const texts = [...program.matchAll(/FromBase64String\\('([^']*)'\\)/g)]
const script = Buffer.from(texts.at(-1)[1], 'base64').toString()
appendFileSync(${JSON.stringify(called)}, 'powershell ' + script.replaceAll(/\\s+/g, ' ') + '\\n')
process.stdout.write(marker + ' ' + process.pid + '\\n')
if (existsSync(${JSON.stringify(says)})) process.stdout.write(readFileSync(${JSON.stringify(says)}))
`
}
