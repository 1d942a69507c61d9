import { toast, toastProblem } from '../../ui/toast.tsx'
import { type Alignment, aligned, carried, distributed, outermost } from '../../workflow/align.ts'
import type { DocumentState } from '../../workflow/document-store.ts'
import type { Layout } from '../../workflow/edit.ts'
import { type Box, type Boxes, boxesOf } from '../../workflow/groups.ts'
import { newNote, noteBoxes, noteSize } from '../../workflow/notes.ts'
import { atCornerOf, partOf, tidyInWorker } from '../../workflow/tidy-in-worker.ts'
import { editNote, toggleSnap } from '../canvas-view.ts'
import { collapsedFrames, toggleFrames } from '../collapsed-frames.ts'
import { glide } from '../glide.ts'
import { measuredSizes } from '../measured-sizes.ts'
import { removeSelected } from '../remove-selected.ts'
import type { Command, CommandContext } from './command.ts'

const several = ({ selected }: DocumentState) => selected.size > 1
const three = ({ selected }: DocumentState) => selected.size > 2
const anything = ({ selected, selectedEdges }: DocumentState) => selected.size + selectedEdges.size > 0

const alignments = [
  ['alignLeft', 'left', 'Alt+A'],
  ['alignCentre', 'centre', 'Alt+H'],
  ['alignRight', 'right', 'Alt+D'],
  ['alignTop', 'top', 'Alt+W'],
  ['alignMiddle', 'middle', 'Alt+V'],
  ['alignBottom', 'bottom', 'Alt+S'],
] as const satisfies readonly (readonly [string, Alignment, string])[]

/** Gestures stand in the sheet of keys; there is nothing to run. */
const byPointer = { group: 'arrange', byBrowser: true, keysOnly: true, run: () => {} } as const

export const arrangeCommands: readonly Command[] = [
  {
    id: 'tidy',
    title: 'keys.tidy',
    group: 'arrange',
    keys: ['Shift+Alt+T'],
    needs: 'editWorkflows',
    possible: ({ history }) => history.document.nodes.length > 0,
    menus: ['canvas'],
    run: (context) => void tidy(context),
  },
  {
    id: 'tidySelection',
    title: 'keys.tidySelection',
    group: 'arrange',
    keys: ['Alt+T'],
    needs: 'editWorkflows',
    possible: several,
    whyNot: 'why.several',
    menus: ['selection'],
    run: (context) => void tidySelection(context),
  },
  ...alignments.map(
    ([id, to, key]): Command => ({
      id,
      title: `keys.${id}`,
      group: 'arrange',
      keys: [key],
      needs: 'editWorkflows',
      possible: several,
      whyNot: 'why.several',
      menus: ['selection'],
      run: (context) => arrange(context, (boxes) => aligned(boxes, to)),
    }),
  ),
  {
    id: 'distributeAcross',
    title: 'keys.distributeAcross',
    group: 'arrange',
    keys: ['Shift+Alt+H'],
    needs: 'editWorkflows',
    possible: three,
    whyNot: 'why.three',
    menus: ['selection'],
    run: (context) => arrange(context, (boxes) => distributed(boxes, 'across')),
  },
  {
    id: 'distributeDown',
    title: 'keys.distributeDown',
    group: 'arrange',
    keys: ['Shift+Alt+V'],
    needs: 'editWorkflows',
    possible: three,
    whyNot: 'why.three',
    menus: ['selection'],
    run: (context) => arrange(context, (boxes) => distributed(boxes, 'down')),
  },
  {
    id: 'snap',
    title: 'keys.snap',
    group: 'arrange',
    keys: ['G'],
    needs: 'editWorkflows',
    menus: ['canvas'],
    run: toggleSnap,
  },
  {
    id: 'removeAndJoin',
    title: 'keys.removeAndJoin',
    group: 'arrange',
    keys: ['Ctrl+Delete', 'Ctrl+Backspace'],
    needs: 'editWorkflows',
    possible: anything,
    run: ({ store, t }) => removeSelected(store, t, 'wherever'),
  },
  {
    id: 'removeAndLeave',
    title: 'keys.removeAndLeave',
    group: 'arrange',
    keys: ['Shift+Delete', 'Shift+Backspace'],
    needs: 'editWorkflows',
    possible: anything,
    run: ({ store, t }) => removeSelected(store, t, 'leave'),
  },
  {
    id: 'replace',
    title: 'keys.replace',
    group: 'steps',
    keys: ['R'],
    needs: 'editWorkflows',
    possible: ({ history, selected }) =>
      selected.size === 1 && history.document.nodes.some(({ id }) => selected.has(id)),
    whyNot: 'why.step',
    menus: ['step'],
    run: ({ store, want }) => {
      const [replaces] = store.getState().selected
      if (replaces !== undefined) want({ replaces })
    },
  },
  {
    id: 'collapse',
    title: 'keys.collapse',
    group: 'view',
    keys: ['C'],
    possible: (state) => chosenFrames(state).length > 0,
    whyNot: 'why.frame',
    menus: ['step'],
    run: ({ store, workflow }) => toggleFrames(workflow.id, chosenFrames(store.getState())),
  },
  {
    id: 'collapseAll',
    title: 'keys.collapseAll',
    group: 'view',
    keys: ['Shift+C'],
    possible: (state) => allFrames(state).length > 0,
    whyNot: 'why.frames',
    menus: ['canvas'],
    run: ({ store, workflow }) => {
      const frames = allFrames(store.getState())
      const closed = collapsedFrames(workflow.id)
      const open = frames.filter((id) => !closed.has(id))
      toggleFrames(workflow.id, open.length > 0 ? open : frames)
    },
  },
  {
    id: 'addNote',
    title: 'keys.addNote',
    group: 'arrange',
    keys: ['Shift+S'],
    needs: 'editWorkflows',
    menus: ['canvas', 'selection'],
    run: addNote,
  },
  { ...byPointer, id: 'boxSelect', title: 'keys.boxSelect', keys: ['Shift+Drag'] },
  { ...byPointer, id: 'copyByDrag', title: 'keys.copyByDrag', keys: ['Alt+Drag'], needs: 'editWorkflows' },
  {
    id: 'exportSvg',
    title: 'keys.exportSvg',
    group: 'view',
    possible: ({ history }) => history.document.nodes.length > 0,
    menus: ['canvas'],
    run: (context) => void exportImage(context, 'svg'),
  },
  {
    id: 'exportPng',
    title: 'keys.exportPng',
    group: 'view',
    possible: ({ history }) => history.document.nodes.length > 0,
    menus: ['canvas'],
    run: (context) => void exportImage(context, 'png'),
  },
]

function allFrames({ history }: DocumentState): string[] {
  const groups = new Set(history.document.nodes.map(({ parentId }) => parentId))
  return history.document.nodes.filter(({ id }) => groups.has(id)).map(({ id }) => id)
}

function chosenFrames(state: DocumentState): string[] {
  return allFrames(state).filter((id) => state.selected.has(id))
}

function boxesNow({ store, flow }: CommandContext): Boxes {
  const { history, kinds } = store.getState()
  const heights = new Map([...measuredSizes(flow)].map(([id, { height }]) => [id, height]))
  return new Map([...boxesOf(history.document, kinds, heights), ...noteBoxes(history.document)])
}

function arrange(context: CommandContext, places: (boxes: Boxes) => Layout) {
  const { history, selected, change } = context.store.getState()
  const all = boxesNow(context)
  const chosen = new Map<string, Box>()
  for (const id of outermost(history.document, selected)) {
    const box = all.get(id)
    if (box) chosen.set(id, box)
  }
  glide()
  change({ do: 'move', layout: carried(history.document, all, places(chosen)) })
}

async function tidy({ store, flow }: CommandContext) {
  const before = store.getState().history.document
  const layout = await layoutOf(before, flow)
  // What was drawn meanwhile would be put anywhere.
  if (!layout || !isStill(store, before)) return
  glide()
  store.getState().change({ do: 'move', layout })
  requestAnimationFrame(() => void flow.fitView({ padding: 0.15, maxZoom: 1, duration: 200 }))
}

async function tidySelection(context: CommandContext) {
  const { store, flow } = context
  const { history, selected } = store.getState()
  const before = history.document
  const steps = outermost(before, selected).filter((id) => before.nodes.some((node) => node.id === id))
  const layout = await layoutOf(partOf(before, steps), flow)
  if (!layout || !isStill(store, before)) return
  glide()
  store.getState().change({ do: 'move', layout: atCornerOf(layout, boxesNow(context), steps) })
}

function isStill({ getState }: CommandContext['store'], before: DocumentState['history']['document']) {
  return getState().history.document === before
}

function layoutOf(
  document: Parameters<typeof tidyInWorker>[0],
  flow: CommandContext['flow'],
): Promise<Layout | undefined> {
  return tidyInWorker(document, measuredSizes(flow)).catch((error: unknown) => {
    toastProblem(error)
    return undefined
  })
}

function addNote(context: CommandContext) {
  const { store, flow } = context
  const { history, selected, change, select } = store.getState()
  const all = boxesNow(context)
  const canvas = document.querySelector('.react-flow')?.getBoundingClientRect()
  const middle = canvas
    ? flow.screenToFlowPosition({ x: canvas.x + canvas.width / 2, y: canvas.y + canvas.height / 2 })
    : { x: 0, y: 0 }
  const at = { x: middle.x - noteSize.width / 2, y: middle.y - noteSize.height / 2 }
  const chosen = [...selected].flatMap((id) => all.get(id) ?? [])
  const note = newNote(history.document, at, chosen)
  change({ do: 'add', nodes: [], edges: [], layout: {}, notes: [note] })
  select([note.id])
  editNote(note.id)
}

async function exportImage({ store, flow, t }: CommandContext, format: 'svg' | 'png') {
  const { history, kinds } = store.getState()
  try {
    const { downloadImage } = await import('../download-image.tsx')
    await downloadImage(history.document, kinds, flow, format)
    toast(t('image.done'))
  } catch (error) {
    toastProblem(error)
  }
}
