import type { Change, Client, Entry, Filter } from 'ldapts'
import type { Account, NewAccount } from '#sdk'

/** What one kind of directory calls things, and how it does them. */
export interface Dialect {
  isPerson: Filter
  isGroup: Filter
  /** Attributes of a person that `readAccount` reads, whatever else there is. */
  accountAttributes: string[]
  /** Where a login, an address and a full name stand, the first the best. */
  loginAttributes: string[]
  nameAttributes: string[]
  readAccount(entry: Entry): Account
  /** Leaves out accounts that are not in a state, as far as the directory can tell; undefined: it cannot. */
  inState(state: 'enabled' | 'disabled' | 'locked'): Filter | undefined
  /** The name of the entry below its place, and its attributes without a password. */
  newEntry(draft: NewAccount): { rdn: [string, string]; attributes: Record<string, string | string[]> }
  /** Changes that enable or disable; asked only where the account is not so already. Throws where it cannot. */
  enabling(client: Client, entry: Entry, enabled: boolean): Promise<Change[]>
  unlocking(): Change[]
  setPassword(client: Client, dn: string, password: string, mustChange: boolean): Promise<void>
  /** Throws where the directory cannot make people change their password. */
  checkPasswordRules(client: Client, mustChange: boolean): Promise<void>
}
