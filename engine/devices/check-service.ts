import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { createDial } from '../http/dial.ts'
import type { GuardedHttp } from '../http/http.ts'
import type { Allow } from '../http/target.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { Probe } from '../sdk/powers.ts'

export interface ServiceCheck {
  kind: 'tcp' | 'http' | 'tls' | 'ping'
  target: string
  customerId: string | null
}

export interface CheckResult {
  /** Null: it could not be tried, which says nothing of the service. */
  up: boolean | null
  message: string
  /** Of the certificate. */
  expiresAt?: Date
}

export type Check = (check: ServiceCheck, signal: AbortSignal) => Promise<CheckResult>

/** Makes what tries a service once, from this server, within the guard. It throws nothing. */
export function createCheck(by: { probe: Required<Probe>; http: GuardedHttp; allow: Allow }): Check {
  const dial = createDial({ allow: by.allow })

  async function tcp({ target, customerId }: ServiceCheck, signal: AbortSignal): Promise<CheckResult> {
    const { host, port } = readHostPort(target)
    if (port === undefined) throw new StepFailed(`"${target}" names no port. Write it like srv-1:443.`)
    const { answered, message } = await by.probe.forCustomer(customerId).tcp(host, port, signal)
    return { up: answered, message }
  }

  async function ping({ target, customerId }: ServiceCheck, signal: AbortSignal): Promise<CheckResult> {
    const { answered, message } = await by.probe.forCustomer(customerId).ping(target.trim(), signal)
    return { up: answered, message }
  }

  async function http({ target, customerId }: ServiceCheck, signal: AbortSignal): Promise<CheckResult> {
    const { status } = await by.http
      .forCustomer(customerId)
      .request({ method: 'GET', url: target, maxBytes: 1_000_000 }, signal)
    return { up: status < 400, message: `${target} answered ${status}.` }
  }

  async function tls({ target, customerId }: ServiceCheck, signal: AbortSignal): Promise<CheckResult> {
    const { host, port = 443 } = readHostPort(target)
    const socket = await dial({ host, port, customerId }, signal)
    try {
      return await readCertificate(socket, host, signal)
    } finally {
      socket.destroy()
    }
  }

  const kinds = { tcp, ping, http, tls }
  return async (check, signal) => {
    try {
      return await kinds[check.kind](check, signal)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      // What is not allowed or makes no sense is for a person to mend; all else is the service's fault.
      const isOurs = error instanceof StepFailed && error.errorClass !== 'Remote'
      return { up: isOurs ? null : false, message }
    }
  }
}

/** `host:port`, `host`, or an IPv6 address in brackets. */
export function readHostPort(target: string): { host: string; port: number | undefined } {
  const match = /^\s*(\[[^\]]+\]|[^:/\s]+)(?::(\d{1,5}))?\s*$/.exec(target)
  const port = match?.[2] === undefined ? undefined : Number(match[2])
  if (!match?.[1] || (port !== undefined && (port < 1 || port > 65_535))) {
    throw new StepFailed(`"${target}" is no host with a port. Write it like srv-1:443.`)
  }
  return { host: match[1].replace(/^\[|\]$/g, ''), port }
}

/** Looks at the certificate and at whether it would be believed; nothing else is said on the connection. */
function readCertificate(socket: Duplex, host: string, signal: AbortSignal): Promise<CheckResult> {
  return new Promise((resolve, reject) => {
    const giveUp = (error: unknown) => {
      tls.destroy()
      reject(error)
    }
    const onAbort = () => giveUp(signal.reason)
    const isName = !/^[\d.]+$|:/.test(host)
    const tls = connectTls({ socket, rejectUnauthorized: false, ...(isName ? { servername: host } : {}) })
    signal.addEventListener('abort', onAbort, { once: true })
    tls.once('close', () => signal.removeEventListener('abort', onAbort))
    tls.once('error', giveUp)
    tls.once('secureConnect', () => {
      const certificate = tls.getPeerCertificate()
      const expiresAt = new Date(certificate.valid_to)
      const problem = tls.authorizationError
      tls.destroy()
      const until = Number.isNaN(expiresAt.getTime()) ? {} : { expiresAt }
      const day = 'expiresAt' in until ? expiresAt.toISOString().slice(0, 10) : 'an unknown day'
      if (tls.authorized) resolve({ up: true, message: `The certificate is good until ${day}.`, ...until })
      else
        resolve({ up: false, message: `The certificate of ${host} is not believed: ${problem}.`, ...until })
    })
  })
}
