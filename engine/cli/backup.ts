import { readFile, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import { writeBackup } from '../backup/write-backup.ts'
import { readMasterKey } from '../connections/master-key.ts'
import type { Run } from './answer.ts'
import { countRows } from './count-rows.ts'

const options = z.object({ withKey: z.boolean().default(false) })

export function addBackupCommand(program: Command, run: Run): void {
  program
    .command('backup')
    .description('write everything this installation holds into one file; the server may go on meanwhile')
    .argument('<file>')
    .option('--with-key', 'put the key of the stored passwords into the file: whoever has it can read them')
    .action(
      run(async ({ pool, config }, file: string, given: unknown) => {
        const { withKey } = options.parse(given)
        const key = withKey ? readMasterKey(config) : undefined
        const report = (sentence: string) => console.error(sentence)
        const version = await productVersion()
        const { createdAt, migrations, rows } = await writeBackup({ pool, file, version, key, report })
        const { size } = await stat(file)
        const json = { file, bytes: size, createdAt, version, migrations, withKey, rows }
        const text = `${file} holds ${countRows(rows)}: ${megabytes(size)}.\n${aboutKey(withKey)}`
        return { text, json }
      }),
    )
}

const megabytes = (bytes: number): string =>
  bytes < 100_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`

function aboutKey(withKey: boolean): string {
  return withKey
    ? 'The key is in it: whoever has this file can read every stored password. Keep it as you would keep those.'
    : 'Stored passwords are in it only in encrypted form. To use them after a restore, keep the key too: ' +
        'SENTIERO_SECRET_KEY, or the file secret-key in the data folder.'
}

const packageFile = z.object({ version: z.string() })

async function productVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return packageFile.parse(JSON.parse(text)).version
}
