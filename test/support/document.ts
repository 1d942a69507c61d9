import type { Param } from '#engine/expressions/param.ts'
import { type DocumentNode, type WorkflowDocument, workflowDocument } from '#engine/graph/document.ts'
import type { JsonValue } from '#engine/graph/json.ts'

export const literal = (value: JsonValue): Param => ({ kind: 'literal', value })
export const expression = (source: string): Param => ({ kind: 'expression', source })
export const template = (source: string): Param => ({ kind: 'template', source })

interface NodeSketch {
  type: string
  params?: Record<string, Param>
  settings?: DocumentNode['settings']
  /** Id of the container it stands in. */
  in?: string
}

/**
 * A document from a sketch: nodes by id, and edges as "from -> to" or "from:handle -> to".
 */
export function buildDocument(nodes: Record<string, NodeSketch>, edges: string[]): WorkflowDocument {
  return workflowDocument.parse({
    schemaVersion: 1,
    name: 'Test',
    nodes: Object.entries(nodes).map(([id, { type, params = {}, settings = {}, in: parentId }]) => ({
      id,
      type,
      name: id,
      params,
      settings,
      ...(parentId ? { parentId } : {}),
    })),
    edges: edges.map((edge, index) => {
      const [from = '', target = ''] = edge.split('->').map((part) => part.trim())
      const [source = '', sourceHandle = 'out'] = from.split(':')
      return { id: `e${index}`, source, sourceHandle, target }
    }),
  })
}
