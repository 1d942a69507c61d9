import { type Kysely, sql } from 'kysely'
import { recordAudit } from '../auth/audit.ts'
import type { Database } from '../db/schema.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { insertWorkflow } from '../runs/insert-workflow.ts'
import { publishWorkflow } from '../runs/publish.ts'
import { type ModeOfWorkflow, setMode } from '../runs/workflow-mode.ts'
import { chosenConnections } from './chosen-connections.ts'
import { describeTriggers, type ImportDeps, type ImportedTrigger } from './describe-triggers.ts'
import { fillIn } from './fill-in.ts'
import { inputValues } from './input-values.ts'
import { findPlaybook, type LibraryPlaybook } from './library.ts'
import type { Language, Playbook } from './playbook.ts'

export interface PlaybookImport {
  inputs: JsonObject
  publish: boolean
  /** As the audit log names who did it. */
  actor: string
  language?: Language | undefined
  /** How it starts; for real if left out. */
  mode?: ModeOfWorkflow | undefined
}

export interface ImportedPlaybook {
  workflowId: string
  name: string
  publishedVersion: number | null
  triggers: ImportedTrigger[]
}

/** There is no playbook of that name. */
export class NoSuchPlaybook extends Error {
  override name = 'NoSuchPlaybook'
  constructor(slug: string) {
    super(`There is no playbook "${slug}". "sentiero playbook list" and the page Playbooks show them all.`)
  }
}

/**
 * Makes a workflow of the playbook of that name in the caller's transaction. Throws `NoSuchPlaybook` and what
 * `importFound` throws. `dir` is where the built-in playbooks are, if not in their place.
 */
export async function importPlaybook(
  tx: Kysely<Database>,
  deps: ImportDeps,
  slug: string,
  { dir, ...given }: PlaybookImport & { dir?: string | undefined },
): Promise<ImportedPlaybook> {
  const found = await findPlaybook(tx, slug, dir)
  if (!found) throw new NoSuchPlaybook(slug)
  return importFound(tx, deps, found, given)
}

/**
 * Makes a workflow of a playbook in the caller's transaction, and tells how its webhooks are reached, with their
 * secrets. Each import is a workflow of its own. Throws `InputsRefused` or `NotPublishable`.
 */
export async function importFound(
  tx: Kysely<Database>,
  deps: ImportDeps,
  { playbook, source }: LibraryPlaybook,
  { inputs, publish, actor, language = 'en', mode }: PlaybookImport,
): Promise<ImportedPlaybook> {
  const { slug } = playbook
  const values = await chosenConnections(tx, deps.registry, playbook, inputValues(playbook, inputs))
  const name = await freeName(tx, playbook.title[language])
  const document = fillIn(playbook.document, values, name, language)
  const from = { playbook: slug, version: playbook.version }
  const workflowId = await insertWorkflow(tx, deps.registry, document, {
    ...from,
    source: source?.id ?? null,
    inputs: values,
    saves: playbook.saves,
  })
  // Before it is published: nothing may be written meanwhile.
  if (mode) await setMode(tx, workflowId, mode)
  const note = `Playbook ${slug}, version ${playbook.version}`
  const published = publish
    ? await publishWorkflow(tx, deps.registry, workflowId, { actor, note })
    : undefined
  const detail = {
    ...from,
    ...(source ? { source: source.name } : {}),
    published: publish,
    ...(mode ? { mode: mode.mode } : {}),
  }
  await recordAudit(tx, { actor, action: 'playbook.imported', subject: `workflow/${workflowId}`, detail })
  return {
    workflowId,
    name,
    publishedVersion: published?.version ?? null,
    triggers: await describeTriggers(tx, deps, workflowId, (nodeId) => exampleOf(playbook, nodeId)),
  }
}

/** The title, with a number after it where workflows of that name are there already. */
async function freeName(tx: Kysely<Database>, title: string): Promise<string> {
  // Two imports at once would both find the name free.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`playbook ${title}`}, 0))`.execute(tx)
  const rows = await tx
    .selectFrom('workflows')
    .select('name')
    .where('deleted_at', 'is', null)
    .where((where) => where('name', '=', title).or('name', 'like', `${title} (%)`))
    .execute()
  const taken = new Set(rows.map((row) => row.name))
  let name = title
  for (let number = 2; taken.has(name); number++) name = `${title} (${number})`
  return name
}

/** What the first scenario posts there: an example that does something. */
function exampleOf({ scenarios }: Playbook, nodeId: string): JsonValue | undefined {
  for (const event of scenarios.flatMap(({ events }) => events)) {
    if ('webhook' in event && event.at === nodeId) return event.webhook.body
  }
  return undefined
}
