import { type HostKey, StepFailed, TryAgain } from '#sdk'

/** A host that nobody has accepted yet. */
export function unknownHost(where: string, shown: HostKey): StepFailed {
  return new StepFailed(
    `${where} is not known: it shows the host key ${describe(shown)}. Compare it with what "ssh-keygen -lf" says of the key on the machine itself, then accept it at the connection, or let the connection accept machines at first contact.`,
    { class: 'Auth', code: 'host_key_unknown' },
  )
}

/** A host that shows another key than it did. */
export function changedHost(where: string, pinned: HostKey, shown: HostKey): StepFailed {
  return new StepFailed(
    `${where} shows another host key than before, so it may be another machine. Known: ${describe(pinned)}. Shown: ${describe(shown)}. Nothing was sent. If the machine was set up anew, compare the shown key with "ssh-keygen -lf" on the machine itself, and forget the known one at the connection.`,
    { class: 'Auth', code: 'host_key_changed' },
  )
}

/** What went wrong before anything ran, as a sentence that says what to mend. */
export function sshFailure(error: unknown, where: string, user: string): StepFailed | TryAgain | Error {
  if (error instanceof StepFailed || error instanceof TryAgain) return error
  const { level, code, message } = detailsOf(error)
  const options = { cause: error }
  if (level === 'client-authentication') {
    return new StepFailed(
      `${where} refused the key or password of ${user}. Check the user, and that the key is in its authorized_keys there.`,
      { class: 'Auth', code: 'ssh_auth', ...options },
    )
  }
  if (level === 'client-timeout') {
    return new TryAgain(`${where} did not answer in time.`, { class: 'Timeout', ...options })
  }
  if (/no matching|unable to agree|handshake failed/i.test(message)) {
    return new StepFailed(
      `${where} and we agree on no encryption (${message}). Update the SSH server there.`,
      {
        class: 'Remote',
        code: 'ssh_handshake',
        ...options,
      },
    )
  }
  if (level === 'protocol' || /identification|protocol|packet/i.test(message)) {
    return new StepFailed(`What answers at ${where} is no SSH server we understand (${message}).`, {
      class: 'Remote',
      code: 'ssh_protocol',
      ...options,
    })
  }
  const why = code === '' ? message : code
  return new TryAgain(`${where} closed the connection before anything ran (${why}).`, options)
}

function describe({ keyType, fingerprint }: HostKey): string {
  return `${keyType} ${fingerprint}`
}

function detailsOf(error: unknown): { level: string; code: string; message: string } {
  if (!(error instanceof Error)) return { level: '', code: '', message: String(error) }
  const text = (name: 'level' | 'code') => {
    const value: unknown = name in error ? Reflect.get(error, name) : undefined
    return typeof value === 'string' ? value : ''
  }
  return { level: text('level'), code: text('code'), message: error.message }
}
