import { describeParam } from '#engine/expressions/describe.ts'
import type { DocumentNode } from '#engine/graph/document.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { fieldsOf } from '../ui/schema-fields.ts'

const most = 3

/** Fields that tell most of what a step does come first; identities that only machines read come last. */
const telling = [
  'customerId',
  'subject',
  'condition',
  'value',
  'to',
  'cron',
  'text',
  'body',
  'description',
  'ticket',
]
const dull = ['dedupKey', 'externalId', 'deliveryIdHeader', 'authentication']

/** One line in plain words of what a step will do with its parameters: the first few that say something. */
export function stepSummary(
  node: DocumentNode,
  kind: NodeKind | undefined,
  names: (stepId: string) => string,
  lookup: (picker: string, id: string) => string | undefined = () => undefined,
): string {
  if (!kind) return ''
  if (kind.freeParams) {
    const fields = fieldsOf(kind.params)
    return Object.entries(node.params)
      .slice(0, most)
      .map(([name, param]) => {
        const field = fields.find((field) => field.name === name)
        const chosen =
          field?.picker && param.kind === 'literal' && typeof param.value === 'string'
            ? (lookup(field.picker, param.value) ?? field.title)
            : undefined
        return chosen ?? `${name} = ${describeParam(param, names)}`
      })
      .join(', ')
  }
  const said: string[] = []
  for (const field of fieldsOf(kind.params).toSorted((a, b) => rank(a.name) - rank(b.name))) {
    const param = node.params[field.name]
    if (!param || said.length >= most) continue
    if (param.kind === 'literal') {
      if (isEmpty(param.value) || JSON.stringify(param.value) === JSON.stringify(field.default)) continue
      if (typeof param.value === 'boolean') {
        said.push(param.value ? field.title : `${field.title}: no`)
        continue
      }
      if (Array.isArray(param.value) && param.value.some((item) => typeof item === 'object')) {
        said.push(`${param.value.length} × ${field.title.toLowerCase()}`)
        continue
      }
      if (field.picker && Array.isArray(param.value)) {
        said.push(`${field.title}: ${param.value.length}`)
        continue
      }
      if (field.picker && typeof param.value === 'string') {
        said.push(lookup(field.picker, param.value) ?? field.title)
        continue
      }
      const choice = field.choices.find(({ value }) => param.kind === 'literal' && value === param.value)
      if (choice) {
        said.push(`${field.title}: ${choice.label}`)
        continue
      }
      if (field.shape === 'number' || field.shape === 'choice') {
        said.push(`${field.title}: ${describeParam(param, names)}`)
        continue
      }
    }
    if (param.kind === 'literal' || param.source.trim() !== '') said.push(describeParam(param, names))
  }
  return said.join(' · ')
}

function rank(name: string): number {
  const place = telling.indexOf(name)
  return dull.includes(name) ? telling.length + 1 : place === -1 ? telling.length : place
}

function isEmpty(value: JsonValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
