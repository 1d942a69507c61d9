import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDial } from '#engine/http/dial.ts'
import { noMeans } from '#engine/sdk/connector.ts'
import type { Means, NewAccount } from '#sdk'
import { ldap } from '../../../nodes/connectors/ldap/connector.ts'
import { ldapCredentials } from '../../../nodes/connectors/ldap/credentials.ts'
import { ldapIdentity } from '../../../nodes/connectors/ldap/identity.ts'
import { buildEffect } from '../../support/build.ts'
import { needs } from '../../support/needs.ts'
import { type Slapd, slapdNeeded, startSlapd } from '../../support/slapd.ts'

const means: Means = { ...noMeans, dial: createDial({ allow: () => true }) }
const signal = () => AbortSignal.timeout(20_000)

function credentialsFor(slapd: Slapd, changes: object = {}) {
  const { host, securePort: port, user, password, baseDn, authority } = slapd
  const newAccountsIn = `ou=People,${baseDn}`
  return ldapCredentials.parse({
    ...{ kind: 'openldap', host, port, user, password, baseDn, authority, newAccountsIn },
    ...changes,
  })
}

const random = { is: 'random', mustChange: false } as const
const given = (secret: string, mustChange = false) =>
  ({ is: 'given', secret, hosts: '127.0.0.1', mustChange }) as const
const newPerson = (login: string, changes: Partial<NewAccount> = {}): NewAccount => ({
  login,
  firstName: 'Livia',
  lastName: 'Moro',
  name: 'Livia Moro',
  email: `${login}@rossi.example`,
  password: random,
  ...changes,
})

describe.runIf(needs(...slapdNeeded))('accounts on a real OpenLDAP', () => {
  let slapd: Slapd
  beforeAll(async () => {
    slapd = await startSlapd()
  })
  afterAll(() => slapd?.[Symbol.asyncDispose]())

  const identity = (changes: object = {}) => ldapIdentity(credentialsFor(slapd, changes), means)
  const dnOf = (login: string) => `uid=${login},ou=People,${slapd.baseDn}`
  const groupDn = (name: string) => `cn=${name},ou=Groups,${slapd.baseDn}`

  test('somebody is found by login, address, full name and distinguished name, in any case', async () => {
    const anna = {
      id: dnOf('aferri'),
      login: 'aferri',
      name: 'Anna Ferri',
      firstName: 'Anna',
      lastName: 'Ferri',
      email: 'aferri@rossi.example',
      enabled: true,
      locked: false,
      mustChangePassword: false,
    }
    for (const text of ['aferri', 'AFerri@rossi.example', ' anna ferri ', dnOf('aferri')]) {
      expect(await identity().findAccount(text, signal())).toEqual(anna)
    }
    expect(await identity().findAccount('nobody', signal())).toBeUndefined()
    expect(await identity().findAccount(dnOf('nobody'), signal())).toBeUndefined()
  })

  test('a name that two people have is not guessed, and a login counts before a name', async () => {
    await expect(identity().findAccount('Ugo Bianchi', signal())).rejects.toMatchObject({
      code: 'ambiguous_name',
      message: expect.stringContaining('fits several entries'),
    })
    expect(await identity().findAccount('ubianchi', signal())).toMatchObject({ login: 'ubianchi' })
  })

  test.each(['*', 'a*', '*)(uid=*', 'aferri)(|(uid=*', '\\2a', '(', ')'])(
    'the name %j is a name and never a filter',
    async (text) => {
      expect(await identity().findAccount(text, signal())).toBeUndefined()
      expect(await identity().listAccounts({ text, most: 10 }, signal())).toEqual({
        accounts: [],
        truncated: false,
      })
    },
  )

  test('what lies outside of the base is neither read nor changed', async () => {
    const narrow = identity({ baseDn: `ou=People,${slapd.baseDn}` })
    const outside = `uid=owner,ou=Owners,${slapd.baseDn}`
    expect(await narrow.findAccount('owner', signal())).toBeUndefined()
    await expect(narrow.findAccount(outside, signal())).rejects.toMatchObject({ code: 'ldap_outside_base' })
    await expect(narrow.setEnabled(outside, false, signal())).rejects.toMatchObject({
      code: 'ldap_outside_base',
    })
    await expect(narrow.setMember(dnOf('aferri'), groupDn('VPN'), true, signal())).rejects.toMatchObject({
      code: 'ldap_outside_base',
    })
  })

  test('an account is made with its password, and made once however often the step is repeated', async () => {
    const effect = buildEffect()
    const draft = newPerson('lmoro', { password: given('a good first password') })
    const first = await identity().createAccount(draft, effect, signal())
    expect(first).toMatchObject({
      outcome: 'created',
      account: { id: dnOf('lmoro'), name: 'Livia Moro', email: 'lmoro@rossi.example', enabled: true },
    })
    expect(await slapd.signsIn(dnOf('lmoro'), 'a good first password')).toBe(true)
    expect(await identity().createAccount(draft, effect, signal())).toEqual(first)
    expect(await slapd.signsIn(dnOf('lmoro'), 'a good first password')).toBe(true)
  })

  test('a login that somebody has is not taken over', async () => {
    const draft = newPerson('aferri', { password: given('a good first password') })
    expect(await identity().createAccount(draft, buildEffect(), signal())).toMatchObject({
      outcome: 'taken',
      account: { name: 'Anna Ferri' },
    })
    expect(await slapd.signsIn(dnOf('aferri'), 'first-password-of-aferri')).toBe(true)
  })

  test('a password that the rules refuse makes no account', async () => {
    const draft = newPerson('weak', { password: given('short') })
    await expect(identity().createAccount(draft, buildEffect(), signal())).rejects.toMatchObject({
      name: 'StepFailed',
      code: 'password_refused',
      message: expect.stringContaining('by its rules for passwords'),
    })
    expect(await identity().findAccount('weak', signal())).toBeUndefined()
  })

  test.each(['D’Amico, Niccolò (Jr.) + Söhne', '#1 "Ferri" <x>; \\y=z', 'C\\, dc=rossi'])(
    '%j stands in a name as it is written',
    async (name) => {
      const login = `n${name.length}`
      const draft = newPerson(login, { name, lastName: name, password: random })
      expect(await identity().createAccount(draft, buildEffect(), signal())).toMatchObject({
        outcome: 'created',
        account: { name, lastName: name },
      })
      const odd = newPerson(name.slice(0, 8), { name, email: null })
      const made = await identity().createAccount(odd, buildEffect(), signal())
      expect(await identity().findAccount(made.account.id, signal())).toEqual(made.account)
    },
  )

  test('a folder that is not there is said to be missing', async () => {
    const draft = newPerson('nowhere', { place: `ou=Nowhere,${slapd.baseDn}` })
    await expect(identity().createAccount(draft, buildEffect(), signal())).rejects.toMatchObject({
      errorClass: 'NotFound',
      code: 'no_place',
    })
  })

  test('a disabled account opens nothing, and is enabled again with its password', async () => {
    const { id } = (
      await identity().createAccount(
        newPerson('onoff', { password: given('a good first password') }),
        buildEffect(),
        signal(),
      )
    ).account
    expect(await identity().setEnabled(id, false, signal())).toMatchObject({
      changed: true,
      account: { enabled: false, locked: false },
    })
    expect(await slapd.signsIn(id, 'a good first password')).toBe(false)
    expect(await identity().setEnabled(id, false, signal())).toMatchObject({ changed: false })
    expect(await identity().unlock(id, signal())).toMatchObject({
      changed: false,
      account: { enabled: false },
    })
    expect((await identity().listAccounts({ state: 'disabled', most: 10 }, signal())).accounts).toMatchObject(
      [{ id }],
    )
    expect(await identity().setEnabled(id, true, signal())).toMatchObject({
      changed: true,
      account: { enabled: true },
    })
    expect(await slapd.signsIn(id, 'a good first password')).toBe(true)
  })

  test('an account that wrong passwords locked is unlocked', async () => {
    const id = dnOf('ubianchi')
    for (let attempt = 0; attempt < 3; attempt += 1) await slapd.signsIn(id, 'wrong')
    expect(await slapd.signsIn(id, 'first-password-of-ubianchi')).toBe(false)
    expect((await identity().listAccounts({ state: 'locked', most: 10 }, signal())).accounts).toMatchObject([
      { id, enabled: true, locked: true },
    ])
    expect(await identity().unlock(id, signal())).toMatchObject({ changed: true, account: { locked: false } })
    expect(await slapd.signsIn(id, 'first-password-of-ubianchi')).toBe(true)
    expect(await identity().unlock(id, signal())).toMatchObject({ changed: false })
  })

  test('a new password takes the place of the old one, and has to be changed where that is wished', async () => {
    const { id } = (await identity().createAccount(newPerson('reset'), buildEffect(), signal())).account
    expect(await identity().setPassword(id, given('the second good password', true), signal())).toMatchObject(
      { mustChangePassword: true },
    )
    expect(await slapd.signsIn(id, 'the second good password')).toBe(true)
    expect(await identity().setPassword(id, random, signal())).toMatchObject({ login: 'reset' })
    expect(await slapd.signsIn(id, 'the second good password')).toBe(false)
    const old = given('the second good password')
    await expect(identity().setPassword(id, old, signal())).rejects.toMatchObject({
      code: 'password_refused',
    })
  })

  test('a password goes only where its secret may go, and never in the open', async () => {
    const id = dnOf('aferri')
    const elsewhere = { ...given('the second good password'), hosts: 'dc1.rossi.example' }
    await expect(identity().listGroups(id, signal())).resolves.toBeDefined()
    await expect(async () => identity().setPassword(id, elsewhere, signal())).rejects.toMatchObject({
      code: 'host_not_bound',
    })
    const open = identity({ security: 'none', port: slapd.port })
    expect(await open.findAccount('aferri', signal())).toMatchObject({ id })
    await expect(async () => open.setPassword(id, random, signal())).rejects.toMatchObject({
      code: 'ldap_tls',
    })
    expect(await slapd.signsIn(id, 'first-password-of-aferri')).toBe(true)
  })

  test('groups of all three kinds tell who is in them, and take people in and out', async () => {
    const id = dnOf('aferri')
    const names = async () => (await identity().listGroups(id, signal())).map(({ name }) => name)
    expect(await names()).toEqual(['Accounting', 'VPN'])
    const found = await identity().findGroup('administrators', signal())
    expect(found).toEqual({
      id: groupDn('Administrators'),
      name: 'Administrators',
      description: 'May do everything on the servers',
    })
    for (const name of ['Administrators', 'Printing']) {
      expect(await identity().setMember(id, groupDn(name), true, signal())).toEqual({ changed: true })
      expect(await identity().setMember(id, groupDn(name), true, signal())).toEqual({ changed: false })
    }
    expect(await names()).toEqual(['Accounting', 'Administrators', 'Printing', 'VPN'])
    const members = async (name: string) => {
      const { accounts } = await identity().listAccounts({ groupId: groupDn(name), most: 10 }, signal())
      return accounts.map(({ login }) => login).sort()
    }
    expect(await members('Administrators')).toEqual(['aferri', 'owner'])
    expect(await members('Printing')).toEqual(['aferri', 'ubianchi'])
    for (const name of ['Administrators', 'Printing']) {
      expect(await identity().setMember(id, groupDn(name), false, signal())).toEqual({ changed: true })
      expect(await identity().setMember(id, groupDn(name), false, signal())).toEqual({ changed: false })
    }
    expect(await names()).toEqual(['Accounting', 'VPN'])
  })

  test('the last member of a group that needs one stays, and it is said why', async () => {
    const last = identity().setMember(dnOf('aferri'), groupDn('Accounting'), false, signal())
    await expect(last).rejects.toMatchObject({ code: 'last_member' })
  })

  test('a directory of a thousand is read page by page, and no more than is wanted', async () => {
    const ldif = Array.from(
      { length: 1000 },
      (_, at) =>
        `dn: uid=many${at},ou=People,${slapd.baseDn}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: many${at}\ncn: Many ${at}\nsn: Many\n`,
    )
    await slapd.change(ldif.join('\n'))
    const all = await identity().listAccounts({ text: 'many', most: 5000 }, signal())
    expect(new Set(all.accounts.map(({ login }) => login)).size).toBe(1000)
    expect(all.truncated).toBe(false)
    const few = await identity().listAccounts({ text: 'many', most: 600 }, signal())
    expect([few.accounts.length, few.truncated]).toEqual([600, true])
  })

  test('what the account of the connection may not change is refused with its name', async () => {
    const owner = `uid=owner,ou=Owners,${slapd.baseDn}`
    await expect(identity().setEnabled(owner, false, signal())).rejects.toMatchObject({
      errorClass: 'Auth',
      code: 'ldap_forbidden',
      message: expect.stringContaining(slapd.user),
    })
  })

  test('an account or a group that is gone is named', async () => {
    await expect(identity().setEnabled(dnOf('gone'), false, signal())).rejects.toMatchObject({
      errorClass: 'NotFound',
      code: 'no_account',
    })
    const into = identity().setMember(dnOf('aferri'), groupDn('Gone'), true, signal())
    await expect(into).rejects.toMatchObject({ errorClass: 'NotFound', code: 'no_group' })
  })

  test('the check says who signed in, and what a wrong password is answered with', async () => {
    const check = (changes: object) => ldap.check(credentialsFor(slapd, changes), signal(), means)
    expect(await check({})).toMatch(/^Signed in; .* accounts below dc=rossi,dc=example$/)
    await expect(check({ password: 'wrong' })).rejects.toMatchObject({
      errorClass: 'Auth',
      code: 'ldap_auth',
    })
    await expect(check({ baseDn: 'dc=other,dc=example' })).rejects.toMatchObject({ code: 'ldap_gone' })
  })

  test('TLS is the rule: its authority, its own fingerprint, STARTTLS, or the open only where that was chosen', async () => {
    const check = (changes: object) => ldap.check(credentialsFor(slapd, changes), signal(), means)
    const { port, fingerprint, authority } = slapd
    expect(credentialsFor(slapd).security).toBe('tls')
    await expect(check({ authority: '' })).rejects.toMatchObject({ code: 'ldap_certificate' })
    expect(await check({ authority: '', fingerprint })).toContain('Signed in')
    expect(await check({ authority, fingerprint: `sha256:${fingerprint.toLowerCase()}` })).toContain(
      'Signed in',
    )
    const other = fingerprint.replace(/^../, (first) => (first === '00' ? '11' : '00'))
    await expect(check({ fingerprint: other })).rejects.toMatchObject({
      code: 'ldap_certificate',
      message: expect.stringContaining('another certificate'),
    })
    expect(await check({ security: 'starttls', port })).toContain('Signed in')
    await expect(check({ security: 'starttls', port, authority: '' })).rejects.toMatchObject({
      code: 'ldap_certificate',
    })
    await expect(check({ security: 'starttls', port, fingerprint: other })).rejects.toMatchObject({
      code: 'ldap_certificate',
    })
    expect(await check({ security: 'none', port })).toContain('Signed in')
    await expect(check({ port })).rejects.toThrow('hung up instead of speaking TLS')
  })

  test('a private address is reached only where it is allowed', async () => {
    const strict: Means = { ...noMeans, dial: createDial() }
    await expect(ldap.check(credentialsFor(slapd), signal(), strict)).rejects.toMatchObject({
      name: 'StepFailed',
    })
  })

  test('a directory that is away is tried again', async () => {
    await using other = await startSlapd()
    const gone = ldapIdentity(credentialsFor(other), means)
    expect(await gone.findAccount('aferri', signal())).toBeDefined()
    await other.cut()
    await expect(gone.findAccount('aferri', signal())).rejects.toMatchObject({ name: 'TryAgain' })
  })

  test('without rules for passwords nothing is disabled by half', async () => {
    await using plain = await startSlapd({ policy: false })
    const identity = ldapIdentity(credentialsFor(plain), means)
    const id = `uid=aferri,ou=People,${plain.baseDn}`
    expect(await ldap.check(credentialsFor(plain), signal(), means)).toContain('keeps no rules for passwords')
    await expect(identity.setEnabled(id, false, signal())).rejects.toMatchObject({
      code: 'no_password_policy',
    })
    const change = identity.setPassword(id, given('the second good password', true), signal())
    await expect(change).rejects.toMatchObject({ code: 'no_password_policy' })
    expect(await plain.signsIn(id, 'first-password-of-aferri')).toBe(true)
    await identity.setPassword(id, given('the second good password'), signal())
    expect(await plain.signsIn(id, 'the second good password')).toBe(true)
    expect((await identity.listAccounts({ state: 'enabled', most: 10 }, signal())).accounts).toHaveLength(4)
  })
})

describe.runIf(needs(...slapdNeeded))(
  'what Active Directory is sent, kept by a server with its attributes',
  () => {
    let slapd: Slapd
    beforeAll(async () => {
      slapd = await startSlapd({ schema: 'activeDirectory' })
    })
    afterAll(() => slapd?.[Symbol.asyncDispose]())

    const identity = () => ldapIdentity(credentialsFor(slapd, { kind: 'activeDirectory' }), means)
    const dnOf = (name: string) => `cn=${name},ou=People,${slapd.baseDn}`

    test('people are found by both logins, and computers are no people', async () => {
      for (const text of ['aferri', 'aferri@rossi.example', 'Anna Ferri']) {
        expect(await identity().findAccount(text, signal())).toMatchObject({
          id: dnOf('Anna Ferri'),
          login: 'aferri',
          enabled: true,
        })
      }
      expect(await identity().findAccount('PC-01$', signal())).toBeUndefined()
      const of = async (state: 'enabled' | 'disabled' | 'locked') =>
        (await identity().listAccounts({ state, most: 10 }, signal())).accounts
          .map(({ login }) => login)
          .sort()
      expect(await of('enabled')).toEqual(['aferri', 'ubianchi'])
      expect(await of('disabled')).toEqual(['gone'])
      expect(await of('locked')).toEqual(['ubianchi'])
    })

    test('an account is closed and opened by its one flag, whatever the others say', async () => {
      const id = dnOf('Anna Ferri')
      expect(await identity().setEnabled(id, false, signal())).toMatchObject({ changed: true })
      expect(await slapd.read(id)).toContain('userAccountControl: 66050\n')
      expect(await identity().setEnabled(id, true, signal())).toMatchObject({ account: { enabled: true } })
      expect(await slapd.read(id)).toContain('userAccountControl: 66048\n')
      expect(await identity().unlock(dnOf('Ugo Bianchi'), signal())).toMatchObject({
        changed: true,
        account: { locked: false },
      })
    })

    test('a password is written in quotes as UTF-16, and the change of it asked for in the same request', async () => {
      const id = dnOf('Anna Ferri')
      expect(await identity().setPassword(id, given('Pä ss"1', true), signal())).toMatchObject({
        mustChangePassword: true,
      })
      expect(await slapd.read(id)).toContain(`unicodePwd: ${Buffer.from('"Pä ss"1"', 'utf16le')}`)
    })

    test('a new account has both logins and is open only with its password', async () => {
      const { account } = await identity().createAccount(newPerson('lmoro'), buildEffect(), signal())
      expect(account).toMatchObject({ id: dnOf('Livia Moro'), login: 'lmoro', enabled: true })
      const entry = await slapd.read(account.id)
      expect(entry).toContain('userPrincipalName: lmoro@rossi.example\n')
      expect(entry).toContain('userAccountControl: 512\n')
      expect(entry).toContain('unicodePwd:')
      const second = await identity().createAccount(newPerson('lmoro2'), buildEffect(), signal())
      expect(second).toMatchObject({ outcome: 'taken', account: { login: 'lmoro' } })
      const long = newPerson('a-login-of-21-letters')
      await expect(identity().createAccount(long, buildEffect(), signal())).rejects.toMatchObject({
        code: 'bad_login',
      })
    })

    test('groups are changed one member at a time', async () => {
      const id = dnOf('Ugo Bianchi')
      const vpn = `cn=VPN,ou=Groups,${slapd.baseDn}`
      expect(await identity().setMember(id, vpn, true, signal())).toEqual({ changed: true })
      expect(await identity().setMember(id, vpn, true, signal())).toEqual({ changed: false })
      expect(await identity().listGroups(id, signal())).toMatchObject([{ id: vpn, name: 'VPN' }])
      expect(await identity().setMember(id, vpn, false, signal())).toEqual({ changed: true })
      expect(await identity().setMember(id, vpn, false, signal())).toEqual({ changed: false })
      const { accounts } = await identity().listAccounts({ groupId: vpn, most: 10 }, signal())
      expect(accounts.map(({ login }) => login)).toEqual(['aferri'])
    })
  },
)
