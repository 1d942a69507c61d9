import type { Command, CommandContext } from '../canvas/commands/command.ts'
import { measuredSizes } from '../canvas/measured-sizes.ts'
import { toastProblem } from '../ui/toast.tsx'
import type { DocumentState } from '../workflow/document-store.ts'
import { type Move, moveEdit } from './outline-move.ts'

const oneStep = ({ selected }: DocumentState) => selected.size === 1

/** What the outline adds to what can be done on the canvas; the canvas knows it too. */
export const outlineCommands: readonly Command[] = [
  {
    id: 'outline',
    title: 'outline.switch',
    group: 'view',
    keys: ['Shift+O'],
    menus: ['canvas'],
    run: ({ view, show }) => show(view === 'canvas' ? 'outline' : 'canvas'),
  },
  {
    id: 'addBefore',
    title: 'outline.addBefore',
    group: 'steps',
    keys: ['Shift+N'],
    needs: 'editWorkflows',
    possible: ({ selected, history, kinds }) =>
      selected.size === 1 &&
      history.document.nodes.some(({ id, type }) => selected.has(id) && kinds.get(type)?.role === 'action'),
    menus: ['step'],
    run: ({ store, want }) => {
      const [before] = store.getState().selected
      if (before !== undefined) want({ before })
    },
  },
  {
    id: 'addInside',
    title: 'outline.addInside',
    group: 'steps',
    needs: 'editWorkflows',
    possible: ({ selected, history, kinds }) =>
      selected.size === 1 &&
      history.document.nodes.some(({ id, type }) => selected.has(id) && kinds.get(type)?.container),
    menus: ['step'],
    run: ({ store, want }) => {
      const [inside] = store.getState().selected
      if (inside !== undefined) want({ inside })
    },
  },
  {
    id: 'leadsTo',
    title: 'outline.leadsTo',
    group: 'steps',
    keys: ['L'],
    needs: 'editWorkflows',
    possible: oneStep,
    whyNot: 'why.oneStep',
    menus: ['step'],
    run: ({ open }) => open('leadsTo'),
  },
  inTree('treeKeys', 'outline.treeKeys', ['↑', '↓', '←', '→', 'Home · End · *']),
  inTree('typeAhead', 'outline.typeAhead', ["' A…Z"]),
  moving('moveUp', 'outline.moveUp', 'Alt+Up', 'up'),
  moving('moveDown', 'outline.moveDown', 'Alt+Down', 'down'),
  moving('moveIn', 'outline.moveIn', 'Alt+Right', 'in'),
  moving('moveOut', 'outline.moveOut', 'Alt+Left', 'out'),
]

/** What the tree itself does by keys; listed for the sheet of keys. */
function inTree(id: string, title: Command['title'], keys: readonly string[]): Command {
  return { id, title, group: 'walk', keys, byBrowser: true, keysOnly: true, run: () => {} }
}

function moving(id: string, title: Command['title'], key: string, move: Move): Command {
  return {
    id,
    title,
    group: 'arrange',
    keys: [key],
    needs: 'editWorkflows',
    possible: oneStep,
    whyNot: 'why.oneStep',
    menus: ['step'],
    run: (context) => moveSelected(context, move),
  }
}

/** Moves the chosen step; where it stays, the reason is said. */
function moveSelected({ store, flow, t }: CommandContext, move: Move) {
  const { history, kinds, selected, change } = store.getState()
  const [id] = selected
  if (id === undefined) return
  const heights = new Map([...measuredSizes(flow)].map(([each, { height }]) => [each, height]))
  const moved = moveEdit(history.document, kinds, heights, id, move)
  if (typeof moved === 'string') toastProblem(new Error(t(`stays.${moved}`)))
  else change(moved)
}
