import type { WorkflowDocument } from '../graph/document.ts'
import type { NodeKind } from '../graph/node-kind.ts'

/** Types of events that steps of a document wait for, as far as they are written out: in parameters that choose one. */
export function awaitedEvents(
  document: WorkflowDocument,
  kindOf: (type: string) => NodeKind | undefined,
): string[] {
  const types = document.nodes.flatMap(({ type, params }) => {
    const fields = kindOf(type)?.params.properties
    if (typeof fields !== 'object' || fields === null) return []
    return Object.entries(fields).flatMap(([name, field]) => {
      const param = params[name]
      const choosesEvent =
        typeof field === 'object' && field !== null && 'picker' in field && field.picker === 'eventType'
      return choosesEvent && param?.kind === 'literal' && typeof param.value === 'string' ? [param.value] : []
    })
  })
  return [...new Set(types)]
}
