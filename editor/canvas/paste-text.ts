import { api } from '../api.ts'
import { toast, toastProblem } from '../ui/toast.tsx'
import { type Clip, clipOf, isCommand, type Pasted, paste } from '../workflow/clipboard.ts'
import type { CommandContext } from './commands/command.ts'

type Context = Pick<CommandContext, 'store' | 'flow' | 't' | 'connections' | 'loadConnections'>

/** Puts pasted steps in the middle of what is seen; a text that makes none changes nothing and is told why. */
export async function pasteText(context: Context, text: string): Promise<void> {
  if (isCommand(text)) return importCommand(context, text)
  const { isBad, mostSteps, readPaste } = await import('../workflow/read-paste.ts')
  const { t, store } = context
  const clip = readPaste(text)
  if (isBad(clip)) {
    const { why, ...values } = clip
    toastProblem(new Error(t(`paste.${why}`, values)))
    return
  }
  const count = store.getState().history.document.nodes.length + clip.nodes.length
  if (count > mostSteps) toastProblem(new Error(t('paste.tooMany', { count, most: mostSteps })))
  else putIn({ ...context, connections: await context.loadConnections() }, clip, middleOf(context))
}

/** Copies of the chosen steps beside them. */
export function duplicateSelected(context: Context) {
  const { history, selected, kinds } = context.store.getState()
  putIn(context, clipOf(history.document, selected, kinds, context.connections), undefined)
}

function putIn({ store, t, connections }: Context, clip: Clip, at: { x: number; y: number } | undefined) {
  const { history, kinds, change, select } = store.getState()
  const pasted = paste(history.document, clip, { kinds, connections }, at)
  change(pasted.edit)
  select([...pasted.edit.nodes, ...(pasted.edit.notes ?? [])].map(({ id }) => id))
  const said = remarks(pasted, t)
  const serious = pasted.lost.length + pasted.unconnected.length + pasted.unknown.length > 0
  if (serious) toastProblem(new Error(said.join('\n')))
  else if (said.length > 0) toast(said.join(' '))
}

/** What people should know of a paste, in sentences. */
function remarks({ lost, matched, unconnected, unknown, doubled }: Pasted, t: Context['t']): string[] {
  const names = (list: readonly string[]) => list.map((name) => `“${name}”`).join(', ')
  const connections = [...new Set(matched.map(({ connection }) => connection))]
  return [
    ...(lost.length > 0 ? [t('paste.lost', { names: names(lost) })] : []),
    ...(unconnected.length > 0 ? [t('paste.unconnected', { names: names(unconnected) })] : []),
    ...(unknown.length > 0 ? [t('paste.unknown', { types: unknown.join(', ') })] : []),
    ...(connections.length > 0 ? [t('paste.matched', { names: names(connections) })] : []),
    ...(doubled > 0 ? [t('paste.doubled', { count: doubled })] : []),
  ]
}

function middleOf({ flow }: Context): { x: number; y: number } {
  const box = document.querySelector('.react-flow')?.getBoundingClientRect()
  if (!box) return { x: 96, y: 160 }
  return flow.screenToFlowPosition({ x: box.x + box.width / 2 - 112, y: box.y + box.height / 3 })
}

/** A command line that was pasted becomes a step; the server reads it. */
async function importCommand(context: Context, text: string): Promise<void> {
  const { kinds } = context.store.getState()
  try {
    const { type, name, params, connection } = await api.importStep(text)
    const literals = Object.entries(params).map(([key, value]) => [key, { kind: 'literal' as const, value }])
    const title = kinds.get(type)?.title ?? name
    const node = { id: 'imported', type, name: title, params: Object.fromEntries(literals), settings: {} }
    putIn(context, { nodes: [node], edges: [], layout: {}, connections: {} }, middleOf(context))
    if (connection) toast(context.t('canvas.importedSecret'))
  } catch (error) {
    toastProblem(error)
  }
}
