import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { processStart } from './process-start.ts'

export interface Postmaster {
  pid: number
  port: number
  /** `starting`, `ready` or `stopping`, as PostgreSQL keeps it on line 8 of its lock file. */
  status: string
}

/**
 * The PostgreSQL server that runs on a cluster directory, read from postmaster.pid (line 1 pid, 4 port, 8
 * status), or undefined. A zombie is not running, nor is another program that was given the old pid.
 */
export function runningPostmaster(cluster: string): Postmaster | undefined {
  const lines = lockFileLines(cluster)
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isPostmasterOf(pid, cluster)) return undefined
  return { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() }
}

function lockFileLines(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

function isPostmasterOf(pid: number, cluster: string): boolean {
  if (processStart(pid) === undefined) return false
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const directory = args[args.indexOf('-D') + 1]
    return directory !== undefined && realpathSync(directory) === realpathSync(cluster)
  } catch {
    return false
  }
}
