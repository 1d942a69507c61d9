import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { StepFailed } from '../sdk/errors.ts'
import { missingValue } from './missing-value.ts'
import { readVariables } from './read-values.ts'
import { unknownVariable } from './variable-store.ts'

/**
 * What `vars` is to one step: the values that win for its customer and site now, secrets left out. Throws `StepFailed`
 * where one that the step needs does not exist, has no value for them, or is a secret.
 */
export async function stepVariables(
  db: Kysely<Database>,
  of: { customerId: string | null; siteId: string | null },
  needed: readonly string[],
): Promise<{ [name: string]: JsonValue }> {
  const variables = await readVariables(db, of)
  const known = new Map(variables.map((variable) => [variable.name, variable]))
  for (const name of needed) {
    const variable = known.get(name)
    if (!variable) throw unknownOrMistyped(name, [...known.keys()])
    if (variable.type === 'secret') {
      throw new StepFailed(
        `The variable "${name}" is a secret, which no expression sees. Steps that may send it ask for its name, such as "Secret headers" of a web request.`,
        { code: 'variable_secret' },
      )
    }
    if (!variable.winner) throw await missingValue(db, name, of)
  }
  return Object.fromEntries(
    variables.flatMap(({ name, type, winner }) =>
      winner && type !== 'secret' ? [[name, winner.value.value] as const] : [],
    ),
  )
}

function unknownOrMistyped(name: string, known: readonly string[]): StepFailed {
  const alike = known.find((other) => other.toLowerCase() === name.toLowerCase())
  if (!alike) return unknownVariable(name)
  return new StepFailed(`There is no variable "${name}", but there is "${alike}": write it like that.`, {
    class: 'NotFound',
    code: 'variable_unknown',
  })
}
