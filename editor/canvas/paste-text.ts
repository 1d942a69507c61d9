import { api } from '../api.ts'
import { toast, toastProblem } from '../ui/toast.tsx'
import { isCommand, pasteEdit, readClip } from '../workflow/clipboard.ts'
import type { CommandContext } from './commands/command.ts'

type Context = Pick<CommandContext, 'store' | 'flow' | 't'>

/** Puts pasted steps in the middle of what is seen, or beside those they were copied from; false where it is no such text. */
export function pasteText(context: Context, text: string, besideOrigin: boolean): boolean {
  const clip = readClip(text)
  if (!clip) return isCommand(text) && importCommand(context, text)
  const { store, flow } = context
  const box = document.querySelector('.react-flow')?.getBoundingClientRect()
  const at =
    box && !besideOrigin
      ? flow.screenToFlowPosition({ x: box.x + box.width / 2 - 112, y: box.y + box.height / 3 })
      : undefined
  const edit = pasteEdit(store.getState().history.document, clip, at)
  store.getState().change(edit)
  store.getState().select(edit.nodes.map(({ id }) => id))
  return true
}

/** A command line that was pasted becomes a step; the server reads it. */
function importCommand(context: Context, text: string): true {
  const { kinds } = context.store.getState()
  api.importStep(text).then(({ type, name, params, connection }) => {
    const literals = Object.entries(params).map(([key, value]) => [key, { kind: 'literal', value }])
    const title = kinds.get(type)?.title ?? name
    const node = { id: 'imported', type, name: title, params: Object.fromEntries(literals), settings: {} }
    pasteText(context, JSON.stringify({ nodes: [node] }), false)
    if (connection) toast(context.t('canvas.importedSecret'))
  }, toastProblem)
  return true
}
