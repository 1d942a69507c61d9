import type { GraphProblem, PlaybookUpdateView } from '#engine/api/types.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { call } from '../api.ts'
import type { Language } from '../i18n/languages.ts'

export interface UpdateChoice {
  path: readonly string[]
  take: 'mine' | 'theirs'
}

/** What is asked of the server about newer versions of playbooks. */
export const updateCalls = {
  preview: (workflowId: string, inputs: JsonObject, language: Language) =>
    call<PlaybookUpdateView>(
      'POST',
      `/workflows/${workflowId}/playbook-update/preview?language=${language}`,
      { inputs },
    ),
  apply: (
    workflowId: string,
    body: { version: number; revision: number; inputs: JsonObject; choices: readonly UpdateChoice[] },
  ) =>
    call<{ version: number; revision: number; problems: GraphProblem[] }>(
      'POST',
      `/workflows/${workflowId}/playbook-update`,
      body,
    ),
}
