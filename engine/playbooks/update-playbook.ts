import type { Kysely } from 'kysely'
import { recordAudit } from '../auth/audit.ts'
import type { Database } from '../db/schema.ts'
import { insertSnapshot } from '../drafts/snapshots.ts'
import { DraftMoved, writeDraft } from '../drafts/write-draft.ts'
import { workflowDocument } from '../graph/document.ts'
import type { PartPath } from '../graph/document-parts.ts'
import type { JsonObject } from '../graph/json.ts'
import { type MergeConflict, settleAll } from '../graph/merge.ts'
import type { Registry } from '../registry.ts'
import { publishWorkflow } from '../runs/publish.ts'
import { documentChanges, partWords } from './document-changes.ts'
import { InputsRefused } from './input-values.ts'
import { type PlaybookStanding, planUpdate } from './plan-update.ts'

export interface PlaybookUpdate {
  workflowId: string
  name: string
  playbook: string
  /** The version that the workflow has now. */
  version: number
  /** The newest version there is; null where the playbook is no more. */
  newest: number | null
  /**
   * `conflicts` where people and the new version changed the same and nobody has chosen, `unknown` where the import did
   * not keep what it made: these two are left alone.
   */
  state: 'current' | 'updated' | 'conflicts' | 'unknown'
  /** What people changed, and what stays: names of steps, and of what else was changed. */
  changes: string[]
  /** What both changed, and nobody has chosen. */
  conflicts: UpdateConflict[]
  /** Why it was not published though that was asked, as half a sentence; empty where it was, or nobody asked. */
  held: string
  /** The version that was published now. */
  publishedVersion: number | null
  /** Of the draft. */
  revision: number
}

export interface UpdateConflict extends MergeConflict {
  /** Where, in words: `queue of step "Open the ticket"`. */
  where: string
}

export type Take = 'mine' | 'theirs'

export interface UpdateOptions {
  /** For what the new version asks anew; the others keep their values. */
  inputs: JsonObject
  publish: boolean
  /** As the audit log names who did it. */
  actor: string
  /** How a conflict is settled; undefined where nobody has chosen. */
  choiceOf?: ((path: PartPath) => Take | undefined) | undefined
  /** What was looked at; throws `UpdateMoved` or `DraftMoved` where it is something else by now. */
  seen?: { version: number; revision: number } | undefined
  /** Where the playbooks are, if not in their place. */
  dir?: string | undefined
}

/** There is another version of the playbook than the one that was looked at. */
export class UpdateMoved extends Error {
  override name = 'UpdateMoved'
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
 * Merges the newest version of its playbook into a workflow's draft, in the caller's transaction: what people changed
 * stays, and what both changed goes as `choiceOf` says, or nothing happens. Where the playbook's side of a conflict is
 * taken, the draft as it was is kept under a name. Undefined for a workflow of no playbook. Throws `InputsRefused` or,
 * with `publish`, `NotPublishable`.
 */
export async function updatePlaybook(
  tx: Kysely<Database>,
  registry: Registry,
  workflowId: string,
  { inputs, publish, actor, choiceOf = () => undefined, seen, dir }: UpdateOptions,
): Promise<PlaybookUpdate | undefined> {
  const standing = await planUpdate(tx, registry, workflowId, { told: inputs, dir, lock: true })
  if (!standing) return undefined
  const { name, slug, version, playbook, revision, draft, offer } = standing
  const now: PlaybookUpdate = {
    workflowId,
    name,
    playbook: slug,
    version,
    newest: playbook?.version ?? null,
    state: 'current',
    changes: [],
    conflicts: [],
    held: '',
    publishedVersion: null,
    revision,
  }
  if (seen && seen.version !== now.newest) {
    throw new UpdateMoved(
      'There is another version of the playbook by now. Look at what it changes, then take it over.',
    )
  }
  if (seen && seen.revision !== revision) throw new DraftMoved(revision)
  if (!playbook || playbook.version <= version) return now
  if (!offer) return { ...now, state: 'unknown' }
  const { newer, values, asked, changes, merged } = offer
  if (asked.length > 0) {
    throw new InputsRefused(
      asked.map((input) => ({
        where: `inputs.${input}`,
        message: `"${input}" (${playbook.inputs[input]?.title.en ?? input}) must be given.`,
      })),
    )
  }
  const names = new Map([...newer.nodes, ...draft.nodes].map(({ id, name }) => [id, name]))
  const conflicts = merged.conflicts
    .filter(({ path }) => choiceOf(path) === undefined)
    .map((conflict) => ({ ...conflict, where: partWords(conflict.path, (id) => names.get(id) ?? id) }))
  if (conflicts.length > 0) return { ...now, state: 'conflicts', changes, conflicts }

  const held = publish ? await whyHeld(tx, standing) : ''
  if (merged.conflicts.some(({ path }) => choiceOf(path) === 'theirs')) {
    const kept = `Before version ${playbook.version} of ${slug}`
    await insertSnapshot(tx, workflowId, { name: kept, note: '', actor })
  }
  const document = settleAll(merged, choiceOf)
  const saved = await writeDraft(tx, registry, workflowId, { revision, actor, change: { document } })
  await tx
    .updateTable('workflows')
    .set({
      playbook_version: playbook.version,
      saves: JSON.stringify(playbook.saves),
      playbook_inputs: JSON.stringify(values),
      playbook_document: JSON.stringify(newer),
    })
    .where('id', '=', workflowId)
    .execute()
  const note = `Playbook ${slug}, version ${playbook.version}`
  const published =
    publish && held === '' ? await publishWorkflow(tx, registry, workflowId, { actor, note }) : undefined
  await recordAudit(tx, {
    actor,
    action: 'playbook.updated',
    subject: `workflow/${workflowId}`,
    detail: { playbook: slug, version: playbook.version, published: published !== undefined },
  })
  return {
    ...now,
    version: playbook.version,
    state: 'updated',
    changes,
    held,
    publishedVersion: published?.version ?? null,
    revision: saved?.revision ?? revision,
  }
}

/** What stands against publishing it along with the update. */
async function whyHeld(
  tx: Kysely<Database>,
  { workflowId, publishedVersion, draft }: PlaybookStanding,
): Promise<string> {
  if (draft.settings.failingScenarios === 'block' && (await hasScenarios(tx, workflowId)))
    return 'its scenarios have to pass first'
  if (publishedVersion === null) return ''
  const { document } = await tx
    .selectFrom('workflow_versions')
    .select('document')
    .where('workflow_id', '=', workflowId)
    .where('version', '=', publishedVersion)
    .executeTakeFirstOrThrow()
  const changes = documentChanges(workflowDocument.parse(document), draft)
  return changes.length === 0 ? '' : `the draft held what is not published: ${changes.join(', ')}`
}

async function hasScenarios(tx: Kysely<Database>, workflowId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('workflow_scenarios')
    .select('id')
    .where('workflow_id', '=', workflowId)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
