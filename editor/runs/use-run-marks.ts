import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { queries } from '../queries.ts'
import { createMarkStore, type MarkStore, runMarks, showMarks } from './run-marks.ts'
import { isOver } from './run-steps.ts'

/** The marks of a run for its cards, kept up to date while it goes on. */
export function useRunMarks(run: Run | undefined, kinds: ReadonlyMap<string, NodeKind>): MarkStore {
  const [store] = useState(createMarkStore)
  const hasLoops = run?.document.nodes.some(({ parentId }) => parentId !== undefined) ?? false
  const going = run !== undefined && !isOver(run.status)
  const tallies = useQuery({
    ...queries.runLoops(run?.id ?? ''),
    enabled: run !== undefined && hasLoops,
    refetchInterval: going ? 1500 : false,
  }).data
  useEffect(() => {
    if (run) showMarks(store, runMarks(run, kinds, tallies))
    else showMarks(store, { steps: new Map(), edges: new Map() })
  }, [store, run, kinds, tallies])
  return store
}
