import { z } from '@hono/zod-openapi'
import { inputsSchema } from '../playbooks/inputs-schema.ts'
import type { LibraryPlaybook } from '../playbooks/library.ts'
import { type Existing, needReasons, needsOf, worstOf } from '../playbooks/needs.ts'
import { type Language, type Playbook, playbookGoals } from '../playbooks/playbook.ts'
import type { Registry } from '../registry.ts'
import { documentSchema } from './document-schema.ts'
import { jsonObject } from './json-value.ts'
import { hookAccess } from './present-workflow.ts'

const state = z.enum(['there', 'partly', 'missing'])

/** One thing that a playbook needs, and whether this MSP has it. */
export const playbookNeed = z.object({
  kind: z.enum(['port', 'connection', 'trigger', 'variable']),
  /** The port, the input that chooses a connection, the type of the trigger or the variable. */
  name: z.string(),
  /** What the input is called; null for what is none. */
  title: z.string().nullable(),
  port: z.string().nullable(),
  /** `partly`: there for some, made with the import, or done by a person instead. */
  state,
  reason: z.enum(needReasons),
  /** For how many of how many customers it is there. */
  have: z.int().nullable(),
  of: z.int().nullable(),
})

export const playbookSummary = z.object({
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  version: z.int(),
  /** Where it was read from; null for a built-in one. */
  source: z.object({ id: z.string(), name: z.string() }).nullable(),
  goal: z.enum(playbookGoals),
  risk: z.string(),
  /** JSON Schema of what an import asks for. */
  inputs: jsonObject,
  needs: z.array(playbookNeed),
  /** The worst of its needs: nothing is missing where it is not `missing`. */
  ready: state,
  savesMinutes: z.number(),
  savesBasis: z.string(),
  /** The workflows that were made of it. */
  imported: z.array(z.object({ id: z.string(), name: z.string() })),
})

export const playbookView = playbookSummary.extend({
  document: documentSchema,
  /** What it may change outside, and what it may take away for good. */
  writes: z.array(z.string()),
  destroys: z.array(z.string()),
  /** What each version brought, the newest first. */
  changelog: z.array(z.object({ version: z.int(), text: z.string() })),
  scenarios: z.array(z.object({ name: z.string(), never: z.array(z.string()) })),
})

/** What the library knows beside the files: what this MSP has, and which workflows came of which playbook. */
export interface LibraryState {
  existing: Existing
  imported: readonly { id: string; name: string; playbook: string | null; sourceId: string | null }[]
}

export function presentPlaybook(
  { playbook, source }: LibraryPlaybook,
  language: Language,
  registry: Registry,
  { existing, imported }: LibraryState,
): z.output<typeof playbookSummary> {
  const needs = needsOf(playbook, registry, existing).map((need) => ({
    ...need,
    title: need.kind === 'connection' ? (playbook.inputs[need.name]?.title[language] ?? null) : null,
  }))
  return {
    slug: playbook.slug,
    title: playbook.title[language],
    summary: playbook.summary[language],
    version: playbook.version,
    source,
    goal: playbook.goal,
    risk: playbook.risk.text[language],
    inputs: inputsSchema(playbook, language),
    needs,
    ready: worstOf(needs),
    savesMinutes: playbook.saves.minutesPerRun,
    savesBasis: playbook.saves.basis[language],
    imported: imported
      .filter(({ playbook: of, sourceId }) => of === playbook.slug && sourceId === (source?.id ?? null))
      .map(({ id, name }) => ({ id, name })),
  }
}

/** What the page of one playbook shows beside its card, without its document. */
export function presentDetails(
  { risk, changelog, scenarios }: Playbook,
  language: Language,
): Omit<z.output<typeof playbookView>, keyof z.output<typeof playbookSummary> | 'document'> {
  return {
    writes: risk.writes.map((text) => text[language]),
    destroys: risk.destroys.map((text) => text[language]),
    changelog: changelog.map(({ version, text }) => ({ version, text: text[language] })),
    scenarios: scenarios.map(({ name, nameIt, never }) => ({
      name: (language === 'it' && nameIt) || name,
      never,
    })),
  }
}

export const importedTrigger = z.object({
  id: z.string(),
  nodeId: z.string(),
  type: z.string(),
  hookUrl: z.string().nullable(),
  auth: hookAccess.nullable(),
  secret: z.string().nullable().describe('Shown once, here'),
  curl: z.string().nullable(),
})

export const importedPlaybook = z.object({
  workflowId: z.string(),
  name: z.string(),
  publishedVersion: z.int().nullable(),
  triggers: z.array(importedTrigger),
})
