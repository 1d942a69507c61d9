import { existsSync, readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createDial } from '#engine/http/dial.ts'
import { noMeans } from '#engine/sdk/connector.ts'
import { sshCredentials } from '../../nodes/connectors/ssh/credentials.ts'
import { sshShell } from '../../nodes/connectors/ssh/shell.ts'
import { sshdNeeded, startSshd } from '../support/sshd.ts'
import type { Measurement } from './figures.ts'
import { rssMb } from './rss-mb.ts'

const sessions = 500
/** What is loaded and kept once has been by then. */
const warmUp = 50

/** What 500 scripts over SSH in turn, each in a session of its own, leave behind in this process and at the server. */
export const measureSshSessions: Measurement = {
  title: `${sessions} SSH sessions in turn`,
  names: ['ssh_sessions_leak'],
  async measure(progress) {
    const [program, path, install] = sshdNeeded
    if (!existsSync(path)) {
      progress(`  left out: ${program} is not here (${install})`)
      return {}
    }
    await using sshd = await startSshd()
    const { host, port, user, privateKey } = sshd
    const shell = sshShell(sshCredentials.parse({ host, port, user, privateKey, newHosts: 'first' }), {
      ...noMeans,
      dial: createDial({ allow: () => true }),
    })
    const script = {
      host: '',
      customerId: null,
      shell: 'sh',
      script: 'echo $((6 * 7))',
      args: [],
      env: {},
    } as const
    const runInTurn = async (times: number) => {
      for (let turn = 0; turn < times; turn += 1) {
        const asked = { ...script, timeoutSeconds: 30 }
        const { stdout } = await shell.runScript(asked, () => {}, AbortSignal.timeout(60_000))
        if (stdout !== '42\n') throw new Error(`A session printed "${stdout}"`)
      }
    }
    await runInTurn(warmUp)
    const before = await held()
    const began = performance.now()
    await runInTurn(sessions)
    const perSecond = sessions / ((performance.now() - began) / 1000)
    const after = await held()
    const left = after.files - before.files + (after.sockets - before.sockets)
    progress(`  ${perSecond.toFixed(1)} a second; ${left} files and sockets left`)
    return {
      ssh_sessions_leak: {
        value: left,
        unit: 'files and sockets',
        sessions,
        per_s: Math.round(perSecond * 10) / 10,
        files_before: before.files,
        files_after: after.files,
        heap_extra_mb: Math.round((after.heap - before.heap) * 10) / 10,
        rss_before_mb: before.rss,
        rss_after_mb: after.rss,
        server_sessions_after: await sshd.sessions(),
      },
    }
  },
}

/** What this process holds once the garbage is gone and what was closed has been. */
async function held() {
  await new Promise((resolve) => setTimeout(resolve, 1500))
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  return {
    files: readdirSync('/proc/self/fd').length,
    sockets: process.getActiveResourcesInfo().filter((name) => name.includes('TCP')).length,
    heap: process.memoryUsage().heapUsed / 1024 ** 2,
    rss: rssMb(process.pid),
  }
}
