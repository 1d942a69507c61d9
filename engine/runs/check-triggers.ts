import type { WorkflowDocument } from '../graph/document.ts'
import type { GraphProblem } from '../graph/problem.ts'
import type { Registry } from '../registry.ts'
import { triggerParams } from './trigger-params.ts'

/**
 * What is wrong with the parameters of triggers by their own rules, which their JSON Schema cannot say, such as a
 * schedule that never comes. A parameter that `known` tells of already is left out.
 */
export function checkTriggers(
  { nodes }: WorkflowDocument,
  registry: Registry,
  known: readonly GraphProblem[],
): GraphProblem[] {
  return nodes.flatMap((node): GraphProblem[] => {
    const trigger = registry.trigger(node.type)
    const parsed = trigger?.params.safeParse(triggerParams(trigger.params, node.params))
    return (parsed?.error?.issues ?? []).flatMap(({ path, message }): GraphProblem[] => {
      const param = String(path[0] ?? '')
      if (known.some((problem) => problem.nodeId === node.id && problem.param === param)) return []
      const problem = {
        severity: 'error',
        code: 'bad_parameter',
        message: `"${node.name}": ${message}.`,
      } as const
      return [{ ...problem, nodeId: node.id, param }]
    })
  })
}
