import { checkDocument } from '#engine/graph/check.ts'
import { checkCalls } from '#engine/graph/check-calls.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import type { GraphProblem } from '#engine/graph/problem.ts'

/** The same problems that the server finds when it has the document. */
export function problemsOf(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  workflowId: string,
): GraphProblem[] {
  const kindOf = (type: string) => kinds.get(type)
  return [...checkDocument(document, kindOf), ...checkCalls(document, workflowId, kindOf)]
}
