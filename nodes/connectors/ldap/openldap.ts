import { BerWriter, type Client, type Entry, EqualityFilter, OrFilter, PresenceFilter } from 'ldapts'
import { type Account, StepFailed } from '#sdk'
import type { Dialect } from './dialect.ts'
import { clear, replace, textOf, valuesOf } from './entry.ts'

/** Locked until somebody opens it: draft-behera-ldap-password-policy-10, section 5.3.3. */
const forGood = '000001010000Z'
const lockedAttribute = 'pwdAccountLockedTime'
/** The control of the same draft, section 6.1: a server that knows it keeps rules for passwords. */
const policyControl = '1.3.6.1.4.1.42.2.27.8.5.1'
/** RFC 3062. */
const passwordModify = '1.3.6.1.4.1.4203.1.11.1'

const disabled = new EqualityFilter({ attribute: lockedAttribute, value: forGood })

/** People are inetOrgPerson (RFC 2798); accounts are closed and opened by the overlay ppolicy. */
export const openldap: Dialect = {
  isPerson: new EqualityFilter({ attribute: 'objectClass', value: 'inetOrgPerson' }),
  isGroup: new OrFilter({
    filters: ['groupOfNames', 'groupOfUniqueNames', 'posixGroup'].map(
      (value) => new EqualityFilter({ attribute: 'objectClass', value }),
    ),
  }),
  accountAttributes: [
    ...['uid', 'cn', 'displayName', 'givenName', 'sn', 'mail', 'description'],
    ...[lockedAttribute, 'pwdReset'],
  ],
  loginAttributes: ['uid'],
  nameAttributes: ['displayName', 'cn'],
  readAccount,
  inState(state) {
    if (state === 'disabled') return disabled
    if (state === 'locked') return new PresenceFilter({ attribute: lockedAttribute })
    // Where no rules are kept the attribute is unknown, and its negation fits nobody.
    return undefined
  },
  newEntry({ login, name, firstName, lastName, email }) {
    return {
      rdn: ['uid', login],
      attributes: {
        objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson'],
        uid: login,
        cn: name,
        displayName: name,
        // A person without a family name has the whole one there: the class wants it.
        sn: lastName || name,
        ...(firstName === '' ? {} : { givenName: firstName }),
        ...(email === null ? {} : { mail: email }),
      },
    }
  },
  async enabling(client, _, enabled) {
    await requirePolicy(client, 'accounts can be neither disabled nor enabled there')
    return [enabled ? clear(lockedAttribute) : replace(lockedAttribute, forGood)]
  },
  unlocking: () => [clear(lockedAttribute)],
  async setPassword(client, dn, password, mustChange) {
    await client.exop(passwordModify, passwordModifyValue(dn, password))
    // With the rule pwdMustChange the server says so by itself.
    if (mustChange) await client.modify(dn, replace('pwdReset', 'TRUE'))
  },
  async checkPasswordRules(client, mustChange) {
    if (mustChange) await requirePolicy(client, 'nobody can be made to change a password. Switch that off')
  },
}

function readAccount(entry: Entry): Account {
  const locked = textOf(entry, lockedAttribute)
  return {
    id: entry.dn,
    login: textOf(entry, 'uid'),
    name: textOf(entry, 'displayName', 'cn'),
    firstName: textOf(entry, 'givenName'),
    lastName: textOf(entry, 'sn'),
    email: textOf(entry, 'mail') || null,
    enabled: locked !== forGood,
    locked: locked !== '' && locked !== forGood,
    mustChangePassword: textOf(entry, 'pwdReset').toUpperCase() === 'TRUE',
  }
}

/** Whether the server keeps rules for passwords, as its root entry says. */
export async function hasPolicy(client: Client): Promise<boolean> {
  const { searchEntries } = await client.search('', { scope: 'base', attributes: ['supportedControl'] })
  return searchEntries.some((entry) => valuesOf(entry, 'supportedControl').includes(policyControl))
}

async function requirePolicy(client: Client, sentence: string): Promise<void> {
  if (await hasPolicy(client)) return
  throw new StepFailed(`The directory keeps no rules for passwords (the overlay ppolicy), so ${sentence}.`, {
    code: 'no_password_policy',
  })
}

/** PasswdModifyRequestValue of RFC 3062 section 2, as an administrator sends it: without the old password. */
function passwordModifyValue(dn: string, password: string): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeString(dn, 0x80)
  writer.writeString(password, 0x82)
  writer.endSequence()
  return writer.buffer
}
