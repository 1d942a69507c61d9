import { StepFailed, TryAgain } from '../sdk/errors.ts'
import type { Script, ScriptCall, ScriptResult } from '../sdk/powers.ts'
import { crashBreaker } from './crash-breaker.ts'
import { maxCodeLength, maxJsonLength, maxTimeoutMs } from './limits.ts'
import { type ScriptChild, startScriptChild } from './script-child.ts'
import { ScriptFailed } from './script-failed.ts'

export interface ScriptPoolOptions {
  /** Scripts that run at the same time at most. One that waits for the network holds its place. */
  size?: number
  /** Calls after which a child is replaced. */
  callsPerChild?: number
  /** Milliseconds after its first call at which a child is replaced. */
  childLifeMs?: number
}

export interface ScriptPool extends Script {
  /** Ends all children; calls that run or wait are rejected with `TryAgain`. */
  stop(): Promise<void>
  /** What there is now, without those that are ending. `customerId` is undefined for a child that has not run anything yet. */
  children(): {
    pid: number | undefined
    customerId: string | null | undefined
    calls: number
    busy: boolean
  }[]
}

interface Member {
  child: ScriptChild
  state: 'starting' | 'idle' | 'busy' | 'retired'
  /** Whose scripts it has run: for its whole life. */
  owner: { customerId: string | null } | undefined
  calls: number
  retireTimer: NodeJS.Timeout | undefined
}

interface Job {
  call: ScriptCall
  inputText: string
  signal: AbortSignal
  /** To be called when it no longer waits. */
  unlisten(): void
  since: number
  resolve(result: ScriptResult): void
  reject(error: unknown): void
}

/** How long scripts of another customer are served first because their process is there already, in milliseconds. */
const patienceMs = 250

/**
 * Runs scripts in child processes, which start when the first script comes; one that has run nothing is kept ready.
 * A child belongs to one customer. No customer holds the last free place.
 */
export function createScriptPool(options: ScriptPoolOptions = {}): ScriptPool {
  const { size = 4, callsPerChild = 500, childLifeMs = 10 * 60_000 } = options
  const mostPerCustomer = Math.max(1, size - 1)
  const members = new Set<Member>()
  const waiting = new Set<Job>()
  const breaker = crashBreaker()
  let isStopped = false

  return { run, stop, children }

  async function run(call: ScriptCall, signal: AbortSignal): Promise<ScriptResult> {
    const inputText = checkCall(call)
    const refused = breaker.refusedUntil(call.customerId, call.code)
    if (refused) {
      throw new ScriptFailed(
        `This script brought its process down three times within five minutes. It is refused until ${refused.toISOString()}, or until it is changed.`,
        { code: 'script_refused' },
      )
    }
    try {
      return await enqueue(call, inputText, signal)
    } catch (error) {
      if (
        error instanceof ScriptFailed &&
        (error.code === 'script_memory' || error.code === 'script_crashed')
      ) {
        breaker.crashed(call.customerId, call.code)
      }
      throw error
    }
  }

  function enqueue(call: ScriptCall, inputText: string, signal: AbortSignal): Promise<ScriptResult> {
    return new Promise((resolve, reject) => {
      if (isStopped) return reject(shutDown())
      if (signal.aborted) return reject(cancelled())
      const cancel = () => waiting.delete(job) && reject(cancelled())
      const unlisten = () => signal.removeEventListener('abort', cancel)
      const job: Job = { call, inputText, signal, unlisten, since: performance.now(), resolve, reject }
      waiting.add(job)
      signal.addEventListener('abort', cancel, { once: true })
      handOut()
    })
  }

  function handOut(): void {
    if (isStopped) return
    const [first] = waiting
    if (first && performance.now() - first.since < patienceMs) serveOwners()
    for (const job of waiting) place(job)
    keepSpares()
  }

  /** Jobs whose customer has an idle child overtake others for a while: a child of one's own costs 0.1 s. */
  function serveOwners(): void {
    for (const member of members) {
      if (member.state !== 'idle' || !member.owner) continue
      for (const job of waiting) {
        if (job.call.customerId !== member.owner.customerId || isAtLimit(job.call.customerId)) continue
        assign(job, member)
        break
      }
    }
  }

  function place(job: Job): void {
    const { customerId } = job.call
    if (isAtLimit(customerId)) return
    const own = find((member) => member.state === 'idle' && member.owner?.customerId === customerId)
    if (own) {
      assign(job, own)
      return
    }
    if (owned().length >= size) {
      const idle = find((member) => member.state === 'idle' && member.owner !== undefined)
      if (!idle) return
      retire(idle)
    }
    const spare = find((member) => member.state === 'idle' && !member.owner)
    if (spare) assign(job, spare)
  }

  function assign(job: Job, member: Member): void {
    waiting.delete(job)
    job.unlisten()
    member.state = 'busy'
    member.calls += 1
    if (!member.owner) {
      member.owner = { customerId: job.call.customerId }
      member.retireTimer = setTimeout(() => retireWhenIdle(member), childLifeMs).unref()
    }
    const done = () => {
      if (member.state === 'busy') member.state = member.child.isEnding() ? 'retired' : 'idle'
      if (member.calls >= callsPerChild) retireWhenIdle(member)
      handOut()
    }
    member.child.run(job.call, job.inputText, job.signal).then(job.resolve, job.reject).finally(done)
  }

  /** One more than is needed now, so that the next customer need not wait. */
  function keepSpares(): void {
    const places = size - owned().length
    const wanted = 1 + Math.min(waiting.size, Math.max(0, places))
    let spares = [...members].filter((member) => !member.owner && member.state !== 'retired').length
    for (; spares < wanted; spares++) add()
  }

  function add(): void {
    const member: Member = {
      child: startScriptChild({
        ready: () => {
          if (member.state === 'starting') member.state = 'idle'
          handOut()
        },
        ended: () => ended(member),
      }),
      state: 'starting',
      owner: undefined,
      calls: 0,
      retireTimer: undefined,
    }
    members.add(member)
  }

  function ended(member: Member): void {
    members.delete(member)
    clearTimeout(member.retireTimer)
    if (member.state === 'starting') {
      // A process that cannot even start must not leave anyone waiting for ever.
      const [job] = waiting
      if (!job) return
      waiting.delete(job)
      job.unlisten()
      job.reject(new TryAgain('No process for scripts could be started on this server.', { class: 'Script' }))
    }
    handOut()
  }

  function retireWhenIdle(member: Member): void {
    if (member.state === 'idle') retire(member)
    else member.calls = callsPerChild
  }

  function retire(member: Member): void {
    member.state = 'retired'
    member.child.kill()
  }

  function isAtLimit(customerId: string | null): boolean {
    const busy = [...members].filter(
      (member) => member.state === 'busy' && member.owner?.customerId === customerId,
    )
    return busy.length >= mostPerCustomer
  }

  function owned(): Member[] {
    return [...members].filter((member) => member.owner && member.state !== 'retired')
  }

  function find(fits: (member: Member) => boolean): Member | undefined {
    for (const member of members) if (fits(member)) return member
    return undefined
  }

  async function stop(): Promise<void> {
    isStopped = true
    for (const job of waiting) job.reject(shutDown())
    waiting.clear()
    const all = [...members]
    for (const member of all) retire(member)
    await Promise.all(all.map(({ child }) => child.ended))
  }

  function children() {
    const working = [...members].filter(({ state }) => state !== 'retired')
    return working.map(({ child, owner, calls, state }) => ({
      pid: child.pid,
      customerId: owner?.customerId,
      calls,
      busy: state === 'busy',
    }))
  }
}

/** The input as JSON. */
function checkCall({ code, input, timeoutMs }: ScriptCall): string {
  if (code.length > maxCodeLength) {
    throw new ScriptFailed(`The script is too long: ${code.length} characters, at most ${maxCodeLength}.`, {
      code: 'script_too_long',
    })
  }
  if (!(timeoutMs > 0 && timeoutMs <= maxTimeoutMs)) {
    throw new ScriptFailed(`A script may take up to ${maxTimeoutMs / 1000} s.`, { code: 'script_time_limit' })
  }
  const inputText = JSON.stringify(input)
  if (inputText.length > maxJsonLength) {
    throw new ScriptFailed(
      'The input of the script is too large: at most 4 MB. Give it fewer fields or items.',
      {
        code: 'script_input_too_large',
      },
    )
  }
  return inputText
}

function cancelled(): StepFailed {
  return new StepFailed('Cancelled.', { class: 'Cancelled', code: 'cancelled' })
}

function shutDown(): TryAgain {
  return new TryAgain('The server is being shut down.', { class: 'Script' })
}
