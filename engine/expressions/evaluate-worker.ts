import { parentPort } from 'node:worker_threads'
import { answer, type Reply, type Request } from './answer.ts'

/** A reply, and the processor time in milliseconds that this thread has used since it began. */
export type TimedReply = [reply: Reply, cpuMs: number]

function reply(message: Reply): void {
  const { user, system } = process.threadCpuUsage()
  const timed: TimedReply = [message, (user + system) / 1000]
  parentPort?.postMessage(timed)
}

parentPort?.on('message', (request: Request) => answer(request, reply))
reply('ready')
