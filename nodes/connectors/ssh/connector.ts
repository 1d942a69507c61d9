import { defineConnector } from '#sdk'
import { sshCredentials } from './credentials.ts'
import { openSession } from './session.ts'
import { sshShell } from './shell.ts'

export const ssh = defineConnector({
  type: 'ssh',
  title: 'Machines (SSH)',
  description: 'Runs scripts on Linux and Windows machines, signed in with a key or a password.',
  icon: 'IconTerminal2',
  credentials: sshCredentials,
  async check(credentials, signal, means) {
    const { host, user } = credentials
    if (host === '') return 'Kept. It shows whether it is right when a step names a machine'
    const by = 'check of the connection'
    const options = { host, customerId: means.ownerId, acceptedBy: by }
    using session = await openSession(credentials, means, options, signal)
    const { keyType, fingerprint } = session.hostKey
    return `Signed in to ${host} as ${user}. Its host key is ${keyType} ${fingerprint}`
  },
  provides: { shell: sshShell },
})
