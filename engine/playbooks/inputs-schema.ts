import type { JsonObject } from '../graph/json.ts'
import type { Language, Playbook, PlaybookInput } from './playbook.ts'

/** JSON Schema of what an import asks for, as the editor draws forms from. */
export function inputsSchema({ inputs }: Pick<Playbook, 'inputs'>, language: Language = 'en'): JsonObject {
  const names = Object.keys(inputs)
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [name, propertyOf(input, language)]),
    ),
    required: names.filter((name) => inputs[name]?.required && inputs[name].default === undefined),
    additionalProperties: false,
  }
}

function propertyOf(input: PlaybookInput, language: Language): JsonObject {
  const types = { text: 'string', number: 'number', boolean: 'boolean', choice: 'string' } as const
  return {
    type: types[input.type],
    title: input.title[language],
    ...(input.description ? { description: input.description[language] } : {}),
    ...(input.choices ? { enum: input.choices } : {}),
    ...(input.picker ? { picker: input.picker } : {}),
    ...(input.multiline ? { multiline: true } : {}),
    ...(input.minimum === undefined ? {} : { minimum: input.minimum }),
    ...(input.maximum === undefined ? {} : { maximum: input.maximum }),
    ...(input.default === undefined ? {} : { default: input.default }),
  }
}
