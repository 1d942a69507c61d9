import { isDeepStrictEqual } from 'node:util'
import type { WorkflowDocument } from '../graph/document.ts'
import type { PartPath } from '../graph/document-parts.ts'

/**
 * What was changed in a workflow, in words: the steps by name, and what is not a step. Its own name and where things
 * stand on the canvas are free.
 */
export function documentChanges(from: WorkflowDocument, to: WorkflowDocument): string[] {
  const before = new Map(from.nodes.map((node) => [node.id, node]))
  const after = new Set(to.nodes.map((node) => node.id))
  const changed = to.nodes.flatMap((node) => {
    const old = before.get(node.id)
    if (old === undefined) return [`step "${node.name}" (added)`]
    return isDeepStrictEqual(old, node) ? [] : [`step "${node.name}"`]
  })
  const gone = from.nodes.filter(({ id }) => !after.has(id)).map(({ name }) => `step "${name}" (taken away)`)
  return [
    ...changed,
    ...gone,
    ...(isDeepStrictEqual(linesOf(from), linesOf(to)) ? [] : ['the lines between steps']),
    ...(isDeepStrictEqual(from.settings, to.settings) ? [] : ['the settings']),
    ...(from.description === to.description ? [] : ['the description']),
  ]
}

/** Without their ids, which the editor makes anew where a line is drawn again. */
const linesOf = ({ edges }: WorkflowDocument): string[] =>
  edges.map(({ source, sourceHandle, target }) => `${source} ${sourceHandle} ${target}`).sort()

/** A place that both sides of an update changed, in words; `nameOf` knows the steps. */
export function partWords(
  [list = '', id = '', ...field]: PartPath,
  nameOf: (nodeId: string) => string,
): string {
  if (list === 'nodes') {
    const step = `step "${nameOf(id)}"`
    return field.length === 0 ? step : `${field.at(-1)} of ${step}`
  }
  if (list === 'edges') return 'a line between steps'
  if (list === 'notes') return 'a note'
  return `the ${list === 'settings' && id !== '' ? `setting ${id}` : list}`
}
