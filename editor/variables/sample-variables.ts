import type { VariableView } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'

/** What `vars` may look like to a step: everybody's values, else one that is set somewhere; secrets never. */
export function sampleVariables(variables: readonly VariableView[]): { [name: string]: JsonValue } {
  return Object.fromEntries(
    variables.flatMap(({ name, type, values }) => {
      if (type === 'secret') return []
      const shown = values.find(({ place }) => place.scope === 'msp') ?? values[0]
      return [[name, shown?.value ?? null] as const]
    }),
  )
}
