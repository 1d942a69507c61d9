import { parentPort } from 'node:worker_threads'
import { answer, type Reply, type Request } from './answer.ts'

const reply = (message: Reply): void => parentPort?.postMessage(message)

parentPort?.on('message', (request: Request) => answer(request, reply))
reply('ready')
