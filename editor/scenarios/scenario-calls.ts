import type { Page, PlayedDraft, ScenarioView } from '#engine/api/types.ts'
import { call } from '../api.ts'

/** What is asked of the server about scenarios. */
export const scenarioCalls = {
  list: (workflowId: string) => call<Page<ScenarioView>>('GET', `/workflows/${workflowId}/scenarios`),
  make: (runId: string, name: string) => call<ScenarioView>('POST', `/runs/${runId}/scenario`, { name }),
  play: (workflowId: string, ids?: readonly string[]) =>
    call<PlayedDraft>('POST', `/workflows/${workflowId}/scenarios/play`, ids ? { ids } : {}),
  rename: (workflowId: string, id: string, name: string) =>
    call<ScenarioView>('PATCH', `/workflows/${workflowId}/scenarios/${id}`, { name }),
  remove: (workflowId: string, id: string) =>
    call<unknown>('DELETE', `/workflows/${workflowId}/scenarios/${id}`),
}

/** Under which the scenarios of a workflow are kept. */
export const scenariosKey = (workflowId: string) => ['scenarios', workflowId] as const
