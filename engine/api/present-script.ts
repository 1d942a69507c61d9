import { z } from '@hono/zod-openapi'
import { scriptParameter, scriptRisk, scriptShell } from '../msp/script.ts'
import type { Script, ScriptSummary, ScriptVersion } from '../scripts/script-store.ts'

const versionFacts = z.object({
  version: z.int(),
  shell: scriptShell,
  risk: scriptRisk,
  parameters: z.array(scriptParameter),
  note: z.string(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
})

const scriptFacts = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

export const scriptVersionView = versionFacts.extend({ body: z.string() })

export const scriptSummary = scriptFacts.extend({
  /** Of the newest version. */
  newest: versionFacts,
})

export const scriptView = scriptFacts.extend({
  /** The newest first. */
  versions: z.array(scriptVersionView),
})

export const readyScriptView = z.object({
  name: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  shell: scriptShell,
  risk: scriptRisk,
  parameters: z.array(scriptParameter),
  body: z.string(),
})

export function presentScriptSummary({ newest, ...script }: ScriptSummary) {
  return { ...facts(script), newest: { ...newest, createdAt: newest.createdAt.toISOString() } }
}

export function presentScript({ versions, ...script }: Script) {
  return { ...facts(script), versions: versions.map(presentVersion) }
}

function presentVersion(version: ScriptVersion) {
  return { ...version, createdAt: version.createdAt.toISOString() }
}

function facts({ createdAt, updatedAt, ...script }: Omit<ScriptSummary, 'newest'>) {
  return { ...script, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
}
