import {
  AndFilter,
  type Entry,
  EqualityFilter,
  ExtensibleFilter,
  GreaterThanEqualsFilter,
  NotFilter,
} from 'ldapts'
import { type Account, StepFailed } from '#sdk'
import type { Dialect } from './dialect.ts'
import { replace, replaceBytes, textOf } from './entry.ts'

/** Bits of userAccountControl: MS-ADTS section 2.2.16. */
const accountDisabled = 0x2
const normalAccount = 0x200
/** Bit of msDS-User-Account-Control-Computed: MS-ADTS section 3.1.1.4.5.17. */
const lockedOut = 0x10
/** LDAP_MATCHING_RULE_BIT_AND: MS-ADTS section 3.1.1.3.4.4.1. */
const bitAnd = '1.2.840.113556.1.4.803'
const control = 'userAccountControl'
const computed = 'msDS-User-Account-Control-Computed'

const disabled = new ExtensibleFilter({ matchType: control, rule: bitAnd, value: String(accountDisabled) })

/** Users and groups as MS-ADTS has them; passwords are only taken over a secure connection. */
export function activeDirectory(loginDomain: string): Dialect {
  return {
    // Computers are users there too.
    isPerson: new AndFilter({
      filters: [
        new EqualityFilter({ attribute: 'objectClass', value: 'user' }),
        new NotFilter({ filter: new EqualityFilter({ attribute: 'objectClass', value: 'computer' }) }),
      ],
    }),
    isGroup: new EqualityFilter({ attribute: 'objectClass', value: 'group' }),
    accountAttributes: [
      ...[
        'sAMAccountName',
        'userPrincipalName',
        'cn',
        'displayName',
        'givenName',
        'sn',
        'mail',
        'description',
      ],
      ...[control, computed, 'lockoutTime', 'pwdLastSet'],
    ],
    loginAttributes: ['sAMAccountName', 'userPrincipalName'],
    nameAttributes: ['displayName', 'cn'],
    readAccount,
    inState(state) {
      if (state === 'disabled') return disabled
      if (state === 'enabled') return new NotFilter({ filter: disabled })
      return new GreaterThanEqualsFilter({ attribute: 'lockoutTime', value: '1' })
    },
    newEntry({ login, name, firstName, lastName, email }) {
      if (login.length > 20) {
        throw new StepFailed(`The login "${login}" is too long: Active Directory takes 20 characters.`, {
          code: 'bad_login',
        })
      }
      return {
        rdn: ['cn', name],
        attributes: {
          objectClass: ['top', 'person', 'organizationalPerson', 'user'],
          cn: name,
          displayName: name,
          sAMAccountName: login,
          userPrincipalName: `${login}@${loginDomain}`,
          // Without a password no account may be open; it is opened with the password.
          [control]: String(normalAccount | accountDisabled),
          ...(firstName === '' ? {} : { givenName: firstName }),
          ...(lastName === '' ? {} : { sn: lastName }),
          ...(email === null ? {} : { mail: email }),
        },
      }
    },
    async enabling(_, entry, enabled) {
      const now = flagsOf(entry, control) || normalAccount
      return [replace(control, String(enabled ? now & ~accountDisabled : now | accountDisabled))]
    },
    unlocking: () => [replace('lockoutTime', '0')],
    async setPassword(client, dn, password, mustChange) {
      // MS-ADTS section 3.1.1.3.1.5: in quotes, as UTF-16 with the low byte first.
      const changes = [replaceBytes('unicodePwd', Buffer.from(`"${password}"`, 'utf16le'))]
      await client.modify(dn, mustChange ? [...changes, replace('pwdLastSet', '0')] : changes)
    },
    checkPasswordRules: async () => {},
  }
}

function readAccount(entry: Entry): Account {
  const enabled = (flagsOf(entry, control) & accountDisabled) === 0
  // lockoutTime stays when the lock has run out by itself; where the server computes nothing, it has to do.
  const locked =
    textOf(entry, computed) === ''
      ? !['', '0'].includes(textOf(entry, 'lockoutTime'))
      : (flagsOf(entry, computed) & lockedOut) !== 0
  return {
    id: entry.dn,
    login: textOf(entry, 'sAMAccountName'),
    name: textOf(entry, 'displayName', 'cn'),
    firstName: textOf(entry, 'givenName'),
    lastName: textOf(entry, 'sn'),
    email: textOf(entry, 'mail') || null,
    enabled,
    locked: enabled && locked,
    mustChangePassword: textOf(entry, 'pwdLastSet') === '0',
  }
}

function flagsOf(entry: Entry, attribute: string): number {
  const flags = Number(textOf(entry, attribute))
  return Number.isInteger(flags) ? flags : 0
}
