import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { fieldsOf } from '../ui/schema-fields.ts'

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A short id that nobody has to read; 32 letters in 6 places, and what is taken is not given again. */
export function newId(prefix: 'n' | 'e' | 't', taken: ReadonlySet<string>): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(6))
    const id = `${prefix}_${Array.from(bytes, (byte) => letters[byte % letters.length]).join('')}`
    if (!taken.has(id)) return id
  }
}

export function idsOf(document: WorkflowDocument): Set<string> {
  return new Set([...document.nodes, ...document.edges, ...(document.notes ?? [])].map(({ id }) => id))
}

/** A name that no other step has: `Create ticket`, then `Create ticket 2`. */
export function freeName(wish: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wish)) return wish
  const stem = wish.replace(/ \d+$/, '')
  for (let number = 2; ; number++) {
    const name = `${stem} ${number}`
    if (!taken.has(name)) return name
  }
}

/** A step of a kind with the defaults of its parameters. */
export function newStep(kind: NodeKind, document: WorkflowDocument): DocumentNode {
  const params: DocumentNode['params'] = {}
  for (const field of fieldsOf(kind.params)) {
    if (field.default !== undefined) params[field.name] = { kind: 'literal', value: field.default }
    else if (field.usuallyExpression) params[field.name] = { kind: 'expression', source: '' }
  }
  return {
    id: newId('n', idsOf(document)),
    type: kind.type,
    name: freeName(kind.title, new Set(document.nodes.map(({ name }) => name))),
    params,
    settings: {},
  }
}
