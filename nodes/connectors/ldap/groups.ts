import {
  AndFilter,
  Attribute,
  Change,
  type Client,
  type Entry,
  EqualityFilter,
  type Filter,
  OrFilter,
} from 'ldapts'
import { type AccountGroup, StepFailed } from '#sdk'
import { textOf, valuesOf } from './entry.ts'
import { resultCode, resultCodes } from './failure.ts'

export const groupAttributes = ['cn', 'sAMAccountName', 'description', 'objectClass']

/** Result codes of a value that is there already, and of one that is not: RFC 4511 section 4.1.9. */
const valueExists = 20
const noSuchValue = 16

/** A person as groups name them. */
export interface Member {
  dn: string
  login: string
}

export function readGroup(entry: Entry): AccountGroup {
  return { id: entry.dn, name: textOf(entry, 'cn'), description: textOf(entry, 'description') }
}

/** Groups that somebody is directly in, whichever way these name their members: RFC 4519 and RFC 2307. */
export function groupsOf(isGroup: Filter, { dn, login }: Member, isPosix: boolean): Filter {
  const member = new EqualityFilter({ attribute: 'member', value: dn })
  const unique = new EqualityFilter({ attribute: 'uniqueMember', value: dn })
  const posix = new EqualityFilter({ attribute: 'memberUid', value: login })
  const named = new OrFilter({ filters: isPosix ? [member, unique, posix] : [member] })
  return new AndFilter({ filters: [isGroup, named] })
}

/** The values that name the members of a group, and how it names one. */
export function membership(group: Entry): { attribute: string; nameOf(member: Member): string } {
  const classes = valuesOf(group, 'objectClass').map((name) => name.toLowerCase())
  if (classes.includes('posixgroup')) return { attribute: 'memberUid', nameOf: ({ login }) => login }
  if (classes.includes('groupofuniquenames')) {
    return { attribute: 'uniqueMember', nameOf: ({ dn }) => dn }
  }
  return { attribute: 'member', nameOf: ({ dn }) => dn }
}

/** Adds or removes one value, whatever else changes in the group meanwhile; false where it was so already. */
export async function changeMember(
  client: Client,
  group: Entry,
  who: Member,
  member: boolean,
): Promise<boolean> {
  const { attribute, nameOf } = membership(group)
  const change = new Change({
    operation: member ? 'add' : 'delete',
    modification: new Attribute({ type: attribute, values: [nameOf(who)] }),
  })
  try {
    await client.modify(group.dn, change)
    return true
  } catch (error) {
    const code = resultCode(error)
    if (member && code === valueExists) return false
    if (!member && code === noSuchValue) return false
    // Active Directory says it in these words instead: MS-ADTS section 3.1.1.5.3.
    if (member && code === resultCodes.entryAlreadyExists) return false
    if (!member && code === resultCodes.unwillingToPerform && (await isGone(client, group, who))) return false
    if (!member && code === resultCodes.objectClassViolation) {
      throw new StepFailed(
        `"${textOf(group, 'cn')}" would be without members, and groups of its kind need one. Add somebody else first.`,
        { code: 'last_member', cause: error },
      )
    }
    throw error
  }
}

async function isGone(client: Client, group: Entry, who: Member): Promise<boolean> {
  const { attribute, nameOf } = membership(group)
  return !(await client.compare(group.dn, attribute, nameOf(who)))
}
