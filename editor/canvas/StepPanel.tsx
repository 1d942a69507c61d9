import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { Param } from '#engine/expressions/param.ts'
import type { DocumentNode } from '#engine/graph/document.ts'
import { handlesOf } from '#engine/graph/node-kind.ts'
import { useStepSamples } from '../data/use-step-samples.ts'
import { Inspector, type InspectorProps } from '../inspector/Inspector.tsx'
import { StepDetail } from '../inspector/StepDetail.tsx'
import { StepFlow } from '../inspector/StepFlow.tsx'
import type { FocusParam } from '../inspector/StepForm.tsx'
import { TriggerInfo } from '../inspector/TriggerInfo.tsx'
import { queries } from '../queries.ts'
import { StepLiterals } from '../ui/step-literals.ts'
import { StepsInside } from '../ui/steps-inside.ts'
import { sampleVariables } from '../variables/sample-variables.ts'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { referencesOf, sampleScope } from '../workflow/sample-scope.ts'
import { useSettled } from '../workflow/settled-document.ts'

/** Fetches what the inspector of the chosen step needs and turns its changes into edits. */
export function StepPanel({ nodeId, ...props }: { nodeId: string } & ChosenProps) {
  const node = useSettled(({ nodes }) => nodes.find(({ id }) => id === nodeId))
  return node ? <ChosenStep node={node} {...props} /> : null
}

interface ChosenProps {
  stepNames: ReadonlyMap<string, string>
  mayEdit: boolean
  /** Opened over the canvas, with the data before and after it. */
  wide: boolean
  focus: FocusParam | undefined
  onWide: (wide: boolean) => void
  onDuplicate: () => void
  onRemove: () => void
  onClose: () => void
}

function ChosenStep({
  node,
  stepNames,
  mayEdit,
  wide,
  focus,
  onWide,
  onDuplicate,
  onRemove,
  onClose,
}: { node: DocumentNode } & ChosenProps) {
  const store = useDocumentStore()
  const { change, seal } = store.getState()
  const workflowId = useDocument((state) => state.workflowId)
  const document = useSettled((document) => document)
  const kinds = useDocument((state) => state.kinds)
  const problems = useDocument((state) => state.problems)
  const kind = kinds.get(node.type)
  const group = document.nodes.find(({ id }) => id === node.parentId)
  const lastRun = useQuery(queries.lastRun(workflowId)).data ?? null
  const variables = useQuery(queries.variables()).data?.items
  const triggers = useQuery({ ...queries.triggers(workflowId), enabled: kind?.role === 'trigger' })

  // Places and parameters of other steps do not change what is in scope, but for those of loops; edges and kinds do.
  // Names come with those that have settled.
  const graphKey = JSON.stringify([
    document.edges,
    document.nodes.map(({ id, type, parentId, params }) => [
      ...[id, type, parentId],
      kinds.get(type)?.container ? params : null,
    ]),
  ])
  const samples = useStepSamples()
  // biome-ignore lint/correctness/useExhaustiveDependencies: graphKey stands for the parts of the document that matter
  const around = useMemo(() => {
    const sampled = sampleScope(document, kinds, node.id, lastRun, samples)
    const scope = { ...sampled, vars: sampleVariables(variables ?? []) }
    return {
      scope,
      references: referencesOf(scope, document, kinds),
      stepNames,
      samples,
      readOnly: !mayEdit,
    }
  }, [graphKey, kinds, node.id, lastRun, samples, variables, stepNames, mayEdit])

  const nodeId = node.id
  const setParam = useCallback(
    (name: string, param: Param | undefined) => {
      const { change, history } = store.getState()
      const params = history.document.nodes.find(({ id }) => id === nodeId)?.params
      const handles =
        kind?.handlesFrom?.param === name
          ? handlesOf(kind, param ? { ...params, [name]: param } : {}).map(({ id }) => id)
          : undefined
      change({ do: 'setParam', nodeId, name, ...(param ? { param } : {}), ...(handles ? { handles } : {}) })
    },
    [store, nodeId, kind],
  )

  const inside = document.nodes
    .filter(({ parentId }) => parentId === node.id)
    .map(({ id, name }) => ({ value: id, label: name }))
  const literals = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(node.params).flatMap(([name, param]) =>
          param.kind === 'literal' ? [[name, param.value] as const] : [],
        ),
      ),
    [node.params],
  )
  const step: InspectorProps = {
    workflowId,
    node,
    kind,
    problems: problems.filter(({ nodeId }) => nodeId === node.id),
    around,
    triggerInfo:
      kind?.role === 'trigger' ? (
        <TriggerInfo
          trigger={triggers.data?.items.find(({ nodeId }) => nodeId === node.id)}
          kind={kind}
          params={node.params}
          mayEdit={mayEdit}
          onParam={setParam}
        />
      ) : null,
    mayEnd: group !== undefined && kinds.get(group.type)?.hasEnd === true,
    flow: <StepFlow document={document} kinds={kinds} node={node} readOnly={!mayEdit} onChange={change} />,
    focus,
    onParam: setParam,
    onParams: (params) => {
      const handles = kind?.handlesFrom
        ? handlesOf(kind, { ...node.params, ...params }).map(({ id }) => id)
        : undefined
      change({ do: 'setParams', nodeId: node.id, params, ...(handles ? { handles } : {}) })
    },
    onRenameParam: (from, to) => change({ do: 'renameParam', nodeId: node.id, from, to }),
    onSettings: (settings) => change({ do: 'setSettings', nodeIds: [node.id], settings }),
    onDuplicate,
    onRemove,
    onClose,
    onSettled: seal,
  }
  return (
    <StepsInside value={inside}>
      <StepLiterals value={literals}>
        {wide ? (
          <StepDetail {...step} onNarrow={() => onWide(false)} />
        ) : (
          <Inspector {...step} onWiden={() => onWide(true)} />
        )}
      </StepLiterals>
    </StepsInside>
  )
}
