import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import type { JsonObject } from '../graph/json.ts'
import { type Merged, mergeDocuments } from '../graph/merge.ts'
import type { Registry } from '../registry.ts'
import { chosenConnections } from './chosen-connections.ts'
import { documentChanges } from './document-changes.ts'
import { fillIn, languageOf } from './fill-in.ts'
import { InputsRefused, type InputValues, inputValues } from './input-values.ts'
import { findPlaybookOf } from './library.ts'
import type { Playbook } from './playbook.ts'

/** How a workflow stands to the playbook that it came from. */
export interface PlaybookStanding {
  workflowId: string
  name: string
  slug: string
  /** The version that the workflow has now. */
  version: number
  /** As it is in the library now; undefined where it is there no more. */
  playbook: Playbook | undefined
  /** Of the draft. */
  revision: number
  draft: WorkflowDocument
  publishedVersion: number | null
  /** Undefined where there is nothing newer, or the import did not keep what it made. */
  offer: UpdateOffer | undefined
}

export interface UpdateOffer {
  /** What the newer version gives with the inputs of the workflow. */
  newer: WorkflowDocument
  values: InputValues
  /** Inputs that have to be told first; until then what they fill in is left out. */
  asked: string[]
  /** What people changed since the import, in words. All of it stays, but for what they give up in a conflict. */
  changes: string[]
  merged: Merged
}

/**
 * Merges the newest version of its playbook into a workflow's draft, step by step, without writing anything: the base is
 * what the version before gave. `told` are inputs that the new version asks anew; the others keep their values. Undefined
 * for a workflow of no playbook; throws `InputsRefused` where what is told is wrong.
 */
export async function planUpdate(
  db: Kysely<Database>,
  registry: Registry,
  workflowId: string,
  { told, dir, lock = false }: { told: JsonObject; dir?: string | undefined; lock?: boolean },
): Promise<PlaybookStanding | undefined> {
  const row = await db
    .selectFrom('workflows')
    .selectAll()
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst()
  if (!row || row.playbook === null || row.playbook_version === null) return undefined
  const playbook = await findPlaybookOf(db, row.playbook, row.playbook_source, dir)
  const draft = workflowDocument.parse(row.draft)
  const given = workflowDocument.safeParse(row.playbook_document).data
  const isNewer = playbook !== undefined && playbook.version > row.playbook_version
  const offer =
    isNewer && given
      ? await offerOf(db, registry, playbook, { given, draft, told, kept: row.playbook_inputs })
      : undefined
  return {
    workflowId,
    name: row.name,
    slug: row.playbook,
    version: row.playbook_version,
    playbook,
    revision: row.draft_revision,
    draft,
    publishedVersion: row.published_version,
    offer,
  }
}

async function offerOf(
  db: Kysely<Database>,
  registry: Registry,
  playbook: Playbook,
  {
    given,
    draft,
    told,
    kept,
  }: { given: WorkflowDocument; draft: WorkflowDocument; told: JsonObject; kept: unknown },
): Promise<UpdateOffer> {
  const { values, asked } = await valuesOf(db, registry, playbook, knownOf(playbook, kept), told)
  const newer = fillIn(playbook.document, values, draft.name, languageOf(playbook.document, given))
  // Its own name is no part of the playbook.
  const base = { ...given, name: draft.name }
  return {
    newer,
    values,
    asked,
    changes: documentChanges(base, draft),
    merged: mergeDocuments(base, draft, newer),
  }
}

const keptValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/** What the import was told, without what the new version no longer asks. */
function knownOf({ inputs }: Playbook, kept: unknown): InputValues {
  const known = Object.entries(keptValues.parse(kept ?? {})).filter(([name]) => Object.hasOwn(inputs, name))
  return Object.fromEntries(known)
}

/** The value of each input; those that nobody told and that have no value that fits are `asked`. */
async function valuesOf(
  db: Kysely<Database>,
  registry: Registry,
  playbook: Playbook,
  known: InputValues,
  told: JsonObject,
): Promise<{ values: InputValues; asked: string[] }> {
  try {
    const values = inputValues(playbook, { ...known, ...told })
    return { values: await chosenConnections(db, registry, playbook, values), asked: [] }
  } catch (error) {
    if (!(error instanceof InputsRefused)) throw error
    const names = error.issues.map(({ where }) => where.replace(/^inputs\./, ''))
    const wrong = names.find((name) => Object.hasOwn(told, name) || !Object.hasOwn(playbook.inputs, name))
    if (wrong !== undefined) throw error
    const inputs = Object.entries(playbook.inputs).map(([name, input]) => {
      const { default: _unfit, ...rest } = input
      return [name, names.includes(name) ? { ...rest, required: false } : input] as const
    })
    const left = Object.entries(known).filter(([name]) => !names.includes(name))
    const others = { ...playbook, inputs: Object.fromEntries(inputs) }
    const found = await valuesOf(db, registry, others, Object.fromEntries(left), told)
    return { ...found, asked: [...names, ...found.asked] }
  }
}
