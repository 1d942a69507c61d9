import type { Kysely } from 'kysely'
import { z } from 'zod'
import { recordAudit } from '../auth/audit.ts'
import type { Database } from '../db/schema.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import type { JsonObject } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import { publishWorkflow, syncTriggers } from '../runs/publish.ts'
import { chosenConnections } from './chosen-connections.ts'
import { documentChanges } from './document-changes.ts'
import { fillIn, languageOf } from './fill-in.ts'
import { inputValues } from './input-values.ts'
import type { Playbook } from './playbook.ts'
import { readPlaybook } from './read-playbook.ts'

export interface PlaybookUpdate {
  workflowId: string
  name: string
  playbook: string
  /** The version that the workflow has now. */
  version: number
  /** The newest version there is; null where the playbook is no more. */
  newest: number | null
  /**
   * `changed` by people in the draft, `unpublished` where what is published is not what the playbook gave, `unknown`
   * where the import did not keep what it made: these three are left alone.
   */
  state: 'current' | 'updated' | 'changed' | 'unpublished' | 'unknown'
  /** What keeps it from being updated: names of steps, and of what else was changed. */
  changes: string[]
  /** The version that was published now. */
  publishedVersion: number | null
}

/** The workflows that came from a playbook, by name. */
export async function listOfPlaybooks(db: Kysely<Database>): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom('workflows')
    .select(['id', 'name'])
    .where('playbook', 'is not', null)
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute()
}

/**
 * Brings the newest version of its playbook into a workflow's draft, in the caller's transaction, if nobody changed what
 * the one before gave. `inputs` are for what the new version asks anew; the others keep their values. Undefined for a
 * workflow of no playbook. Throws `InputsRefused` or, with `publish`, `NotPublishable`.
 */
export async function updatePlaybook(
  tx: Kysely<Database>,
  registry: Registry,
  workflowId: string,
  options: { inputs: JsonObject; publish: boolean; actor: string; dir?: string | undefined },
): Promise<PlaybookUpdate | undefined> {
  const row = await tx
    .selectFrom('workflows')
    .selectAll()
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!row || row.playbook === null || row.playbook_version === null) return undefined
  const playbook = await readPlaybook(row.playbook, options.dir)
  const now: PlaybookUpdate = {
    workflowId,
    name: row.name,
    playbook: row.playbook,
    version: row.playbook_version,
    newest: playbook?.version ?? null,
    state: 'current',
    changes: [],
    publishedVersion: null,
  }
  if (!playbook || playbook.version <= row.playbook_version) return now
  const given = workflowDocument.safeParse(row.playbook_document).data
  if (!given) return { ...now, state: 'unknown' }
  const draft = workflowDocument.parse(row.draft)
  const changes = documentChanges(given, draft)
  if (changes.length > 0) return { ...now, state: 'changed', changes }
  const published = await publishedDocument(tx, workflowId, row.published_version)
  const unlike = published ? documentChanges(given, published) : []
  if (unlike.length > 0) return { ...now, state: 'unpublished', changes: unlike }

  const values = await keptInputs(tx, registry, playbook, row.playbook_inputs, options.inputs)
  const language = languageOf(playbook.document, given)
  const document = fillIn(playbook.document, values, draft.name, language)
  await tx
    .updateTable('workflows')
    .set({
      description: document.description,
      draft: JSON.stringify(placedAs(document, draft)),
      draft_revision: row.draft_revision + 1,
      playbook_version: playbook.version,
      saves: JSON.stringify(playbook.saves),
      playbook_inputs: JSON.stringify(values),
      playbook_document: JSON.stringify(document),
      updated_at: new Date(),
    })
    .where('id', '=', workflowId)
    .execute()
  await syncTriggers(tx, registry, workflowId, document, undefined)
  const { actor } = options
  const note = `Playbook ${row.playbook}, version ${playbook.version}`
  const publishedNow = options.publish
    ? await publishWorkflow(tx, registry, workflowId, { actor, note })
    : undefined
  const detail = { playbook: row.playbook, version: playbook.version, published: options.publish }
  await recordAudit(tx, { actor, action: 'playbook.updated', subject: `workflow/${workflowId}`, detail })
  const publishedVersion = publishedNow?.version ?? null
  return { ...now, version: playbook.version, state: 'updated', publishedVersion }
}

async function publishedDocument(
  tx: Kysely<Database>,
  workflowId: string,
  version: number | null,
): Promise<WorkflowDocument | undefined> {
  if (version === null) return undefined
  const { document } = await tx
    .selectFrom('workflow_versions')
    .select('document')
    .where('workflow_id', '=', workflowId)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  return workflowDocument.parse(document)
}

const keptValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/** What the import was told, without what the new version no longer asks, and what is told now. */
async function keptInputs(
  tx: Kysely<Database>,
  registry: Registry,
  playbook: Playbook,
  kept: unknown,
  told: JsonObject,
) {
  const known = Object.entries(keptValues.parse(kept ?? {})).filter(([name]) =>
    Object.hasOwn(playbook.inputs, name),
  )
  const values = inputValues(playbook, { ...Object.fromEntries(known), ...told })
  return chosenConnections(tx, registry, playbook, values)
}

/** The steps that were there already stand where people put them. */
function placedAs(document: WorkflowDocument, draft: WorkflowDocument): WorkflowDocument {
  const ids = new Set(document.nodes.map(({ id }) => id))
  const placed = Object.entries(draft.layout).filter(([id]) => ids.has(id))
  return { ...document, layout: { ...document.layout, ...Object.fromEntries(placed) } }
}
