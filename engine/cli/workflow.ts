import { type Command, Option } from 'commander'
import { stringify } from 'yaml'
import { z } from 'zod'
import { findWorkflow, listWorkflows } from '../api/list-workflows.ts'
import { recordAudit } from '../auth/audit.ts'
import { workflowDocument } from '../graph/document.ts'
import { describeTriggers } from '../playbooks/describe-triggers.ts'
import { mapConnections, namedConnections, withConnections } from '../playbooks/map-connections.ts'
import { insertWorkflow } from '../runs/insert-workflow.ts'
import { publishWorkflow } from '../runs/publish.ts'
import { actor } from './actor.ts'
import { type Run, table } from './answer.ts'
import { findWorkflowId } from './find-workflow.ts'
import { readInput } from './read-input.ts'
import { collect, setValues } from './set-values.ts'
import { triggersText } from './triggers-text.ts'

const importOptions = z.object({ connection: z.array(z.string()), publish: z.boolean().default(false) })
/** Beside the document a file may name the connections that it works with; it never holds them. */
const besideDocument = z.object({ connections: namedConnections.default({}) })
const exportOptions = z.object({ format: z.enum(['yaml', 'json']) })

export function addWorkflowCommands(program: Command, run: Run): void {
  const workflow = program.command('workflow').description('workflows')
  workflow
    .command('list')
    .description('list the workflows')
    .action(
      run(async ({ db, config: { publicUrl } }) => {
        const workflows = await listWorkflows(db, publicUrl)
        return {
          text: table(
            ['ID', 'NAME', 'STATE', 'LAST RUN'],
            workflows.map(({ id, name, publishedVersion, enabled, lastRun }) => {
              const published = publishedVersion === null ? 'draft' : `version ${publishedVersion}`
              return [id, name, enabled ? published : `${published}, off`, lastRun?.status ?? '']
            }),
          ),
          json: workflows,
        }
      }),
    )
  workflow
    .command('import')
    .description('make a workflow of a document (YAML or JSON, - for standard input)')
    .argument('<file>')
    .option(
      '--connection <name=here>',
      'the connection here, by name or id, for one that the file names; once for each',
      collect,
      [],
    )
    .option('--publish', 'publish it at once')
    .action(
      run(async ({ db, registry, secrets, config: { publicUrl } }, file: string, options: unknown) => {
        const { connection, publish } = importOptions.parse(options)
        const given = await readInput(file)
        const parsed = workflowDocument.and(besideDocument).safeParse(given)
        if (!parsed.success) throw new Error(`${file} is no workflow:\n${z.prettifyError(parsed.error)}`)
        const { connections, ...theirs } = parsed.data
        const chosen = setValues(connection, '--connection')
        const { document, mapped } = await mapConnections(db, registry, theirs, connections, chosen)
        const { name } = document
        const imported = await db.transaction().execute(async (tx) => {
          const workflowId = await insertWorkflow(tx, registry, document)
          const published = publish
            ? await publishWorkflow(tx, registry, workflowId, { actor, note: '' })
            : undefined
          const detail = { name, published: publish }
          await recordAudit(tx, {
            actor,
            action: 'workflow.created',
            subject: `workflow/${workflowId}`,
            detail,
          })
          return {
            workflowId,
            name,
            publishedVersion: published?.version ?? null,
            problems: published?.problems ?? [],
            connections: mapped,
            triggers: await describeTriggers(tx, { registry, secrets, publicUrl }, workflowId),
          }
        })
        const { workflowId, publishedVersion, triggers } = imported
        const state = publishedVersion === null ? 'a draft' : `published as version ${publishedVersion}`
        const lines = mapped.map(({ from, to, id }) => `Connection "${from}" is "${to}" (${id}) here.\n`)
        return {
          text: `"${name}" is ${state}: ${workflowId}\n${lines.join('')}${triggersText(triggers)}`,
          json: imported,
        }
      }),
    )
  workflow
    .command('export')
    .description('print the document of a workflow')
    .argument('<workflow>', 'id or name')
    .addOption(new Option('--format <format>', 'of the text').choices(['yaml', 'json']).default('yaml'))
    .action(
      run(async ({ db, registry, config: { publicUrl } }, wanted: string, options: unknown) => {
        const { format } = exportOptions.parse(options)
        const found = await findWorkflow(db, await findWorkflowId(db, wanted), publicUrl)
        if (!found) throw new Error(`The workflow "${wanted}" was deleted meanwhile.`)
        const document = await withConnections(db, found.document, registry.kind)
        const text = format === 'json' ? JSON.stringify(document, null, 2) : stringify(document).trimEnd()
        return { text, json: document }
      }),
    )
}
