import { randomBytes } from 'node:crypto'
import type { Client, ClientChannel } from 'ssh2'
import { EffectUncertain, type Means, type Shell, type ShellResult, type ShellScript, StepFailed } from '#sdk'
import type { SshCredentials } from './credentials.ts'
import { sshFailure } from './failure.ts'
import { collectOutput } from './output.ts'
import { powershellProgram } from './powershell-program.ts'
import type { Program } from './program.ts'
import { openSession } from './session.ts'
import { shProgram } from './sh-program.ts'

/** Bytes that a script may print before it is stopped: someone left it in a loop. */
const mostPrinted = 64_000_000
/** How long what has ended may keep its output open, as a service does that the script started. */
const graceMs = 1000
const endWithinMs = 3000

/** Fills the port `shell`: each script runs in a session of its own. */
export function sshShell(credentials: SshCredentials, means: Means): Shell {
  return {
    async runScript(script, onOutput, signal) {
      const host = script.host.trim() || credentials.host
      if (host === '') {
        throw new StepFailed(
          'The step names no machine, and neither does the connection. Choose a device or fill in a host.',
        )
      }
      refuseNul(script)
      const acceptedBy = credentials.newHosts === 'first' ? 'first contact' : undefined
      const { customerId } = script
      using session = await openSession(credentials, means, { host, customerId, acceptedBy }, signal)
      const marker = `sentiero-${randomBytes(12).toString('hex')}`
      const program =
        script.shell === 'sh' ? shProgram({ ...script, marker }) : powershellProgram({ ...script, marker })
      const where = `${host}:${credentials.port}`
      const channel = await start(session.client, program.command).catch((error: unknown) => {
        throw sshFailure(error, where, credentials.user)
      })
      return await follow({
        client: session.client,
        channel,
        program,
        marker,
        script,
        host,
        where,
        onOutput,
        signal,
      })
    },
  }
}

interface Running {
  client: Client
  channel: ClientChannel
  program: Program
  marker: string
  script: ShellScript
  host: string
  where: string
  onOutput: (stream: 'stdout' | 'stderr', text: string) => void
  signal: AbortSignal
}

/** Hands the script over, and hears it out or stops it. */
async function follow(running: Running): Promise<ShellResult> {
  const { client, channel, program, marker, script, host, where, onOutput, signal } = running
  const began = performance.now()
  const [stdout, stderr] = [collectOutput(), collectOutput()]
  const announced = readMarker(marker)
  const { promise: ended, resolve: end } = Promise.withResolvers<'closed' | 'exited' | Error>()
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<'time' | 'output' | 'abort'>()
  let exit: { code: number | null; signal: string | null } | undefined
  let grace: NodeJS.Timeout | undefined

  const hear = (stream: 'stdout' | 'stderr', chunk: Buffer) => {
    const output = stream === 'stdout' ? stdout : stderr
    const text = output.take(chunk)
    if (text !== '') onOutput(stream, text)
    if (stdout.size() + stderr.size() > mostPrinted) interrupt('output')
  }
  channel.on('data', (chunk: Buffer) => {
    const printed = announced.take(chunk)
    if (printed.length > 0) hear('stdout', printed)
  })
  channel.stderr.on('data', (chunk: Buffer) => hear('stderr', chunk))
  channel.on('exit', (code: number | null, signalName?: string) => {
    // RFC 4254 section 6.10 names it KILL, the library SIGKILL.
    exit = { code, signal: signalName?.replace(/^SIG/, '') ?? null }
    grace = setTimeout(() => end('exited'), graceMs)
  })
  channel.on('close', () => end('closed'))
  channel.on('error', (error: Error) => end(error))
  client.on('error', (error) => end(error))
  client.on('close', () => end(new Error('closed')))

  const timeout = setTimeout(() => interrupt('time'), script.timeoutSeconds * 1000)
  const onAbort = () => interrupt('abort')
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) interrupt('abort')
  try {
    channel.end(program.input)
    const first = await Promise.race([ended, interrupted])
    const stopped = first === 'time' || first === 'output' || first === 'abort' ? first : null
    const isOver = () => exit !== undefined
    if (stopped !== null) await stop(client, program, announced.processId(), ended)
    if (stopped === 'abort') throw cancelled(host, isOver())
    if (stopped === null && exit === undefined) {
      throw new EffectUncertain(
        `The connection to ${where} broke while the script ran, so how far it came is not known. Look at the machine before it runs again.`,
        first instanceof Error ? { cause: first } : {},
      )
    }
    return {
      host,
      exitCode: stopped === null ? (exit?.code ?? null) : null,
      signal: stopped === null ? (exit?.signal ?? null) : null,
      stdout: stdout.text(),
      stderr: stderr.text(),
      truncated: stdout.isCut() || stderr.isCut(),
      stopped,
      mayStillRun: stopped !== null && !isOver(),
      durationMs: Math.round(performance.now() - began),
    }
  } finally {
    clearTimeout(timeout)
    clearTimeout(grace)
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * Ends the process there. Closing the channel would leave it running, and few servers pass signals on, so a command of its
 * own does it; the server keeps the group until the last of it has gone.
 */
async function stop(
  client: Client,
  program: Program,
  processId: number | undefined,
  ended: Promise<unknown>,
): Promise<void> {
  if (processId === undefined) return
  // By force in any case: what the script started may outlive it.
  for (const command of program.end(processId)) {
    // Where the session is gone, or the server allows one command at a time, the close of it has to do.
    await within(
      endWithinMs,
      runToEnd(client, command).catch(() => {}),
    )
    await within(endWithinMs, ended)
  }
}

async function runToEnd(client: Client, command: string): Promise<void> {
  const channel = await start(client, command)
  await new Promise<void>((resolve) => {
    channel.on('error', () => resolve())
    channel.on('close', () => resolve())
    channel.stderr.resume()
    channel.resume()
  })
}

function start(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)))
  })
}

/** What a shell prints before it gets to us, such as a greeting in its start-up file, is not the script's. */
const mostBeforeMarker = 64_000

/** Takes the line with the process id off the front of standard output. */
function readMarker(marker: string) {
  let waiting: Buffer | undefined = Buffer.alloc(0)
  let processId: number | undefined
  return {
    processId: () => processId,
    take(chunk: Buffer): Buffer {
      if (waiting === undefined) return chunk
      waiting = Buffer.concat([waiting, chunk])
      const at = waiting.indexOf(`${marker} `)
      const lineEnd = at === -1 ? -1 : waiting.indexOf('\n', at)
      if (lineEnd === -1 && waiting.length < mostBeforeMarker) return Buffer.alloc(0)
      const rest = lineEnd === -1 ? waiting : waiting.subarray(lineEnd + 1)
      if (lineEnd !== -1) processId = Number(waiting.subarray(at + marker.length, lineEnd).toString())
      waiting = undefined
      return rest
    },
  }
}

function refuseNul({ script, args, env }: ShellScript): void {
  if (![script, ...args, ...Object.values(env)].some((text) => text.includes('\0'))) return
  throw new StepFailed('Scripts, arguments and variables hold no NUL character (U+0000).')
}

function cancelled(host: string, isOver: boolean): StepFailed {
  const rest = isOver ? 'The script was stopped.' : `The script may still run on ${host}: look there.`
  return new StepFailed(`Cancelled. ${rest}`, { class: 'Cancelled', code: 'cancelled' })
}

async function within(milliseconds: number, ended: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  await Promise.race([ended, late])
  clearTimeout(timer)
}
