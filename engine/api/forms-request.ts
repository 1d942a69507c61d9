import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Context } from 'hono'
import type { PortalLanguage } from '../msp/portal-form.ts'
import type { OpenForm } from '../portal/find-form.ts'
import { dropInput, emailInput, inputOf, nameInput, type Typed } from './forms-page.ts'

/** As the link says, else as the customer or the browser has it; only what the form is written in. */
export function languageOf(c: Context, { form, customer }: OpenForm): PortalLanguage {
  if (form.languages !== 'both') return form.languages
  const wanted = c.req.query('lang')
  if (wanted === 'en' || wanted === 'it') return wanted
  return customer?.language ?? preferred(c.req.header('accept-language') ?? '')
}

/** The first of ours in a list such as `it-IT,it;q=0.9,en;q=0.8`; browsers write them in their order. */
function preferred(header: string): PortalLanguage {
  const known = header
    .slice(0, 500)
    .split(',')
    .map((entry) => entry.trim().slice(0, 2).toLowerCase())
    .find((code) => code === 'en' || code === 'it')
  return known === 'it' ? 'it' : 'en'
}

/** The inputs that the form has; whatever else was sent is not looked at. */
export function typedOf(sent: ReadonlyMap<string, string>, { form }: OpenForm): Typed {
  const names = [
    nameInput,
    emailInput,
    ...form.fields.filter(({ type }) => type !== 'file').map((field) => inputOf(field)),
  ]
  return Object.fromEntries(names.map((name) => [name, sent.get(name)?.slice(0, 6000) ?? '']))
}

/** The kept files that the sender takes back. */
export function droppedOf(sent: ReadonlyMap<string, string>): string[] {
  return [...sent.keys()].flatMap((name) =>
    name.startsWith(`${dropInput}.`) ? [name.slice(dropInput.length + 1)] : [],
  )
}

/** The body as it streams in. Served by Node it is Node's own stream. */
export function bodyOf(c: Context): Readable {
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage }
  if (incoming) return incoming
  const { body } = c.req.raw
  return body ? Readable.fromWeb(body as ReadableStream<Uint8Array>) : Readable.from([])
}

/** Bytes of a refused body that are still read, and how long, so that whoever sends it gets to read the answer. */
const mostRead = 16 * 1024 * 1024
const patienceMs = 2000

/** Reads off what is refused without keeping it; a sender that goes on and on is cut off by the answer. */
export function readOff(body: Readable): Promise<void> {
  return new Promise((resolve) => {
    let size = 0
    const timer = setTimeout(finish, patienceMs)
    function count(chunk: Buffer): void {
      size += chunk.byteLength
      if (size > mostRead) finish()
    }
    function finish(): void {
      clearTimeout(timer)
      body.off('data', count)
      body.pause()
      resolve()
    }
    if (body.readableEnded || body.destroyed) return finish()
    body.once('end', finish).once('close', finish).once('error', finish)
    body.on('data', count)
    body.resume()
  })
}
