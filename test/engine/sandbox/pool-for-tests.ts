import { readFileSync } from 'node:fs'
import { createScriptPool, type ScriptPoolOptions } from '#engine/sandbox/script-pool.ts'
import type { Http, JsonValue, ScriptCall, ScriptResult } from '#sdk'

export interface CallOptions {
  input?: JsonValue
  customerId?: string | null
  timeoutMs?: number
  http?: Http
  lookup?: ScriptCall['lookup']
  signal?: AbortSignal
}

/** A pool and a short way to call it; children end with the scope. */
export function openPool(options: ScriptPoolOptions = {}) {
  const pool = createScriptPool(options)
  return {
    pool,
    run(code: string, given: CallOptions = {}): Promise<ScriptResult> {
      const { input = null, customerId = null, timeoutMs = 20_000, http, lookup, signal } = given
      return pool.run(
        { code, input, customerId, timeoutMs, ...(http ? { http } : {}), ...(lookup ? { lookup } : {}) },
        signal ?? new AbortController().signal,
      )
    },
    async [Symbol.asyncDispose]() {
      await pool.stop()
    },
  }
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number | undefined): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kb) / 1024
}

/** Turns of the event loop, each after at least 5 ms, while the work goes on. */
export async function countTicks(work: () => Promise<unknown>): Promise<number> {
  let ticks = 0
  const timer = setInterval(() => {
    ticks += 1
  }, 5)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return ticks
}
