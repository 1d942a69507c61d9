import { spawn } from 'node:child_process'
import { createDial } from '../http/dial.ts'
import { type Allow, checkHost, type Resolve, resolveName } from '../http/target.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { Probe, ProbeAnswer } from '../sdk/powers.ts'

export interface ProbeOptions {
  /** Asked for each address that is not public; without it none of those is tried. */
  allow?: Allow
  resolve?: Resolve
}

/** Makes what knocks at machines. Only the addresses that the guard lets through are tried. */
export function createProbe(options: ProbeOptions = {}): Required<Probe> {
  return { ...probeFor(null, options), forCustomer: (customerId) => probeFor(customerId, options) }
}

function probeFor(
  customerId: string | null,
  { allow = () => false, resolve = resolveName }: ProbeOptions,
): Omit<Probe, 'forCustomer'> {
  const dial = createDial({ allow, resolve })
  return {
    async tcp(host, port, signal) {
      try {
        const socket = await dial({ host, port, customerId }, signal)
        socket.destroy()
        return { answered: true, refused: false, message: `${host}:${port} takes connections.` }
      } catch (error) {
        return notReached(error)
      }
    },
    async ping(host, signal) {
      try {
        // Without a port: only what is allowed on every port.
        const addresses = await checkHost(host, 0, { allow, resolve, customerId })
        const [first] = addresses
        if (!first) return { answered: false, message: `No address is known of ${host}.` }
        return await ping(host, first.address, signal)
      } catch (error) {
        return notReached(error)
      }
    },
  }
}

/** What was not let through, or not tried, says nothing of the machine. */
function notReached(error: unknown): ProbeAnswer & { refused: boolean } {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof StepFailed) return { answered: null, refused: false, message }
  return { answered: false, refused: codeOf(error) === 'ECONNREFUSED', message }
}

function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined
  if ('code' in error) return error.code
  return codeOf(error.cause)
}

const pingSeconds = 3

/** By the system's own program, which alone may send ICMP without being root. */
function ping(host: string, address: string, signal: AbortSignal): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const child = spawn('ping', ['-n', '-c', '1', '-W', String(pingSeconds), address], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: (pingSeconds + 2) * 1000,
      signal,
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(0, 300)
    })
    child.once('error', (error) => {
      const missing = codeOf(error) === 'ENOENT'
      resolve({
        answered: null,
        message: missing
          ? 'This server has no ping program (on Debian: apt-get install iputils-ping).'
          : error.message,
      })
    })
    // iputils: 0 answered, 1 no answer, 2 something else, such as no right to send.
    child.once('close', (code) => {
      if (code === 0) resolve({ answered: true, message: `${host} answers to ping.` })
      else if (code === 1) resolve({ answered: false, message: `${host} does not answer to ping.` })
      else
        resolve({
          answered: null,
          message: `ping could not be run: ${said.trim() || `it ended with ${code}`}`,
        })
    })
  })
}
