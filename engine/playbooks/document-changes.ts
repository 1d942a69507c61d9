import { isDeepStrictEqual } from 'node:util'
import type { WorkflowDocument } from '../graph/document.ts'

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
