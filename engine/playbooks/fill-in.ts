import type { Param } from '../expressions/param.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import type { InputValues } from './input-values.ts'
import { inputReference, type PlaybookDocument } from './playbook.ts'

/** The workflow with the inputs in their places; a parameter whose input has no value is left out. */
export function fillIn(document: PlaybookDocument, values: InputValues, name: string): WorkflowDocument {
  const nodes = document.nodes.map((node) => ({
    ...node,
    params: Object.fromEntries(
      Object.entries(node.params).flatMap(([name, given]): [string, Param][] => {
        const reference = inputReference.safeParse(given)
        // What is no reference was read as a parameter.
        if (!reference.success) return [[name, given as Param]]
        const value = values[reference.data.input]
        return value === undefined ? [] : [[name, { kind: 'literal', value }]]
      }),
    ),
  }))
  return workflowDocument.parse({ ...document, name, nodes })
}
