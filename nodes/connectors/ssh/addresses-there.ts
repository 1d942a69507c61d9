import type { Client } from 'ssh2'

const mostMs = 5000
/** More than a name has addresses. */
const mostCharacters = 20_000
/** RFC 1123 section 2.1, and underscores as Windows allows them; nothing that means anything to a shell. */
const plainName = /^[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?$/i

/**
 * The addresses that a name has on the machine of a session, which may stand in a network with names of its own. None where
 * it does not say: it runs no commands for us, or has no getent.
 */
export async function addressesThere(client: Client, name: string, signal: AbortSignal): Promise<string[]> {
  if (!plainName.test(name)) return []
  const { promise: late, resolve: giveUp } = Promise.withResolvers<string>()
  const timer = setTimeout(() => giveUp(''), mostMs)
  const stop = () => giveUp('')
  signal.addEventListener('abort', stop, { once: true })
  try {
    const printed = await Promise.race([run(client, `getent ahosts ${name}`), late])
    // Lines of an address, a type of socket and, in the first, the name.
    return [...new Set(printed.split('\n').map((line) => line.split(/\s/)[0] ?? ''))].filter(Boolean)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** What a command prints; nothing where it does not run, or fails. */
function run(client: Client, command: string): Promise<string> {
  return new Promise((resolve) => {
    client.exec(command, (error, channel) => {
      if (error) return resolve('')
      let printed = ''
      let isGood = false
      channel.on('data', (chunk: Buffer) => {
        if (printed.length < mostCharacters) printed += chunk.toString('latin1')
      })
      channel.stderr.resume()
      channel.on('error', () => resolve(''))
      channel.on('exit', (code: number | null) => {
        isGood = code === 0
      })
      channel.on('close', () => resolve(isGood ? printed : ''))
      channel.end()
    })
  })
}
