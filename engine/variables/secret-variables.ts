import type { Kysely } from 'kysely'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { SecretVariables } from '../sdk/stores.ts'
import { missingValue } from './missing-value.ts'
import { readVariables } from './read-values.ts'
import { secretOf, unknownVariable } from './variable-store.ts'

/** Opens the secrets of one step's customer, by name, for nodes that send them where they may go. */
export function secretVariables(
  db: Kysely<Database>,
  user: { customerId: string | null; siteId?: string | null | undefined },
  secrets: SecretBox | undefined,
): SecretVariables {
  return {
    async open(name) {
      const of = { customerId: user.customerId, siteId: user.siteId ?? null }
      const [variable] = await readVariables(db, of, [name])
      if (!variable) throw unknownVariable(name)
      if (variable.type !== 'secret') {
        throw new StepFailed(`The variable "${name}" is no secret: write {{ vars.${name} }} instead.`, {
          code: 'variable_no_secret',
        })
      }
      const { winner } = variable
      if (!winner?.value.secret) throw await missingValue(db, name, of)
      if (!secrets)
        throw new StepFailed('This server opens no secrets.', { class: 'Bug', code: 'no_secrets' })
      const value = secrets.open(winner.value.secret, secretOf(winner.value.id)).toString()
      return { value, hosts: variable.hosts }
    },
  }
}
