import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Time of a processor that a process has had with its threads, without other processes. */
export function cpuSeconds(pid: number): number {
  const { user, system } = timesOf(pid)
  return user + system
}

/** The same of all PostgreSQL processes of a data directory, with those that have ended. */
export function postgresCpuSeconds(dataDir: string): number {
  let seconds = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readlinkSync(`/proc/${pid}/cwd`).startsWith(dataDir)) continue
      const { user, system, ended } = timesOf(Number(pid))
      seconds += user + system + ended
    } catch {
      // Ended meanwhile, when its parent counts it, or not ours to read.
    }
  }
  return seconds
}

function timesOf(pid: number): { user: number; system: number; ended: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // After the name, which may hold spaces: fields 14 to 17 are user and system time of it and of its ended children, in
  // ticks of 1/100 s.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields
    .slice(11, 15)
    .map((ticks) => Number(ticks) / 100)
  return { user, system, ended: endedUser + endedSystem }
}
