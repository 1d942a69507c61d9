import type { BacktestChange, BacktestView, Page } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { call, withQuery } from '../api.ts'

/** What is asked of the server about backtests. */
export const backtestCalls = {
  list: (workflowId: string) => call<Page<BacktestView>>('GET', `/workflows/${workflowId}/backtests`),
  start: (workflowId: string, body: { days: number; document?: WorkflowDocument }) =>
    call<BacktestView>('POST', `/workflows/${workflowId}/backtests`, body),
  read: (id: string) => call<BacktestView>('GET', `/backtests/${id}`),
  cancel: (id: string) => call<BacktestView>('POST', `/backtests/${id}/cancel`),
  changes: (id: string, query: { change: string; customerId: string; cursor: string | undefined }) =>
    call<Page<BacktestChange>>('GET', withQuery(`/backtests/${id}/events`, { ...query, limit: 50 })),
}

export function isUnderWay({ state }: BacktestView): boolean {
  return state === 'queued' || state === 'running'
}
