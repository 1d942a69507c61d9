import { readFileSync } from 'node:fs'

/**
 * When a living process started, in clock ticks since boot (field 22 of /proc/<pid>/stat), or undefined if
 * it is gone or a zombie. A pid is reused, the pair (pid, start) is not.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses and may itself hold spaces and parentheses.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' || state === 'X' ? undefined : rest[18]
  } catch {
    return undefined
  }
}
