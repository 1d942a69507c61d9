import { checkParam } from '../expressions/evaluate.ts'
import type { WorkflowDocument } from '../graph/document.ts'
import type { GraphProblem } from '../graph/problem.ts'
import { runbookTemplate } from '../msp/runbook-text.ts'
import type { Registry } from '../registry.ts'
import type { TriggerNode } from '../sdk/trigger.ts'
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
    const issues = parsed?.success ? textIssues(trigger, parsed.data) : (parsed?.error?.issues ?? [])
    return issues.flatMap(({ path, message }): GraphProblem[] => {
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

/** Texts of a runbook that no template can be made of. */
function textIssues(
  trigger: TriggerNode | undefined,
  params: unknown,
): { path: PropertyKey[]; message: string }[] {
  const runbook = trigger?.manual?.runbook(params)
  if (!runbook) return []
  const texts = [
    { path: ['confirm'], label: '', text: runbook.confirm },
    ...runbook.form.map(({ name, label, default: text }) => ({ path: ['form'], label: label || name, text })),
  ]
  return texts.flatMap(({ path, label, text }) =>
    checkParam(runbookTemplate(text))
      .slice(0, 1)
      .map(({ message }) => ({ path, message: (label && `${label}: `) + message.replace(/\.$/, '') })),
  )
}
