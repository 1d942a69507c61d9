import {
  AndFilter,
  type Client,
  type Entry,
  EqualityFilter,
  type Filter,
  OrFilter,
  SubstringFilter,
} from 'ldapts'
import {
  type Account,
  type AccountChange,
  type Effect,
  EffectUncertain,
  type Identity,
  type Means,
  type NewAccount,
  StepFailed,
} from '#sdk'
import { activeDirectory } from './active-directory.ts'
import type { LdapCredentials } from './credentials.ts'
import type { Dialect } from './dialect.ts'
import { domainOf, entryBelow, requireWithin } from './distinguished-name.ts'
import { valuesOf } from './entry.ts'
import { passwordRefusal, resultCode, resultCodes } from './failure.ts'
import { findNamed, readEntry, searchEntries } from './find-entries.ts'
import { changeMember, groupAttributes, groupsOf, type Member, membership, readGroup } from './groups.ts'
import { newSecret } from './new-secret.ts'
import { openldap } from './openldap.ts'
import { withDirectory } from './session.ts'

/** Groups of one person, at most; more would be a mistake. */
const mostGroups = 1000

export function dialectOf({ kind, loginDomain, baseDn }: LdapCredentials): Dialect {
  return kind === 'openldap' ? openldap : activeDirectory(loginDomain || domainOf(baseDn))
}

/** Fills the port `identity`: each call signs in, does one thing and signs out. */
export function ldapIdentity(credentials: LdapCredentials, means: Means): Identity {
  const { baseDn } = credentials
  const dialect = dialectOf(credentials)
  const { isPerson, isGroup, accountAttributes, loginAttributes, nameAttributes, readAccount } = dialect
  const people = {
    kind: isPerson,
    attributes: accountAttributes,
    named: [loginAttributes, ['mail'], nameAttributes],
  }
  const groups = { kind: isGroup, attributes: groupAttributes, named: [['cn'], ['sAMAccountName']] }
  const ask = <Result>(signal: AbortSignal, work: (client: Client) => Promise<Result>) =>
    withDirectory(credentials, means, signal, work)

  async function personOf(client: Client, dn: string): Promise<Entry> {
    const entry = await readEntry(client, requireWithin(dn, baseDn), isPerson, accountAttributes)
    if (entry) return entry
    throw gone(`There is no account "${dn}" in the directory (any more).`, 'no_account')
  }

  async function groupOf(client: Client, dn: string): Promise<Entry> {
    const entry = await readEntry(client, requireWithin(dn, baseDn), isGroup, groupAttributes)
    if (entry) return entry
    throw gone(`There is no group "${dn}" in the directory (any more).`, 'no_group')
  }

  async function change(
    client: Client,
    dn: string,
    isSo: (account: Account) => boolean,
    make: (entry: Entry) => Promise<Parameters<Client['modify']>[1]>,
  ): Promise<AccountChange> {
    const entry = await personOf(client, dn)
    const before = readAccount(entry)
    if (isSo(before)) return { changed: false, account: before }
    await client.modify(entry.dn, await make(entry))
    return { changed: true, account: readAccount(await personOf(client, dn)) }
  }

  return {
    findAccount: (text, signal) =>
      ask(signal, async (client) => {
        const entry = await findNamed(client, baseDn, text, people)
        return entry && readAccount(entry)
      }),

    listAccounts: ({ text, groupId, state, most }, signal) =>
      ask(signal, async (client) => {
        const part = text?.trim() ?? ''
        const filters: Filter[] = [isPerson]
        if (part !== '') {
          const attributes = [...loginAttributes, 'mail', ...nameAttributes]
          filters.push(
            new OrFilter({
              filters: attributes.map((attribute) => new SubstringFilter({ attribute, any: [part] })),
            }),
          )
        }
        const inState = state && dialect.inState(state)
        if (inState) filters.push(inState)
        const group = groupId === undefined ? undefined : await groupOf(client, groupId)
        // Large groups tell only some of their members at once there.
        const byPerson = group && credentials.kind === 'activeDirectory'
        if (byPerson) filters.push(new EqualityFilter({ attribute: 'memberOf', value: group.dn }))
        const isMember = !group || byPerson ? () => true : await memberTest(client, group)
        const found = await searchEntries(
          client,
          baseDn,
          new AndFilter({ filters }),
          accountAttributes,
          most,
          (entry) => {
            const account = readAccount(entry)
            return isIn(account, state) && isMember({ dn: entry.dn, login: account.login })
          },
        )
        return { accounts: found.slice(0, most).map(readAccount), truncated: found.length > most }
      }),

    findGroup: (text, signal) =>
      ask(signal, async (client) => {
        const entry = await findNamed(client, baseDn, text, groups)
        return entry && readGroup(entry)
      }),

    listGroups: (accountId, signal) =>
      ask(signal, async (client) => {
        const { id: dn, login } = readAccount(await personOf(client, accountId))
        const filter = groupsOf(isGroup, { dn, login }, credentials.kind === 'openldap')
        const found = await searchEntries(client, baseDn, filter, groupAttributes, mostGroups)
        return found.map(readGroup).sort((one, other) => one.name.localeCompare(other.name))
      }),

    createAccount: (draft, effect, signal) => ask(signal, (client) => create(client, draft, effect)),

    setEnabled: (accountId, enabled, signal) =>
      ask(signal, (client) =>
        change(
          client,
          accountId,
          (account) => account.enabled === enabled,
          (entry) => dialect.enabling(client, entry, enabled),
        ),
      ),

    unlock: (accountId, signal) =>
      ask(signal, (client) =>
        change(
          client,
          accountId,
          ({ locked }) => !locked,
          async () => dialect.unlocking(),
        ),
      ),

    setPassword: (accountId, password, signal) => {
      const secret = newSecret(password, credentials)
      return ask(signal, async (client) => {
        const { dn } = await personOf(client, accountId)
        await dialect.checkPasswordRules(client, password.mustChange)
        try {
          await dialect.setPassword(client, dn, secret, password.mustChange)
        } catch (error) {
          throw password.is === 'given' ? ofGivenPassword(error) : (passwordRefusal(error) ?? error)
        }
        return readAccount(await personOf(client, dn))
      })
    },

    setMember: (accountId, groupId, member, signal) =>
      ask(signal, async (client) => {
        const { id: dn, login } = readAccount(await personOf(client, accountId))
        return { changed: await changeMember(client, await groupOf(client, groupId), { dn, login }, member) }
      }),
  }

  async function memberTest(client: Client, group: Entry): Promise<(who: Member) => boolean> {
    const entry = await readEntry(client, group.dn, isGroup, [
      ...groupAttributes,
      ...['member', 'uniqueMember', 'memberUid'],
    ])
    if (!entry) return () => false
    const { attribute, nameOf } = membership(entry)
    const names = new Set(valuesOf(entry, attribute).map((name) => name.toLowerCase()))
    return (who) => names.has(nameOf(who).toLowerCase())
  }

  /** The mark in the description tells an account of an earlier attempt from somebody else's. */
  async function create(client: Client, draft: NewAccount, effect: Effect) {
    const mark = `Sentiero ${effect.key}`
    const secret = newSecret(draft.password, credentials)
    await dialect.checkPasswordRules(client, draft.password.mustChange)
    const { rdn, attributes } = dialect.newEntry(draft)
    const place = requireWithin(draft.place || credentials.newAccountsIn || baseDn, baseDn)
    const dn = entryBelow(rdn, place)
    const holder = await findHolder(client, draft.login, dn)
    if (holder && !valuesOf(holder, 'description').includes(mark)) {
      return { outcome: 'taken' as const, account: readAccount(holder) }
    }
    if (!holder) await add(client, dn, { ...attributes, description: mark })
    try {
      await dialect.setPassword(client, dn, secret, draft.password.mustChange)
    } catch (error) {
      const refusal = passwordRefusal(error)
      if (!refusal) throw error
      // Of an earlier attempt, it has its password already: rules refuse the same one again.
      if (!holder) {
        await client.del(dn)
        throw refusal
      }
    }
    const made = await personOf(client, dn)
    const { enabled } = readAccount(made)
    if (!enabled) await client.modify(dn, await dialect.enabling(client, made, true))
    return { outcome: 'created' as const, account: readAccount(await personOf(client, dn)) }
  }

  /** Whoever has the login anywhere, or stands where the new account would. */
  async function findHolder(client: Client, login: string, dn: string): Promise<Entry | undefined> {
    const filters = loginAttributes.slice(0, 1).map((attribute) => {
      return new EqualityFilter({ attribute, value: login })
    })
    const filter = new AndFilter({ filters: [isPerson, ...filters] })
    const [holder] = await searchEntries(client, baseDn, filter, accountAttributes, 1)
    return holder ?? (await readEntry(client, dn, isPerson, accountAttributes))
  }

  async function add(client: Client, dn: string, attributes: Parameters<Client['add']>[1]): Promise<void> {
    try {
      await client.add(dn, attributes)
    } catch (error) {
      if (resultCode(error) !== resultCodes.noSuchObject) throw error
      throw gone(`There is no place for "${dn}" in the directory: make the folder first.`, 'no_place')
    }
  }
}

function isIn({ enabled, locked }: Account, state: 'enabled' | 'disabled' | 'locked' | undefined): boolean {
  if (state === undefined) return true
  return state === 'locked' ? locked : enabled === (state === 'enabled')
}

/** A password that left without an answer may be set: rules that keep a history would refuse it once more. */
function ofGivenPassword(error: unknown): unknown {
  if (resultCode(error) !== undefined || error instanceof StepFailed) return passwordRefusal(error) ?? error
  return new EffectUncertain(
    'The connection broke while the password was set, so whether it was is not known. Look at the directory before you decide.',
    { cause: error },
  )
}

function gone(sentence: string, code: string): StepFailed {
  return new StepFailed(sentence, { class: 'NotFound', code })
}
