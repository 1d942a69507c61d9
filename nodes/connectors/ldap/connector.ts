import { defineConnector } from '#sdk'
import { ldapCredentials } from './credentials.ts'
import { searchEntries } from './find-entries.ts'
import { dialectOf, ldapIdentity } from './identity.ts'
import { hasPolicy } from './openldap.ts'
import { withDirectory } from './session.ts'

const counted = 500

export const ldap = defineConnector({
  type: 'ldap',
  title: 'Directory (LDAP, Active Directory)',
  description: 'Reads and changes accounts and groups of an Active Directory or OpenLDAP server.',
  icon: 'IconAddressBook',
  credentials: ldapCredentials,
  check: (credentials, signal, means) =>
    withDirectory(credentials, means, signal, async (client) => {
      const { kind, baseDn } = credentials
      const { isPerson } = dialectOf(credentials)
      const found = await searchEntries(client, baseDn, isPerson, ['1.1'], counted)
      const count = found.length > counted ? `more than ${counted}` : `${found.length}`
      const rules =
        kind === 'activeDirectory' || (await hasPolicy(client))
          ? ''
          : '. It keeps no rules for passwords (ppolicy), so accounts can be neither disabled nor unlocked'
      return `Signed in; ${count} ${count === '1' ? 'account' : 'accounts'} below ${baseDn}${rules}`
    }),
  provides: { identity: ldapIdentity },
})
