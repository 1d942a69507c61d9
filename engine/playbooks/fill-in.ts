import { type Param, paramSchema } from '../expressions/param.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import type { InputValues } from './input-values.ts'
import { inputReference, type Language, type LocalParam, type PlaybookDocument } from './playbook.ts'

/**
 * The workflow with the inputs in their places and its texts in a language; a parameter whose input has no value is left
 * out.
 */
export function fillIn(
  document: PlaybookDocument,
  values: InputValues,
  name: string,
  language: Language = 'en',
): WorkflowDocument {
  const isItalian = language === 'it'
  const nodes = document.nodes.map((node) => ({
    ...node,
    name: (isItalian && node.nameIt) || node.name,
    params: Object.fromEntries(
      Object.entries(node.params).flatMap(([name, given]): [string, Param][] => {
        const reference = inputReference.safeParse(given)
        // What is no reference was read as a parameter.
        if (!reference.success) return [[name, inLanguage(given as Param | LocalParam, isItalian)]]
        const { input, as } = reference.data
        const value = Object.hasOwn(values, input) ? values[input] : undefined
        if (value === undefined) return []
        return [[name, { kind: 'literal', value: as === 'list' ? listOf(String(value)) : value }]]
      }),
    ),
  }))
  const description = (isItalian && document.descriptionIt) || document.description
  return workflowDocument.parse({ ...document, name, description, nodes })
}

function listOf(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function inLanguage(param: Param | LocalParam, isItalian: boolean): Param {
  if (param.kind === 'literal') {
    const value = isItalian && 'valueIt' in param ? param.valueIt : param.value
    return paramSchema.parse({ kind: param.kind, value })
  }
  const source = isItalian && 'sourceIt' in param ? param.sourceIt : param.source
  return { kind: param.kind, source }
}

/** In which language a workflow was made of a playbook, told by the names of its steps. */
export function languageOf(document: PlaybookDocument, made: WorkflowDocument): Language {
  const names = new Map(made.nodes.map(({ id, name }) => [id, name]))
  const isItalian = document.nodes.some(
    ({ id, name, nameIt }) => nameIt !== undefined && nameIt !== name && names.get(id) === nameIt,
  )
  return isItalian ? 'it' : 'en'
}
