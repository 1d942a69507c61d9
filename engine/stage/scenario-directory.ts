import type { Account, AccountGroup } from '../msp/account.ts'
import type { Identity } from '../msp/ports.ts'
import type { ScenarioDirectory } from '../playbooks/scenario.ts'
import { StepFailed } from '../sdk/errors.ts'

/** An account of a scenario, with what was done to it. */
export interface ScenarioAccount extends Account {
  groups: string[]
  /** How often a password was set. */
  passwords: number
}

/** The accounts that a scenario gives. */
export function scenarioAccounts(directory: ScenarioDirectory | undefined): ScenarioAccount[] {
  return (directory?.accounts ?? []).map(({ login, name, email, enabled, locked, groups }) => ({
    ...blank,
    id: `account ${login}`,
    login,
    name,
    email: email ?? null,
    enabled,
    locked,
    groups: [...groups],
  }))
}

const blank = { firstName: '', lastName: '', mustChangePassword: false, passwords: 0 }

/** A directory in memory, which does at once whatever it is asked. */
export function scenarioIdentity(
  accounts: ScenarioAccount[],
  directory: ScenarioDirectory | undefined,
): Identity {
  const isText = (text: string, ...of: (string | null)[]) =>
    of.some((each) => each?.toLowerCase() === text.trim().toLowerCase())
  const groupNames = () =>
    new Set([...(directory?.groups ?? []), ...accounts.flatMap(({ groups }) => groups)])
  const toGroup = (name: string): AccountGroup => ({ id: `group ${name}`, name, description: '' })
  const work = () => {
    if (directory?.fails !== undefined) throw new StepFailed(directory.fails, { class: 'Remote' })
  }
  const find = (id: string): ScenarioAccount => {
    work()
    const found = accounts.find((account) => account.id === id)
    if (!found) throw new StepFailed(`There is no account "${id}".`, { class: 'NotFound' })
    return found
  }
  const change = (account: ScenarioAccount, isSo: boolean, changes: Partial<ScenarioAccount>) => {
    if (!isSo) Object.assign(account, changes)
    return { changed: !isSo, account: { ...account } }
  }
  return {
    async findAccount(text) {
      work()
      const fitting = accounts.filter(({ id, login, email, name }) => isText(text, id, login, email, name))
      if (fitting.length > 1) throw new StepFailed(`"${text}" fits several entries of the directory.`)
      return fitting[0] && { ...fitting[0] }
    },
    async listAccounts({ groupId, state, most }) {
      work()
      const found = accounts.filter(
        ({ groups, enabled, locked }) =>
          (groupId === undefined || groups.some((name) => toGroup(name).id === groupId)) &&
          (state === undefined || (state === 'locked' ? locked : enabled === (state === 'enabled'))),
      )
      return { accounts: found.slice(0, most), truncated: found.length > most }
    },
    async findGroup(text) {
      work()
      const name = [...groupNames()].find((each) => isText(text, each, toGroup(each).id))
      return name === undefined ? undefined : toGroup(name)
    },
    listGroups: async (id) => find(id).groups.map(toGroup),
    async createAccount({ login, name, firstName, lastName, email }) {
      work()
      const holder = accounts.find((account) => isText(login, account.login))
      if (holder) return { outcome: 'taken', account: { ...holder } }
      const account: ScenarioAccount = {
        ...{ ...blank, id: `account ${login}`, login, name, firstName, lastName, email },
        ...{ enabled: true, locked: false, groups: [], passwords: 1 },
      }
      accounts.push(account)
      return { outcome: 'created', account: { ...account } }
    },
    setEnabled: async (id, enabled) => change(find(id), find(id).enabled === enabled, { enabled }),
    unlock: async (id) => change(find(id), !find(id).locked, { locked: false }),
    async setPassword(id, { mustChange }) {
      const account = find(id)
      Object.assign(account, { passwords: account.passwords + 1, mustChangePassword: mustChange })
      return { ...account }
    },
    async setMember(id, groupId, member) {
      const account = find(id)
      const name = [...groupNames()].find((each) => toGroup(each).id === groupId)
      if (name === undefined) throw new StepFailed(`There is no group "${groupId}".`, { class: 'NotFound' })
      const changed = account.groups.includes(name) !== member
      if (changed)
        account.groups = member ? [...account.groups, name] : account.groups.filter((each) => each !== name)
      return { changed }
    },
  }
}
