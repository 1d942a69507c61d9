import type { WorkflowDocument } from './document.ts'
import type { NodeKind } from './node-kind.ts'
import type { GraphProblem } from './problem.ts'

/** Steps that run the workflow they stand in: allowed, for a condition may end it, but seldom meant. */
export function checkCalls(
  { nodes }: WorkflowDocument,
  workflowId: string,
  kindOf: (type: string) => NodeKind | undefined,
): GraphProblem[] {
  return nodes.flatMap((node) =>
    Object.entries(node.params)
      .filter(
        ([name, param]) => param.kind === 'literal' && param.value === workflowId && asks(node.type, name),
      )
      .map(([name]) => ({
        severity: 'warning' as const,
        code: 'calls_itself',
        message: `"${node.name}" runs this same workflow: without a condition before it, it ends by failing ten calls deep.`,
        nodeId: node.id,
        param: name,
      })),
  )

  /** True where the parameter names a workflow. */
  function asks(type: string, name: string): boolean {
    const properties = kindOf(type)?.params.properties
    if (!isObject(properties)) return false
    const property = properties[name]
    return isObject(property) && property.picker === 'workflow'
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
