import { toast } from '../../ui/toast.tsx'
import { copyText } from '../../workflow/clipboard.ts'
import type { DocumentState } from '../../workflow/document-store.ts'
import { pasteText } from '../paste-text.ts'
import { removeSelected } from '../remove-selected.ts'
import type { Command, CommandContext } from './command.ts'

const anySelected = ({ selected }: DocumentState) => selected.size > 0

export const editCommands: readonly Command[] = [
  {
    id: 'undo',
    title: 'keys.undo',
    group: 'workflow',
    keys: ['Ctrl+Z'],
    needs: 'editWorkflows',
    possible: ({ history }) => history.past.length > 0,
    run: ({ store }) => store.getState().undo(),
  },
  {
    id: 'redo',
    title: 'keys.redo',
    group: 'workflow',
    keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    needs: 'editWorkflows',
    possible: ({ history }) => history.future.length > 0,
    run: ({ store }) => store.getState().redo(),
  },
  {
    id: 'selectAll',
    title: 'keys.selectAll',
    group: 'steps',
    keys: ['Ctrl+A'],
    run: ({ store }) => store.getState().select(store.getState().history.document.nodes.map(({ id }) => id)),
  },
  {
    id: 'duplicate',
    title: 'keys.duplicate',
    group: 'steps',
    keys: ['Ctrl+D'],
    needs: 'editWorkflows',
    possible: anySelected,
    run: (context) => {
      const { history, selected } = context.store.getState()
      pasteText(context, copyText(history.document, selected), true)
    },
  },
  {
    id: 'remove',
    title: 'keys.remove',
    group: 'steps',
    keys: ['Delete', 'Backspace'],
    needs: 'editWorkflows',
    possible: ({ selected, selectedEdges }) => selected.size + selectedEdges.size > 0,
    run: ({ store, t }) => removeSelected(store, t),
  },
]

/** The text of what is chosen, for the clipboard; cut, it goes. Null where nothing is chosen. */
export function copySelected({ store, t, may }: CommandContext, cut: boolean): string | null {
  const state = store.getState()
  if (state.selected.size === 0) return null
  const text = copyText(state.history.document, state.selected)
  if (cut && may.editWorkflows) {
    state.change({ do: 'remove', nodeIds: [...state.selected], edgeIds: [] })
    state.select([])
  } else toast(t('canvas.copied', { count: state.selected.size }))
  return text
}
