import type { TFunction } from 'i18next'
import type { ApprovalSummary } from '#engine/api/types.ts'
import { roleLabel, roles } from '../session/role-label.ts'

type Person = ApprovalSummary['people'][number]

/** A role in the editor's language, anybody else by name. */
export function personName({ kind, name }: Pick<Person, 'kind' | 'name'>, t: TFunction): string {
  const role = kind === 'role' ? roles.find((each) => each === name) : undefined
  return role ? t(roleLabel[role]) : name
}

/** Those who may answer now, with commas between. */
export function namesOf(people: readonly Person[], t: TFunction): string {
  return people
    .filter(({ handedOver }) => !handedOver)
    .map((person) => personName(person, t))
    .join(', ')
}
