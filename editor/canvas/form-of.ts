import type { ApprovalView } from '#engine/api/types.ts'
import type { DocumentNode } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'

type FormField = ApprovalView['fields'][number]

const types: readonly FormField['type'][] = ['text', 'number', 'boolean', 'date']

/** The fields that a trigger for people asks before it starts; null where it takes any values or is no such trigger. */
export function formOf(trigger: DocumentNode, kind: NodeKind | undefined): FormField[] | null {
  const form = trigger.params.form
  if (kind?.intake !== 'manual' || form?.kind !== 'literal' || !Array.isArray(form.value)) return null
  const fields = form.value.flatMap((field): FormField[] => {
    if (typeof field !== 'object' || field === null || Array.isArray(field)) return []
    const { name, label, type, required } = field
    if (typeof name !== 'string') return []
    return [
      {
        name,
        label: typeof label === 'string' ? label : '',
        type: types.find((each) => each === type) ?? 'text',
        required: required === true,
        choices: [],
      },
    ]
  })
  return fields.length > 0 ? fields : null
}
