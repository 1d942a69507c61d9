import { toast, toastProblem } from '../../ui/toast.tsx'
import { clipOf, copyText } from '../../workflow/clipboard.ts'
import type { DocumentState } from '../../workflow/document-store.ts'
import { duplicateSelected, pasteText } from '../paste-text.ts'
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
    whyNot: 'why.undo',
    menus: ['canvas'],
    run: ({ store }) => store.getState().undo(),
  },
  {
    id: 'redo',
    title: 'keys.redo',
    group: 'workflow',
    keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    needs: 'editWorkflows',
    possible: ({ history }) => history.future.length > 0,
    whyNot: 'why.redo',
    menus: ['canvas'],
    run: ({ store }) => store.getState().redo(),
  },
  {
    id: 'selectAll',
    title: 'keys.selectAll',
    group: 'walk',
    keys: ['Ctrl+A'],
    menus: ['canvas'],
    run: ({ store }) => store.getState().select(store.getState().history.document.nodes.map(({ id }) => id)),
  },
  {
    id: 'copy',
    title: 'keys.copyOnly',
    group: 'steps',
    keys: ['Ctrl+C'],
    byBrowser: true,
    possible: anySelected,
    run: (context) => void toClipboard(context, copySelected(context, false)),
  },
  {
    id: 'copyYaml',
    title: 'keys.copyYaml',
    group: 'steps',
    possible: anySelected,
    menus: [],
    run: (context) => void copyAsYaml(context),
  },
  {
    id: 'cut',
    title: 'keys.cut',
    group: 'steps',
    keys: ['Ctrl+X'],
    byBrowser: true,
    needs: 'editWorkflows',
    possible: anySelected,
    run: (context) => void toClipboard(context, copySelected(context, true)),
  },
  {
    id: 'paste',
    title: 'keys.paste',
    group: 'steps',
    keys: ['Ctrl+V'],
    byBrowser: true,
    needs: 'editWorkflows',
    menus: ['step', 'canvas'],
    run: (context) => void pasteFromClipboard(context),
  },
  {
    id: 'duplicate',
    title: 'keys.duplicate',
    group: 'steps',
    keys: ['Ctrl+D'],
    needs: 'editWorkflows',
    possible: anySelected,
    run: duplicateSelected,
  },
  {
    id: 'remove',
    title: 'keys.remove',
    group: 'steps',
    keys: ['Delete', 'Backspace'],
    needs: 'editWorkflows',
    possible: ({ selected, selectedEdges }) => selected.size + selectedEdges.size > 0,
    whyNot: 'why.stepOrEdge',
    menus: ['step', 'selection', 'edge'],
    run: ({ store, t }) => removeSelected(store, t),
  },
]

/** The text of what is chosen, for the clipboard; cut, it goes. Null where nothing is chosen. */
export function copySelected({ store, t, may, connections }: CommandContext, cut: boolean): string | null {
  const state = store.getState()
  if (state.selected.size === 0) return null
  const text = copyText(state.history.document, state.selected, state.kinds, connections)
  if (cut && may.editWorkflows) {
    state.change({ do: 'remove', nodeIds: [...state.selected], edgeIds: [] })
    state.select([])
  } else toast(t('canvas.copied', { count: state.selected.size }))
  return text
}

async function copyAsYaml(context: CommandContext): Promise<void> {
  const { store, t, connections } = context
  const { history, selected, kinds } = store.getState()
  const { stringify } = await import('yaml')
  const text = stringify(clipOf(history.document, selected, kinds, connections))
  if (await toClipboard(context, text)) toast(t('canvas.copied', { count: selected.size }))
}

/** False where the browser lets no page write there: without HTTPS only a key press may. */
async function toClipboard({ t }: CommandContext, text: string | null): Promise<boolean> {
  if (text === null) return false
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    toastProblem(new Error(t('paste.noWrite')))
    return false
  }
}

async function pasteFromClipboard(context: CommandContext): Promise<void> {
  let text: string
  try {
    text = await navigator.clipboard.readText()
  } catch {
    toastProblem(new Error(context.t('paste.noRead')))
    return
  }
  if (text) await pasteText(context, text)
}
