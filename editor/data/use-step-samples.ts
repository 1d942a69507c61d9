import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { PinView } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { useDocument } from '../workflow/document-store.ts'
import { useSettled } from '../workflow/settled-document.ts'
import { type StepSample, stepSamples } from './step-sample.ts'

const noPins: readonly PinView[] = []

/** What each step of the open workflow gives, by its id. */
export function useStepSamples(): ReadonlyMap<string, StepSample> {
  const workflowId = useDocument((state) => state.workflowId)
  const document = useSettled((document) => document)
  const kinds = useDocument((state) => state.kinds)
  const given = useQuery(queries.samples(workflowId)).data
  const pins = useQuery(queries.pins(workflowId)).data?.items ?? noPins
  // Places on the canvas change no data: moving a card is no reason to look again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: nodes and edges stand for the document
  return useMemo(
    () => stepSamples(document, kinds, given, pins),
    [document.nodes, document.edges, kinds, given, pins],
  )
}
