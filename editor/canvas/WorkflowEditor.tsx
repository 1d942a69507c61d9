import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useReactFlow } from '@xyflow/react'
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import type { Workflow } from '#engine/api/types.ts'
import type { DocumentNode } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { BuildingData } from '../data/BuildingData.tsx'
import { openCommandPalette, useOffer } from '../find/offered-entries.ts'
import type { FocusParam } from '../inspector/StepForm.tsx'
import { addBeforeEdit } from '../outline/add-before.ts'
import { useWorkflowView } from '../outline/use-workflow-view.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { OpenedLater } from '../ui/OpenedLater.tsx'
import { type DocumentState, useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { replaceRefusal } from '../workflow/replace-step.ts'
import { useLiveCheck } from '../workflow/use-live-check.ts'
import { useStepNames } from '../workflow/use-step-names.ts'
import { addStepEdit, continueFrom, lastInside, type Wanted } from './add-step.ts'
import { Canvas } from './Canvas.tsx'
import { CanvasMenu } from './CanvasMenu.tsx'
import { type CommandContext, isOpenTo, type Opened } from './commands/command.ts'
import { commandEntries } from './commands/command-entries.ts'
import { commandOf } from './commands/commands.ts'
import { measuredSizes } from './measured-sizes.ts'
import { Palette } from './Palette.tsx'
import { replaceChosen } from './replace-chosen.ts'
import { stepSummary } from './step-summary.ts'
import { useCanvasKeys } from './use-canvas-keys.ts'
import { useKeepInView } from './use-keep-in-view.ts'
import { WorkflowHead } from './WorkflowHead.tsx'

// What is opened later is fetched later.
const ExtractDialog = lazy(async () => ({ default: (await import('./ExtractDialog.tsx')).ExtractDialog }))
const FindBar = lazy(async () => ({ default: (await import('../find/FindBar.tsx')).FindBar }))
const FlowSettings = lazy(async () => ({ default: (await import('./FlowSettings.tsx')).FlowSettings }))
const KeysHelp = lazy(async () => ({ default: (await import('./KeysHelp.tsx')).KeysHelp }))
const LeadsTo = lazy(async () => ({ default: (await import('../outline/LeadsTo.tsx')).LeadsTo }))
const Outline = lazy(async () => ({ default: (await import('../outline/Outline.tsx')).Outline }))
const ProblemList = lazy(async () => ({ default: (await import('./ProblemList.tsx')).ProblemList }))
const RenameStep = lazy(async () => ({ default: (await import('./RenameStep.tsx')).RenameStep }))
const RunDialog = lazy(async () => ({ default: (await import('./RunDialog.tsx')).RunDialog }))
const ScenarioPanel = lazy(async () => ({
  default: (await import('../scenarios/ScenarioPanel.tsx')).ScenarioPanel,
}))
const stepPanel = async () => ({ default: (await import('./StepPanel.tsx')).StepPanel })
const StepPanel = lazy(stepPanel)
const TryDialog = lazy(async () => ({ default: (await import('./TryDialog.tsx')).TryDialog }))
const VersionList = lazy(async () => ({ default: (await import('./VersionList.tsx')).VersionList }))

type Panel = 'problems' | 'versions' | 'scenarios' | 'settings' | null

/** The canvas with its palette, inspector and head; gestures and keys become edits here. */
export function WorkflowEditor({ workflow }: { workflow: Workflow }) {
  const { t } = useTranslation()
  const may = useMay()
  const store = useDocumentStore()
  const kinds = useDocument((state) => state.kinds)
  const chosenId = useDocument(chosenIdOf)
  const flow = useReactFlow()
  const navigate = useNavigate()
  const [view, show] = useWorkflowView()
  const outlinePlace = useRef<(() => Wanted) | null>(null)
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const [search] = useSearchParams()
  const [panel, setPanel] = useState<Panel>(search.get('panel') === 'scenarios' ? 'scenarios' : null)
  const [dialog, setDialog] = useState<Opened | null>(null)
  const customers = useQuery(queries.customers())
  const queryClient = useQueryClient()
  const connections = useQuery(queries.connections())
  const workflows = useQuery(queries.workflows())

  const stepNames = useStepNames()
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
    (asked: Wanted) => {
      const state = store.getState()
      const here = Object.keys(asked).length === 0 ? outlinePlace.current?.() : undefined
      const next = here ?? asked
      const bare = !next.after && !next.onEdge && !next.before && !next.replaces && !here
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

  const add = (kind: NodeKind, at: Wanted) => {
    const heights = new Map([...measuredSizes(flow)].map(([id, { height }]) => [id, height]))
    const { document } = store.getState().history
    if (at.replaces !== undefined) {
      replaceChosen(store, t, at.replaces, kind)
      setWanted(null)
      return
    }
    const { edit, id } =
      at.before === undefined
        ? addStepEdit(document, kinds, heights, kind, at)
        : addBeforeEdit(document, kinds, heights, kind, at.before)
    store.getState().change(edit)
    store.getState().select([id])
    setWanted(null)
  }

  const [wide, setWide] = useState(false)
  const [focus, setFocus] = useState<FocusParam>()
  const showStep = (nodeId: string) => {
    store.getState().select([nodeId])
    void flow.fitView({ nodes: [{ id: nodeId }], maxZoom: 1, duration: 200, padding: 0.4 })
  }

  const open = (what: Opened) => {
    if (what === 'commands') openCommandPalette()
    else if (what === 'step') {
      setPanel(null)
      setWide((wide) => !wide)
    } else if (what === 'problems' || what === 'versions' || what === 'scenarios' || what === 'settings')
      setPanel((panel) => (panel === what ? null : what))
    else setDialog((dialog) => (dialog === what ? null : what))
  }
  const closeDialog = () => setDialog(null)

  const mayEdit = may.editWorkflows
  const closePalette = () => setWanted(null)
  const context: CommandContext = {
    store,
    flow,
    t,
    workflow,
    may,
    want,
    wanted,
    closePalette,
    open,
    view,
    show,
    go: (path) => void navigate(path),
    connections: connections.data?.items ?? [],
    loadConnections: async () => (await queryClient.ensureQueryData(queries.connections())).items,
  }
  const run = (id: string) => {
    const command = commandOf(id)
    if (isOpenTo(command, context)) command.run(context)
  }
  useCanvasKeys(context)
  useOffer(() => commandEntries(context, showStep))

  useKeepInView(chosenId, wanted !== null)
  const isWide = wide && chosenId !== undefined && panel === null
  useEffect(() => {
    if (chosenId === undefined) setWide(false)
  }, [chosenId])
  useLiveCheck(store)
  // What is opened first is there before it is.
  useEffect(() => {
    const timer = setTimeout(() => void stepPanel().catch(() => undefined), 1000)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="workflow-page">
      <WorkflowHead
        workflow={workflow}
        mayEdit={mayEdit}
        mayRun={may.work}
        onProblems={() => open('problems')}
        onVersions={() => open('versions')}
        onScenarios={() => open('scenarios')}
        onBacktest={() => run('backtest')}
        onShowScenarios={() => setPanel('scenarios')}
        onRun={() => open('run')}
        onTry={() => open('try')}
        onSettings={() => open('settings')}
      />
      <div className="workflow-body">
        {wanted ? (
          <Palette
            kinds={[...kinds.values()].filter(
              (kind) =>
                wanted.replaces === undefined ||
                replaceRefusal(store.getState().history.document, kinds, wanted.replaces, kind) === null,
            )}
            actionsOnly={[wanted.onEdge, wanted.at, wanted.inside, wanted.before].some(
              (place) => place !== undefined,
            )}
            following={wanted.after !== undefined}
            onPick={(kind) => add(kind, wanted)}
            onClose={closePalette}
          />
        ) : null}
        <div style={{ flex: 1, minWidth: 0, position: 'relative' }} inert={isWide}>
          <CanvasMenu context={context}>
            {view === 'outline' ? (
              <Suspense fallback={<Skeleton height="100%" radius={0} />}>
                <Outline context={context} summaryOf={summaryOf} stepNames={stepNames} place={outlinePlace} />
              </Suspense>
            ) : (
              <Canvas
                summaryOf={summaryOf}
                mayEdit={mayEdit}
                onWant={want}
                onDropKind={(type, at) => {
                  const kind = kinds.get(type)
                  if (kind) add(kind, at)
                }}
                onCommand={run}
              />
            )}
          </CanvasMenu>
          <Suspense>
            {dialog === 'find' ? <FindBar mayEdit={mayEdit} onClose={closeDialog} /> : null}
          </Suspense>
        </div>
        <Suspense fallback={<aside className="side-panel inspector" />}>
          {panel === 'problems' ? (
            <ProblemList
              mayEdit={mayEdit}
              onShow={(nodeId, param) => {
                setPanel(null)
                showStep(nodeId)
                setFocus(param === undefined ? undefined : { nodeId, name: param })
              }}
              onClose={() => setPanel(null)}
            />
          ) : null}
          {panel === 'versions' ? <VersionList onClose={() => setPanel(null)} /> : null}
          {panel === 'scenarios' ? (
            <ScenarioPanel
              onStep={(nodeId) => {
                setPanel(null)
                showStep(nodeId)
              }}
              onClose={() => setPanel(null)}
            />
          ) : null}
          {panel === 'settings' ? <FlowSettings readOnly={!mayEdit} onClose={() => setPanel(null)} /> : null}
          {chosenId !== undefined && panel === null ? (
            <StepPanel
              key={chosenId}
              nodeId={chosenId}
              stepNames={stepNames}
              mayEdit={mayEdit}
              wide={isWide}
              focus={focus?.nodeId === chosenId ? focus : undefined}
              onWide={setWide}
              onDuplicate={() => run('duplicate')}
              onRemove={() => run('remove')}
              onClose={() => store.getState().select([])}
            />
          ) : null}
        </Suspense>
      </div>
      <BuildingData />
      <Suspense>
        <OpenedLater opened={dialog === 'leadsTo'}>
          {(opened) => <LeadsTo opened={opened} mayEdit={mayEdit} onClose={closeDialog} />}
        </OpenedLater>
        <OpenedLater opened={dialog === 'rename'}>
          {(opened) => <RenameStep opened={opened} onClose={closeDialog} />}
        </OpenedLater>
        <OpenedLater opened={dialog === 'extract'}>
          {(opened) => <ExtractDialog opened={opened} onClose={closeDialog} />}
        </OpenedLater>
        <OpenedLater opened={dialog === 'keys'}>
          {(opened) => <KeysHelp opened={opened} onClose={closeDialog} />}
        </OpenedLater>
        <OpenedLater opened={dialog === 'run'}>
          {(opened) => <RunDialog opened={opened} onClose={closeDialog} />}
        </OpenedLater>
        <OpenedLater opened={dialog === 'try'}>
          {(opened) => <TryDialog opened={opened} workflow={workflow} onClose={closeDialog} />}
        </OpenedLater>
      </Suspense>
    </div>
  )
}

/** The one step that is chosen; none where several are, or only a note. */
function chosenIdOf({ selected, history }: DocumentState): string | undefined {
  const [only] = selected
  return selected.size === 1 && history.document.nodes.some(({ id }) => id === only) ? only : undefined
}
