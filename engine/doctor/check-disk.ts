import { statfs } from 'node:fs/promises'
import { type Check, fine, problem, warning } from './finding.ts'

const gigabyte = 1024 ** 3

/** Free bytes below which a disk is nearly full, and below which it is about to stop the database. */
export interface DiskLimits {
  few: number
  tooFew: number
}

/** The disk of the data folder, where the embedded PostgreSQL has its files; that of a database elsewhere is not seen from here. */
export function diskCheck(limits: DiskLimits = { few: 5 * gigabyte, tooFew: gigabyte }): Check {
  return async ({ config: { dataDir, databaseUrl } }) => {
    const disk = await statfs(dataDir).catch(() => undefined)
    if (!disk) return fine('disk', `no folder ${dataDir} on this machine`)
    const free = disk.bavail * disk.bsize
    const share = disk.blocks === 0 ? 1 : disk.bavail / disk.blocks
    const holds =
      databaseUrl === undefined ? '' : '; the database is elsewhere and its disk is not seen from here'
    const detail = `${(free / gigabyte).toFixed(1)} GB (${Math.floor(share * 100)} %) free at ${dataDir}${holds}`
    const advice =
      'Make room or a larger disk: PostgreSQL stops when it is full. History takes most: keep runs for fewer days in the settings.'
    if (free < limits.tooFew) return problem('disk', detail, advice)
    return free < limits.few ? warning('disk', detail, advice) : fine('disk', detail)
  }
}
