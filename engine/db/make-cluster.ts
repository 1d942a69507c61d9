import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { PostgresPrograms } from './postgres-programs.ts'

const MAJOR_VERSION = '18'

/** The password of this data directory's database, made at the first start. */
export function keptPassword(dataDir: string): string {
  const file = join(dataDir, 'postgres-password')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  if (existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) {
    throw new Error(
      `${file} is missing, and without it nobody can sign in to the database in ${join(dataDir, 'postgres')}. ` +
        'Put the file back from your backup.',
    )
  }
  const password = randomBytes(24).toString('base64url')
  const half = `${file}.new`
  writeFileSync(half, `${password}\n`, { mode: 0o600, flush: true })
  renameSync(half, file)
  return password
}

/**
 * Makes the cluster `<dataDir>/postgres` unless it is there: in a folder beside it that is then renamed, so that
 * a killed start leaves nothing half made.
 */
export function makeCluster(programs: PostgresPrograms, dataDir: string, password: string): void {
  const cluster = join(dataDir, 'postgres')
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('postgres.init-')) removeHalfMade(join(dataDir, name))
  }
  if (existsSync(join(cluster, 'PG_VERSION'))) {
    const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
    if (version === MAJOR_VERSION) return
    throw new Error(
      `${cluster} was made by PostgreSQL ${version}, and this Sentiero brings PostgreSQL ${MAJOR_VERSION}. ` +
        'Make a backup with the Sentiero version that made it (sentiero backup FILE), start this one on an ' +
        'empty data directory and restore it there (sentiero restore FILE).',
    )
  }
  const side = join(dataDir, `postgres.init-${randomBytes(6).toString('hex')}`)
  const inside = join(side, 'cluster')
  const passwordFile = join(side, 'password')
  mkdirSync(inside, { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (programs.owner !== undefined) {
    for (const path of [side, inside, passwordFile]) chownSync(path, programs.owner.uid, programs.owner.gid)
  }
  try {
    const result = programs.run(programs.initdb, [
      `--pgdata=${inside}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
    ])
    if (result.status !== 0) throw new Error(`initdb could not make ${cluster}: ${result.output.trim()}`)
    renameSync(inside, cluster)
  } finally {
    rmSync(side, { recursive: true, force: true })
  }
}

/**
 * An initdb whose parent was killed may still be writing into the folder, or removing it as we do: then a file
 * that is gone before we reach it ends one removal early, without an error.
 */
function removeHalfMade(side: string): void {
  for (let attempt = 0; attempt < 100 && existsSync(side); attempt++) {
    if (attempt > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    try {
      rmSync(side, { recursive: true, force: true })
    } catch (error) {
      if (attempt === 99) throw error
    }
  }
}
