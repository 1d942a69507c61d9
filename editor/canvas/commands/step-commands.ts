import type { DocumentState } from '../../workflow/document-store.ts'
import { toggleBreakpoints } from '../breakpoints.ts'
import { editNote } from '../canvas-view.ts'
import type { Command } from './command.ts'

const anySelected = ({ selected }: DocumentState) => selected.size > 0

function chosenActions({ history, kinds, selected }: DocumentState): string[] {
  return history.document.nodes
    .filter(({ id, type }) => selected.has(id) && kinds.get(type)?.role === 'action')
    .map(({ id }) => id)
}

export const stepCommands: readonly Command[] = [
  {
    id: 'add',
    title: 'keys.add',
    group: 'steps',
    keys: ['N'],
    needs: 'editWorkflows',
    menus: ['step'],
    run: ({ want }) => want({}),
  },
  {
    id: 'insertOnEdge',
    title: 'canvas.insertHere',
    group: 'steps',
    needs: 'editWorkflows',
    possible: ({ selectedEdges }) => selectedEdges.size === 1,
    whyNot: 'why.edge',
    menus: ['edge'],
    run: ({ store, want }) => {
      const [onEdge] = store.getState().selectedEdges
      if (onEdge !== undefined) want({ onEdge })
    },
  },
  {
    id: 'openStep',
    title: 'detail.open',
    group: 'steps',
    keys: ['Enter'],
    possible: ({ selected }) => selected.size === 1,
    whyNot: 'why.oneStep',
    menus: ['step'],
    run: ({ open, store }) => {
      const { history, selected } = store.getState()
      const note = history.document.notes?.find(({ id }) => selected.has(id))
      if (note) editNote(note.id)
      else open('step')
    },
  },
  {
    id: 'rename',
    title: 'keys.rename',
    group: 'steps',
    keys: ['F2', 'Space'],
    needs: 'editWorkflows',
    possible: ({ selected }) => selected.size === 1,
    whyNot: 'why.oneStep',
    menus: ['step'],
    run: ({ open }) => open('rename'),
  },
  {
    id: 'disable',
    title: 'keys.disable',
    group: 'steps',
    keys: ['D'],
    needs: 'editWorkflows',
    possible: anySelected,
    run: ({ store }) => {
      const { history, selected, change } = store.getState()
      const chosen = history.document.nodes.filter(({ id }) => selected.has(id))
      const allOff = chosen.every(({ settings }) => settings.disabled === true)
      const nodeIds = chosen.map(({ id }) => id)
      change({ do: 'setSettings', nodeIds, settings: { disabled: !allOff } })
    },
  },
  {
    id: 'breakpoint',
    title: 'keys.breakpoint',
    group: 'steps',
    keys: ['B'],
    needs: 'editWorkflows',
    possible: (state) => chosenActions(state).length > 0,
    run: ({ store, workflow }) => toggleBreakpoints(workflow.id, chosenActions(store.getState())),
  },
]
