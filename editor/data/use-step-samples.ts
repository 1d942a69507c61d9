import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { queries } from '../queries.ts'
import { useDocument } from '../workflow/document-store.ts'
import { type Pin, type StepSample, stepSamples } from './step-sample.ts'

const noPins: readonly Pin[] = []

/** What each step of the open workflow gives, by its id. */
export function useStepSamples(): ReadonlyMap<string, StepSample> {
  const workflowId = useDocument((state) => state.workflowId)
  const document = useDocument((state) => state.history.document)
  const kinds = useDocument((state) => state.kinds)
  const lastRun = useQuery(queries.lastRun(workflowId)).data ?? null
  // Places on the canvas change no data: moving a card is no reason to look again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: nodes and edges stand for the document
  return useMemo(
    () => stepSamples(document, kinds, lastRun, noPins),
    [document.nodes, document.edges, kinds, lastRun],
  )
}
