import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { useEffect, useMemo } from 'react'
import { useLoaderData, useParams } from 'react-router'
import type { Workflow } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { WatchedRun } from '../runs/WatchedRun.tsx'
import { useMay } from '../session/use-may.ts'
import { Trouble } from '../ui/Trouble.tsx'
import { createDocumentStore, DocumentStoreContext } from '../workflow/document-store.ts'
import { useAutosave } from './use-autosave.ts'
import { WorkflowEditor } from './WorkflowEditor.tsx'

export function WorkflowPage() {
  const { id = '' } = useParams()
  const openedAt = useLoaderData<number>()
  // From one workflow straight to another is a page of its own, so that each is fetched when it is opened.
  return <FetchedWorkflow key={id} id={id} openedAt={openedAt} />
}

/** Fetches a workflow and opens it for editing; what is fetched later never overwrites what is being edited. */
function FetchedWorkflow({ id, openedAt }: { id: string; openedAt: number }) {
  const workflow = useQuery({
    ...queries.workflow(id),
    // It was asked for when the page was opened; what an earlier visit left in the cache may be older than the saved draft.
    refetchOnMount: ({ state }) => (state.dataUpdatedAt < openedAt ? 'always' : false),
    refetchOnWindowFocus: false,
  })
  const nodes = useQuery(queries.nodes(useLanguage()))
  const kinds = useMemo(() => new Map(nodes.data?.items.map((kind) => [kind.type, kind])), [nodes.data])
  const failed = workflow.error ?? nodes.error
  if (failed && !(workflow.data && nodes.data)) {
    return (
      <div className="page">
        <Trouble error={failed} onRetry={() => void Promise.all([workflow.refetch(), nodes.refetch()])} />
      </div>
    )
  }
  if (!workflow.data || workflow.dataUpdatedAt < openedAt || !nodes.data)
    return <Skeleton height="100%" radius={0} />
  return <OpenWorkflow workflow={workflow.data} kinds={kinds} />
}

function OpenWorkflow({ workflow, kinds }: { workflow: Workflow; kinds: ReadonlyMap<string, NodeKind> }) {
  const may = useMay()
  // Made once for as long as this workflow is open; the server's later answers come in through saves.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a refetch must not replace the document being edited
  const store = useMemo(
    () =>
      createDocumentStore({
        workflowId: workflow.id,
        document: workflow.document,
        revision: workflow.draftRevision,
        problems: workflow.problems,
        kinds,
      }),
    [workflow.id],
  )
  // In another language the kinds are called otherwise; the document stays as it is.
  useEffect(() => store.setState({ kinds }), [store, kinds])
  useAutosave(store, may.editWorkflows)
  return (
    <DocumentStoreContext value={store}>
      <ReactFlowProvider>
        <WatchedRun kinds={kinds}>
          <WorkflowEditor workflow={workflow} />
        </WatchedRun>
      </ReactFlowProvider>
    </DocumentStoreContext>
  )
}
