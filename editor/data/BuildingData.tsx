import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSearchParams } from 'react-router'
import { queries } from '../queries.ts'
import { isOver } from '../runs/run-steps.ts'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { buildingOf, useBuilding } from './building.ts'
import { EditOutput } from './EditOutput.tsx'
import { ForReal } from './ForReal.tsx'

/** Keeps what is known of the data of the open workflow up to date: its pins, and the trial that runs. */
export function BuildingData() {
  const store = useDocumentStore()
  const building = buildingOf(store)
  const queryClient = useQueryClient()
  const workflowId = useDocument((state) => state.workflowId)
  const pins = useQuery(queries.pins(workflowId)).data
  const runId = useBuilding(({ trial }) => (trial?.is === 'run' ? trial.runId : null))
  const edited = useBuilding((state) => state.edited)
  const asked = useBuilding((state) => state.asked)
  const [search, setSearch] = useSearchParams()
  const watched = search.get('run') === runId
  const run = useQuery({
    ...queries.run(runId ?? ''),
    enabled: runId !== null,
    // While it is watched on the canvas its events are heard there.
    refetchInterval: ({ state }) => (watched || (state.data && isOver(state.data.status)) ? false : 1500),
  }).data
  const over = run !== undefined && isOver(run.status)

  useEffect(() => building.setState({ queryClient }), [building, queryClient])
  useEffect(
    () => building.setState({ pinned: new Set(pins?.items.map(({ nodeId }) => nodeId)) }),
    [building, pins],
  )
  // The address says which run the cards show.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each trial, as a person may hide it again
  useEffect(() => {
    if (runId === null) return
    setSearch(
      (old) => new URLSearchParams([...[...old].filter(([name]) => name !== 'run'), ['run', runId]]),
      {
        replace: true,
      },
    )
  }, [runId])
  useEffect(() => {
    if (runId === null || !over) return
    void queryClient.invalidateQueries({ queryKey: queries.samples(workflowId).queryKey })
    void queryClient.invalidateQueries({ queryKey: queries.lastRun(workflowId).queryKey })
  }, [queryClient, workflowId, runId, over])
  return (
    <>
      {edited === null ? null : <EditOutput key={edited} nodeId={edited} />}
      {asked === null ? null : <ForReal {...asked} />}
    </>
  )
}
