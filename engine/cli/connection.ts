import type { Command } from 'commander'
import { z } from 'zod'
import { recordAudit } from '../auth/audit.ts'
import { checkConnection, checkCredentials } from '../connections/check.ts'
import { insertConnection, listConnections } from '../connections/store.ts'
import { actor } from './actor.ts'
import { type Run, table } from './answer.ts'
import { collect, setValues, typedValues } from './set-values.ts'

const given = z.object({
  name: z.string().trim().min(1, '--name is empty').max(200),
  set: z.array(z.string()),
  check: z.boolean(),
})

export function addConnectionCommands(program: Command, run: Run): void {
  const connection = program.command('connection').description('credentials to other systems')
  connection
    .command('add')
    .description('add a connection, after trying it')
    .argument('<type>', 'such as imap or smtp')
    .requiredOption('--name <name>', 'as flows and people see it')
    .option('--set <key=value>', 'a field, once for each', collect, [])
    .option('--no-check', 'keep it without trying it')
    .action(
      run(async ({ db, registry, secrets, lendMeans }, type: string, options: unknown) => {
        const { name, set, check } = given.parse(options)
        const connector = registry.connector(type)
        if (!connector) {
          const known = registry.connectors.map((connector) => connector.type).join(', ')
          throw new Error(`There is no connector "${type}". Those installed are: ${known}.`)
        }
        const credentials = typedValues(setValues(set), connector.form)
        refuseUnknown(credentials, connector.form)
        if (check) {
          const { ok, detail } = await checkCredentials(connector, credentials, { means: lendMeans() })
          if (!ok) throw new Error(`${detail} Nothing was saved; --no-check saves it all the same.`)
        }
        const added = await db.transaction().execute(async (tx) => {
          const added = await insertConnection(tx, secrets, connector, { name, credentials })
          const subject = `connection/${added.id}`
          await recordAudit(tx, { actor, action: 'connection.created', subject, detail: { type, name } })
          return added
        })
        const checked = check
          ? await checkConnection(db, secrets, registry.connector, added.id, lendMeans)
          : undefined
        const detail = checked?.detail ?? 'Not tried'
        return {
          text: `${name} was added (${added.id}). ${detail}.`,
          json: { id: added.id, type, name, status: checked?.ok ? 'ok' : 'unchecked', statusDetail: detail },
        }
      }),
    )
  connection
    .command('list')
    .description('list the connections')
    .action(
      run(async ({ db, secrets }) => {
        const connections = await listConnections(db, secrets)
        return {
          text: table(
            ['ID', 'TYPE', 'NAME', 'STATUS', 'DETAIL'],
            connections.map(({ id, type, name, status, statusDetail }) => [
              id,
              type,
              name,
              status,
              statusDetail,
            ]),
          ),
          json: connections,
        }
      }),
    )
}

function refuseUnknown(credentials: object, { properties }: { properties?: unknown }): void {
  const known = Object.keys(typeof properties === 'object' && properties !== null ? properties : {})
  const unknown = Object.keys(credentials).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new Error(`There is no field "${unknown}". The fields are: ${known.join(', ')}.`)
  }
}
