import { answer, type Reply, type Request } from './answer.ts'

// The browser's worker scope, as far as it is used here; the server's types do not know it.
declare const self: {
  postMessage(message: Reply): void
  onmessage: ((event: { data: Request }) => void) | null
}

self.onmessage = ({ data }) => answer(data, (reply) => self.postMessage(reply))
self.postMessage('ready')
