import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const program = `
  const server = require('node:net').createServer()
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port))`

/** A port of this machine where connections get no answer, neither yes nor no, as of a machine without power. */
export async function startSilentMachine(): Promise<AsyncDisposable & { port: number }> {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [said] = await once(child.stdout, 'data')
  const port = Number(said)
  child.kill('SIGSTOP')
  // The kernel takes as many as may wait to be accepted, which nobody does; after that it takes none.
  const waiting: Socket[] = []
  for (let nth = 0; nth < 2; nth++) {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('error', () => {})
    await once(socket, 'connect')
    waiting.push(socket)
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      for (const socket of waiting) socket.destroy()
      await ended
    },
  }
}
