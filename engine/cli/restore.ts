import type { Command } from 'commander'
import { z } from 'zod'
import { type Restored, restoreBackup } from '../backup/restore-backup.ts'
import { readMasterKey, replaceKeptKey } from '../connections/master-key.ts'
import { openSecretBox } from '../connections/secrets.ts'
import { type Installation, migrationsDir } from '../open-installation.ts'
import type { Run } from './answer.ts'
import { countRows } from './count-rows.ts'
import { listSealedElsewhere, type SealedElsewhere } from './sealed-elsewhere.ts'

const options = z.object({ replace: z.boolean().default(false) })

export function addRestoreCommand(program: Command, run: Run): void {
  program
    .command('restore')
    .description('fill a new, stopped installation with what a backup holds')
    .argument('<file>')
    .option('--replace', 'also where the installation holds something already: all of that is deleted')
    .action(
      run(async ({ db, pool, config }, file: string, given: unknown) => {
        const { replace } = options.parse(given)
        const report = (sentence: string) => console.error(sentence)
        const restored = await restoreBackup({ pool, file, migrationsDir, replace, report })
        const key = takeKey(config, restored)
        const unreadable = await listSealedElsewhere(db, openSecretBox(readMasterKey(config)))
        const { createdAt, rows, migrated, requeued } = restored
        const lines = [
          `Restored ${countRows(rows)}, as they were on ${createdAt}.`,
          ...(migrated.length > 0 ? [`Brought up to date: ${migrated.join(', ')}.`] : []),
          ...(requeued > 0 ? [`${requeued} runs go on with the next start.`] : []),
          ...key,
          ...aboutUnreadable(unreadable),
          'Start Sentiero with "npm start".',
        ]
        return { text: lines.join('\n'), json: { file, createdAt, rows, migrated, requeued, unreadable } }
      }),
    )
}

/** Keeps the key that came with the backup, unless the settings give another; says what it did. */
function takeKey(config: Installation['config'], { key }: Restored): string[] {
  if (key === undefined || key.equals(readMasterKey(config))) return []
  if (config.secretKey !== undefined) {
    return [
      'The backup brought its key, but SENTIERO_SECRET_KEY gives another, which goes first. Unset it, or set the one ' +
        'of the backup, and restore again with --replace to read the stored passwords.',
    ]
  }
  const replaced = replaceKeptKey(config.dataDir, key)
  return [`The key of the backup is now in ${config.dataDir}; the one before is kept as ${replaced}.`]
}

function aboutUnreadable({ connections, webhooks, variables }: SealedElsewhere): string[] {
  if (connections.length + webhooks.length + variables.length === 0) return []
  const enter = connections.map(({ name }) => `  connection "${name}": enter its password again`)
  const renew = webhooks.map(
    ({ workflow, nodeId }) => `  webhook "${nodeId}" of "${workflow}": make a new secret`,
  )
  const again = variables.map((name) => `  variable "${name}": enter its secrets again`)
  return [
    'Some secrets were encrypted with another key. Start with the SENTIERO_SECRET_KEY (or the file secret-key in the ' +
      'data folder) that was used then, or:',
    ...enter,
    ...renew,
    ...again,
  ]
}
