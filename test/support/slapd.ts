import { execFile, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const slapdProgram = '/usr/sbin/slapd'

/** For `needs(...slapdNeeded)`. */
export const slapdNeeded = ['slapd', slapdProgram, 'apt-get install slapd ldap-utils'] as const

export interface Slapd extends AsyncDisposable {
  host: string
  /** Plain and STARTTLS. */
  port: number
  /** TLS from the start. */
  securePort: number
  /** What signed its certificate, as PEM. */
  authority: string
  /** SHA-256 of its certificate. */
  fingerprint: string
  baseDn: string
  /** May change what stands below ou=People and ou=Groups. */
  user: string
  password: string
  /** Whether somebody gets in with a password, as any program of the customer would ask. */
  signsIn(dn: string, password: string): Promise<boolean>
  /** An entry as the directory's administrator sees it, operational attributes included: LDIF, unfolded, without base64. */
  read(dn: string): Promise<string>
  /** Changes as LDIF, by the directory's administrator. */
  change(ldif: string): Promise<void>
  /** Ends it, as a machine that loses power. */
  cut(): Promise<void>
}

const run = promisify(execFile)
const baseDn = 'dc=rossi,dc=example'
const root = { dn: `cn=root,${baseDn}`, password: 'root-of-the-tests' }
const service = { dn: `cn=sentiero,ou=Services,${baseDn}`, password: 'service-of-the-tests' }

/**
 * A real OpenLDAP of its own in a temporary folder, on free ports of 127.0.0.1, with a few people and groups of Rossi Srl.
 * `policy` loads the rules for passwords; `schema` of `activeDirectory` gives it Microsoft's attributes, so that it keeps
 * what a domain controller would be sent, without acting on it.
 */
export async function startSlapd({
  schema = 'openldap',
  policy = true,
}: {
  schema?: 'openldap' | 'activeDirectory'
  policy?: boolean
} = {}): Promise<Slapd> {
  const folder = await mkdtemp(join(tmpdir(), 'sentiero-slapd-'))
  const [port, securePort] = [await freePort(), await freePort()]
  await mkdir(join(folder, 'data'))
  const { authority, fingerprint } = await makeCertificates(folder)
  if (schema === 'activeDirectory') await writeFile(join(folder, 'msuser.schema'), await microsoftSchema())
  const config = join(folder, 'slapd.conf')
  await writeFile(config, configuration(folder, schema, policy))
  await writeFile(
    join(folder, 'data.ldif'),
    `${frame(policy)}${schema === 'openldap' ? people : microsoftPeople}`,
  )
  await run('slapadd', ['-q', '-f', config, '-l', join(folder, 'data.ldif')])
  const urls = `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${securePort}/`
  const server = spawn(slapdProgram, ['-d', '0', '-f', config, '-h', urls], { stdio: 'ignore' })
  const ended = once(server, 'exit')
  const cut = async () => {
    server.kill('SIGKILL')
    await ended
  }
  const plain = ['-x', '-H', `ldap://127.0.0.1:${port}`]
  const asRoot = [...plain, '-D', root.dn, '-w', root.password]
  try {
    await untilOpen(server, securePort)
    return {
      host: '127.0.0.1',
      port,
      securePort,
      authority,
      fingerprint,
      baseDn,
      user: service.dn,
      password: service.password,
      async signsIn(dn, password) {
        return run('ldapwhoami', [...plain, '-D', dn, '-w', password]).then(
          () => true,
          () => false,
        )
      },
      async read(dn) {
        const search = ['-LLL', '-o', 'ldif-wrap=no', '-b', dn, '-s', 'base', '(objectClass=*)', '*', '+']
        const { stdout } = await run('ldapsearch', [...asRoot, ...search])
        return stdout.replace(/:: (.+)/g, (_, text: string) => `: ${Buffer.from(text, 'base64')}`)
      },
      async change(ldif) {
        const file = join(folder, 'change.ldif')
        await writeFile(file, ldif)
        await run('ldapmodify', [...asRoot, '-f', file])
      },
      cut,
      async [Symbol.asyncDispose]() {
        await cut()
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await cut()
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

function configuration(folder: string, schema: 'openldap' | 'activeDirectory', policy: boolean): string {
  const schemas = ['core', 'cosine', 'inetorgperson', 'nis'].map(
    (name) => `include /etc/ldap/schema/${name}.schema`,
  )
  return [
    ...schemas,
    ...(schema === 'activeDirectory' ? [`include ${folder}/msuser.schema`] : []),
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    ...(policy ? ['moduleload ppolicy'] : []),
    `pidfile ${folder}/pid`,
    `TLSCACertificateFile ${folder}/authority.pem`,
    `TLSCertificateFile ${folder}/cert.pem`,
    `TLSCertificateKeyFile ${folder}/key.pem`,
    'sizelimit size.soft=200 size.hard=unlimited size.prtotal=unlimited',
    'database mdb',
    'maxsize 67108864',
    'dbnosync',
    `suffix "${baseDn}"`,
    `rootdn "${root.dn}"`,
    `rootpw ${root.password}`,
    `directory ${folder}/data`,
    'index objectClass eq',
    ...(policy
      ? ['overlay ppolicy', `ppolicy_default "cn=default,ou=Policies,${baseDn}"`, 'ppolicy_use_lockout']
      : []),
    // Whoever signs in is judged by the password before anything may be read.
    'access to attrs=userPassword',
    `  by dn.exact="${service.dn}" write by self write by anonymous auth by * none`,
    ...['People', 'Groups'].flatMap((place) => [
      `access to dn.subtree="ou=${place},${baseDn}"`,
      `  by dn.exact="${service.dn}" write by users read by * none`,
    ]),
    `access to * by users read by * none`,
    '',
  ].join('\n')
}

/** With the rules of comparison that Active Directory has for what is searched, which the file for OpenLDAP leaves out. */
async function microsoftSchema(): Promise<string> {
  const text = await readFile('/etc/ldap/schema/msuser.schema', 'utf8')
  const words = 'EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch'
  const numbers = 'EQUALITY integerMatch ORDERING integerOrderingMatch'
  const integer = "'1.3.6.1.4.1.1466.115.121.1.27'"
  const rules: Record<string, (syntax: string) => string> = {
    sAMAccountName: (syntax) => `${words} SYNTAX ${syntax}`,
    userPrincipalName: (syntax) => `${words} SYNTAX ${syntax}`,
    memberOf: (syntax) => `EQUALITY distinguishedNameMatch SYNTAX ${syntax}`,
    userAccountControl: () => `${numbers} SYNTAX ${integer}`,
    lockoutTime: () => `${numbers} SYNTAX ${integer}`,
    pwdLastSet: () => `${numbers} SYNTAX ${integer}`,
    unicodePwd: (syntax) => `EQUALITY octetStringMatch SYNTAX ${syntax}`,
  }
  return Object.entries(rules).reduce(
    (schema, [name, rule]) =>
      schema.replace(
        new RegExp(`(NAME '${name}'\\s+)SYNTAX ('[^']+')`),
        (_, before: string, syntax: string) => `${before}${rule(syntax)}`,
      ),
    text
      // What the server fills in by itself there.
      .replace(/(NAME 'mstop' SUP top ABSTRACT\s+)MUST \([^)]*\)\s*MAY \(/, '$1MAY (instanceType $$ ')
      // What its users have of the class securityPrincipal, without naming that.
      .replace(/(NAME 'user'\s+SUP [^\n]+\n\s*MAY \()/, '$1sAMAccountName $$ '),
  )
}

function frame(policy: boolean): string {
  const folders = ['People', 'Groups', 'Services', 'Policies', 'Owners']
    .map((name) => `dn: ou=${name},${baseDn}\nobjectClass: organizationalUnit\nou: ${name}\n`)
    .join('\n')
  const rules = `dn: cn=default,ou=Policies,${baseDn}
objectClass: namedPolicy
objectClass: pwdPolicy
cn: default
pwdAttribute: userPassword
pwdMinLength: 12
pwdCheckQuality: 2
pwdInHistory: 5
pwdLockout: TRUE
pwdMaxFailure: 3
`
  return `dn: ${baseDn}
objectClass: dcObject
objectClass: organization
dc: rossi
o: Rossi Srl

${folders}
dn: ${service.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: sentiero
userPassword: ${service.password}

${policy ? `${rules.replace('objectClass: namedPolicy', 'objectClass: organizationalRole')}\n` : ''}`
}

const person = (
  login: string,
  first: string,
  last: string,
  more = '',
  place = 'People',
) => `dn: uid=${login},ou=${place},${baseDn}
objectClass: inetOrgPerson
uid: ${login}
cn: ${first} ${last}
givenName: ${first}
sn: ${last}
mail: ${login}@rossi.example
userPassword: first-password-of-${login}
${more}
`

const people = `${person('aferri', 'Anna', 'Ferri')}
${person('ubianchi', 'Ugo', 'Bianchi')}
${person('ugo.bianchi2', 'Ugo', 'Bianchi')}
${person('owner', 'Paola', 'Rossi', '', 'Owners')}
dn: cn=Administrators,ou=Groups,${baseDn}
objectClass: groupOfNames
cn: Administrators
description: May do everything on the servers
member: uid=owner,ou=Owners,${baseDn}

dn: cn=VPN,ou=Groups,${baseDn}
objectClass: groupOfNames
cn: VPN
member: uid=aferri,ou=People,${baseDn}
member: uid=owner,ou=Owners,${baseDn}

dn: cn=Accounting,ou=Groups,${baseDn}
objectClass: groupOfUniqueNames
cn: Accounting
uniqueMember: uid=aferri,ou=People,${baseDn}

dn: cn=Printing,ou=Groups,${baseDn}
objectClass: posixGroup
cn: Printing
gidNumber: 5001
memberUid: ubianchi
`

const microsoftPerson = (login: string, name: string, more: string) => `dn: cn=${name},ou=People,${baseDn}
objectClass: user
cn: ${name}
sn: ${name}
displayName: ${name}
sAMAccountName: ${login}
userPrincipalName: ${login}@rossi.example
mail: ${login}@rossi.example
${more}
`

const microsoftPeople = `${microsoftPerson('aferri', 'Anna Ferri', `userAccountControl: 66048\nmemberOf: cn=VPN,ou=Groups,${baseDn}`)}
${microsoftPerson('ubianchi', 'Ugo Bianchi', 'userAccountControl: 512\nlockoutTime: 133765432100000000')}
${microsoftPerson('gone', 'Piero Neri', 'userAccountControl: 514')}
dn: cn=PC-01,ou=People,${baseDn}
objectClass: computer
cn: PC-01
sn: PC-01
sAMAccountName: PC-01$
userAccountControl: 4096

dn: cn=VPN,ou=Groups,${baseDn}
objectClass: group
cn: VPN
groupType: -2147483646
member: cn=Anna Ferri,ou=People,${baseDn}
`

async function makeCertificates(folder: string): Promise<{ authority: string; fingerprint: string }> {
  const at = (name: string) => join(folder, name)
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const authorityFiles = ['-keyout', at('authority-key.pem'), '-out', at('authority.pem')]
  await run('openssl', ['req', '-x509', ...made, '-subj', '/CN=Authority of the tests', ...authorityFiles])
  const signing = ['-CA', at('authority.pem'), '-CAkey', at('authority-key.pem')]
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await run('openssl', [
    'req',
    '-x509',
    ...made,
    ...names,
    ...signing,
    '-keyout',
    at('key.pem'),
    '-out',
    at('cert.pem'),
  ])
  const authority = await readFile(at('authority.pem'), 'utf8')
  const { fingerprint256: fingerprint } = new X509Certificate(await readFile(at('cert.pem')))
  return { authority, fingerprint }
}

async function untilOpen(server: ReturnType<typeof spawn>, port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`slapd ended at once with ${server.exitCode}`)
    const socket = connect(port, '127.0.0.1')
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (open) return
    await delay(25)
  }
  throw new Error('slapd did not start within 10 s')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port')
  return address.port
}
