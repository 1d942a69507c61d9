import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Param } from '#engine/expressions/param.ts'
import type { DocumentNode } from '#engine/graph/document.ts'
import { handlesOf } from '#engine/graph/node-kind.ts'
import { Inspector } from '../inspector/Inspector.tsx'
import { StepFlow } from '../inspector/StepFlow.tsx'
import { TriggerInfo } from '../inspector/TriggerInfo.tsx'
import { queries } from '../queries.ts'
import { StepsInside } from '../ui/steps-inside.ts'
import { sampleVariables } from '../variables/sample-variables.ts'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { referencesOf, sampleScope } from '../workflow/sample-scope.ts'

/** Fetches what the inspector of the chosen step needs and turns its changes into edits. */
export function StepPanel({
  node,
  stepNames,
  mayEdit,
  onDuplicate,
  onRemove,
  onClose,
}: {
  node: DocumentNode
  stepNames: ReadonlyMap<string, string>
  mayEdit: boolean
  onDuplicate: () => void
  onRemove: () => void
  onClose: () => void
}) {
  const store = useDocumentStore()
  const { change, seal } = store.getState()
  const workflowId = useDocument((state) => state.workflowId)
  const document = useDocument((state) => state.history.document)
  const kinds = useDocument((state) => state.kinds)
  const problems = useDocument((state) => state.problems)
  const kind = kinds.get(node.type)
  const group = document.nodes.find(({ id }) => id === node.parentId)
  const lastRun = useQuery(queries.lastRun(workflowId)).data ?? null
  const variables = useQuery(queries.variables()).data?.items
  const triggers = useQuery({ ...queries.triggers(workflowId), enabled: kind?.role === 'trigger' })

  // Places and parameters of other steps do not change what is in scope, but for those of loops; edges and kinds do.
  const graphKey = JSON.stringify([
    document.edges,
    document.nodes.map(({ id, type, name, parentId, params }) => [
      ...[id, type, name, parentId],
      kinds.get(type)?.container ? params : null,
    ]),
  ])
  // biome-ignore lint/correctness/useExhaustiveDependencies: graphKey stands for the parts of the document that matter
  const around = useMemo(() => {
    const scope = {
      ...sampleScope(document, kinds, node.id, lastRun),
      vars: sampleVariables(variables ?? []),
    }
    return { scope, references: referencesOf(scope, document, kinds), stepNames, readOnly: !mayEdit }
  }, [graphKey, kinds, node.id, lastRun, variables, stepNames, mayEdit])

  const setParam = (name: string, param: Param | undefined) => {
    const handles =
      kind?.handlesFrom?.param === name
        ? handlesOf(kind, param ? { ...node.params, [name]: param } : {}).map(({ id }) => id)
        : undefined
    change({
      do: 'setParam',
      nodeId: node.id,
      name,
      ...(param ? { param } : {}),
      ...(handles ? { handles } : {}),
    })
  }

  const inside = document.nodes
    .filter(({ parentId }) => parentId === node.id)
    .map(({ id, name }) => ({ value: id, label: name }))
  return (
    <StepsInside value={inside}>
      <Inspector
        workflowId={workflowId}
        node={node}
        kind={kind}
        problems={problems.filter(({ nodeId }) => nodeId === node.id)}
        around={around}
        triggerInfo={
          kind?.role === 'trigger' ? (
            <TriggerInfo
              trigger={triggers.data?.items.find(({ nodeId }) => nodeId === node.id)}
              kind={kind}
              params={node.params}
              mayEdit={mayEdit}
              onParam={setParam}
            />
          ) : null
        }
        mayEnd={group !== undefined && kinds.get(group.type)?.hasEnd === true}
        flow={
          <StepFlow document={document} kinds={kinds} node={node} readOnly={!mayEdit} onChange={change} />
        }
        onRename={(name) => change({ do: 'rename', nodeId: node.id, name })}
        onParam={setParam}
        onParams={(params) => {
          const handles = kind?.handlesFrom
            ? handlesOf(kind, { ...node.params, ...params }).map(({ id }) => id)
            : undefined
          change({ do: 'setParams', nodeId: node.id, params, ...(handles ? { handles } : {}) })
        }}
        onRenameParam={(from, to) => change({ do: 'renameParam', nodeId: node.id, from, to })}
        onSettings={(settings) => change({ do: 'setSettings', nodeIds: [node.id], settings })}
        onDuplicate={onDuplicate}
        onRemove={onRemove}
        onClose={onClose}
        onSettled={seal}
      />
    </StepsInside>
  )
}
