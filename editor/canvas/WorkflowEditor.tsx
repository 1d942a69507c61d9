import { useQuery } from '@tanstack/react-query'
import { useReactFlow } from '@xyflow/react'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Workflow } from '#engine/api/types.ts'
import type { DocumentNode } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { toast, toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { copyText, isCommand, pasteEdit, readClip } from '../workflow/clipboard.ts'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { withInside } from '../workflow/inside.ts'
import { tidyLayout } from '../workflow/tidy.ts'
import { addStepEdit, continueFrom, lastInside, type Wanted } from './add-step.ts'
import { toggleBreakpoints } from './breakpoints.ts'
import { Canvas } from './Canvas.tsx'
import { FlowSettings } from './FlowSettings.tsx'
import { KeysHelp } from './KeysHelp.tsx'
import { Palette } from './Palette.tsx'
import { ProblemList } from './ProblemList.tsx'
import { RunDialog } from './RunDialog.tsx'
import { StepPanel } from './StepPanel.tsx'
import { stepSummary } from './step-summary.ts'
import { TryDialog } from './TryDialog.tsx'
import { useCanvasKeys } from './use-canvas-keys.ts'
import { useKeepInView } from './use-keep-in-view.ts'
import { VersionList } from './VersionList.tsx'
import { WorkflowHead } from './WorkflowHead.tsx'

type Panel = 'problems' | 'versions' | 'settings' | null

/** The canvas with its palette, inspector and head; gestures and keys become edits here. */
export function WorkflowEditor({ workflow }: { workflow: Workflow }) {
  const { t } = useTranslation()
  const may = useMay()
  const store = useDocumentStore()
  const document = useDocument((state) => state.history.document)
  const kinds = useDocument((state) => state.kinds)
  const selected = useDocument((state) => state.selected)
  const flow = useReactFlow()
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const [panel, setPanel] = useState<Panel>(null)
  const [helpOpened, setHelpOpened] = useState(false)
  const [runOpened, setRunOpened] = useState(false)
  const [tryOpened, setTryOpened] = useState(false)
  const customers = useQuery(queries.customers())
  const connections = useQuery(queries.connections())
  const workflows = useQuery(queries.workflows())

  const namesKey = document.nodes.map(({ id, name }) => `${id} ${name}`).join('\n')
  // Names change seldom; cards are drawn again only when they do.
  // biome-ignore lint/correctness/useExhaustiveDependencies: namesKey stands for the names in the document
  const stepNames = useMemo(() => new Map(document.nodes.map(({ id, name }) => [id, name])), [namesKey])
  const summaryOf = useCallback(
    (node: DocumentNode, kind: NodeKind | undefined) =>
      stepSummary(
        node,
        kind,
        (id) => stepNames.get(id) ?? t('canvas.lostStep'),
        (picker, id) =>
          picker === 'customer'
            ? customers.data?.items.find((customer) => customer.id === id)?.name
            : picker === 'workflow'
              ? workflows.data?.items.find((workflow) => workflow.id === id)?.name
              : picker.startsWith('connection')
                ? connections.data?.items.find((connection) => connection.id === id)?.name
                : picker === 'stepInside'
                  ? stepNames.get(id)
                  : picker === 'queue' || picker === 'priority' || picker === 'lookupTable'
                    ? id
                    : undefined,
      ),
    [stepNames, customers.data, connections.data, workflows.data, t],
  )

  const want = useCallback(
    (next: Wanted) => {
      const state = store.getState()
      const bare = !next.after && !next.onEdge
      const [only] = [...state.selected]
      const { document, kinds } = { ...state, ...state.history }
      const after = next.inside
        ? continueFrom(document, kinds, lastInside(document, kinds, next.inside))
        : bare
          ? continueFrom(state.history.document, state.kinds, state.selected.size === 1 ? only : undefined)
          : next.after
      setWanted({ ...next, ...(after ? { after } : {}) })
    },
    [store],
  )

  const sizes = () =>
    new Map(
      flow.getNodes().flatMap(({ id, measured }) => {
        const { width, height } = measured ?? {}
        return width && height ? [[id, { width, height }] as const] : []
      }),
    )

  const add = (kind: NodeKind, at: Wanted) => {
    const heights = new Map([...sizes()].map(([id, { height }]) => [id, height]))
    const { edit, id } = addStepEdit(store.getState().history.document, kinds, heights, kind, at)
    store.getState().change(edit)
    store.getState().select([id])
    setWanted(null)
  }

  const tidy = () => {
    store.getState().change({ do: 'move', layout: tidyLayout(document, sizes()) })
    requestAnimationFrame(() => void flow.fitView({ padding: 0.15, maxZoom: 1, duration: 200 }))
  }

  const removeSelected = () => {
    const state = store.getState()
    const nodeIds = [...state.selected]
    const edgeIds = [...state.selectedEdges]
    if (nodeIds.length + edgeIds.length === 0) return
    state.change({ do: 'remove', nodeIds, edgeIds })
    state.select([])
    if (nodeIds.length > 0) {
      const { size } = withInside(document, nodeIds)
      toastWithUndo(t('canvas.removed', { count: size }), () => store.getState().undo())
    }
  }

  /** A command line that was pasted becomes a step; the server reads it. */
  const importCommand = (text: string) => {
    api.importStep(text).then(({ type, name, params, connection }) => {
      const literals = Object.entries(params).map(([key, value]) => [key, { kind: 'literal', value }])
      const title = kinds.get(type)?.title ?? name
      const node = { id: 'imported', type, name: title, params: Object.fromEntries(literals), settings: {} }
      paste(JSON.stringify({ nodes: [node] }), false)
      if (connection) toast(t('canvas.importedSecret'))
    }, toastProblem)
    return true
  }

  const paste = (text: string, besideOrigin: boolean) => {
    const clip = readClip(text)
    if (!clip) return isCommand(text) && importCommand(text)
    const box = globalThis.document.querySelector('.react-flow')?.getBoundingClientRect()
    const at =
      box && !besideOrigin
        ? flow.screenToFlowPosition({ x: box.x + box.width / 2 - 112, y: box.y + box.height / 3 })
        : undefined
    const edit = pasteEdit(store.getState().history.document, clip, at)
    store.getState().change(edit)
    store.getState().select(edit.nodes.map(({ id }) => id))
    return true
  }

  const duplicate = () => {
    const state = store.getState()
    if (state.selected.size > 0) paste(copyText(state.history.document, state.selected), true)
  }

  const disable = () => {
    const state = store.getState()
    const chosen = state.history.document.nodes.filter(({ id }) => state.selected.has(id))
    if (chosen.length === 0) return
    const allOff = chosen.every(({ settings }) => settings.disabled === true)
    state.change({
      do: 'setSettings',
      nodeIds: chosen.map(({ id }) => id),
      settings: { disabled: !allOff },
    })
  }

  const showStep = (nodeId: string) => {
    store.getState().select([nodeId])
    void flow.fitView({ nodes: [{ id: nodeId }], maxZoom: 1, duration: 200, padding: 0.4 })
  }

  const mayEdit = may.editWorkflows
  const onlyIf = (allowed: boolean, act: () => void) => (allowed ? act : () => undefined)
  useCanvasKeys({
    add: onlyIf(mayEdit, () => want({})),
    remove: onlyIf(mayEdit, removeSelected),
    disable: onlyIf(mayEdit, disable),
    duplicate: onlyIf(mayEdit, duplicate),
    undo: onlyIf(mayEdit, () => store.getState().undo()),
    redo: onlyIf(mayEdit, () => store.getState().redo()),
    tidy: onlyIf(mayEdit, tidy),
    selectAll: () => store.getState().select(document.nodes.map(({ id }) => id)),
    fit: () => void flow.fitView({ padding: 0.15, maxZoom: 1, duration: 150 }),
    actualSize: () => void flow.zoomTo(1, { duration: 150 }),
    zoomIn: () => void flow.zoomIn(),
    zoomOut: () => void flow.zoomOut(),
    rename: () => {
      const field = globalThis.document.getElementById('step-name')
      if (field instanceof HTMLInputElement) field.select()
    },
    help: () => setHelpOpened(true),
    run: onlyIf(may.work, () => setRunOpened(true)),
    try: onlyIf(mayEdit, () => setTryOpened(true)),
    breakpoint: onlyIf(mayEdit, () => {
      const actions = document.nodes.filter(
        ({ id, type }) => selected.has(id) && kinds.get(type)?.role === 'action',
      )
      if (actions.length > 0)
        toggleBreakpoints(
          workflow.id,
          actions.map(({ id }) => id),
        )
    }),
    escape: () => {
      if (wanted) setWanted(null)
      else store.getState().select([])
    },
    copy: (cut) => {
      const state = store.getState()
      if (state.selected.size === 0) return null
      const text = copyText(state.history.document, state.selected)
      if (cut && mayEdit) {
        state.change({ do: 'remove', nodeIds: [...state.selected], edgeIds: [] })
        state.select([])
      } else toast(t('canvas.copied', { count: state.selected.size }))
      return text
    },
    paste: (text) => mayEdit && paste(text, false),
  })

  const [chosenId] = selected
  useKeepInView(selected.size === 1 ? chosenId : undefined, wanted !== null)
  const chosen = selected.size === 1 ? document.nodes.find(({ id }) => id === chosenId) : undefined
  return (
    <div className="workflow-page">
      <WorkflowHead
        workflow={workflow}
        mayEdit={mayEdit}
        mayRun={may.work}
        onProblems={() => setPanel(panel === 'problems' ? null : 'problems')}
        onVersions={() => setPanel(panel === 'versions' ? null : 'versions')}
        onRun={() => setRunOpened(true)}
        onTry={() => setTryOpened(true)}
        onSettings={() => setPanel(panel === 'settings' ? null : 'settings')}
      />
      <div className="workflow-body">
        {wanted ? (
          <Palette
            kinds={[...kinds.values()]}
            actionsOnly={[wanted.onEdge, wanted.at, wanted.inside].some((place) => place !== undefined)}
            following={wanted.after !== undefined}
            onPick={(kind) => add(kind, wanted)}
            onClose={() => setWanted(null)}
          />
        ) : null}
        <div style={{ flex: 1, minWidth: 0, position: 'relative' }}>
          <Canvas
            summaryOf={summaryOf}
            mayEdit={mayEdit}
            onWant={want}
            onDropKind={(type, at, inside) => {
              const kind = kinds.get(type)
              if (kind) add(kind, { at, ...(inside === undefined ? {} : { inside }) })
            }}
            onTidy={tidy}
            onHelp={() => setHelpOpened(true)}
          />
        </div>
        {panel === 'problems' ? (
          <ProblemList stepNames={stepNames} onShow={showStep} onClose={() => setPanel(null)} />
        ) : null}
        {panel === 'versions' ? <VersionList onClose={() => setPanel(null)} /> : null}
        {panel === 'settings' ? <FlowSettings readOnly={!mayEdit} onClose={() => setPanel(null)} /> : null}
        {chosen && panel === null ? (
          <StepPanel
            key={chosen.id}
            node={chosen}
            stepNames={stepNames}
            mayEdit={mayEdit}
            onDuplicate={duplicate}
            onRemove={removeSelected}
            onClose={() => store.getState().select([])}
          />
        ) : null}
      </div>
      <KeysHelp opened={helpOpened} onClose={() => setHelpOpened(false)} />
      <RunDialog opened={runOpened} onClose={() => setRunOpened(false)} />
      <TryDialog opened={tryOpened} workflow={workflow} onClose={() => setTryOpened(false)} />
    </div>
  )
}
