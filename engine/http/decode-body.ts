import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'
import { AnswerUnfit } from './answer-unfit.ts'
import type { Answer } from './hop.ts'

const decoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
}
/** One layer is what servers send; more is how a small answer becomes a huge one. */
const mostLayers = 2

/** Unpacks a body to at most `maxBytes` and reads it as text where it is text. Throws `AnswerUnfit`. */
export async function decodeBody(
  { headers, bytes }: Answer,
  maxBytes: number,
): Promise<{ body: string; binary: boolean }> {
  const unpacked = await unpack(bytes, headers['content-encoding'] ?? '', maxBytes)
  const text = readText(unpacked, headers['content-type'] ?? '')
  return text === undefined
    ? { body: unpacked.toString('base64'), binary: true }
    : { body: text, binary: false }
}

async function unpack(bytes: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  if (bytes.length === 0) return bytes
  const layers = encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  if (layers.length > mostLayers) {
    throw new AnswerUnfit('answer_unreadable', `is packed ${layers.length} times over`)
  }
  let unpacked = bytes
  for (const layer of layers.reverse()) {
    const decode = decoders[layer]
    if (!decode) throw new AnswerUnfit('answer_unreadable', `is packed in a way we do not know (${layer})`)
    try {
      unpacked = await decode(unpacked, { maxOutputLength: maxBytes })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
        throw AnswerUnfit.tooLarge(maxBytes)
      }
      throw new AnswerUnfit('answer_unreadable', `says it is packed as ${layer} and is not`)
    }
  }
  return unpacked
}

const textual =
  /^(?:text\/|application\/(?:json|xml|javascript|graphql|x-www-form-urlencoded|x-ndjson|yaml)\b|[^;]*\+(?:json|xml|yaml)\b)/i

/** Undefined where it is no text. What does not say what it is counts as text if it can be read as UTF-8. */
function readText(bytes: Buffer, contentType: string): string | undefined {
  const type = contentType.trim()
  if (textual.test(type)) return new TextDecoder(charsetOf(type)).decode(bytes)
  const saysOther = type !== '' && !/^application\/octet-stream\b/i.test(type)
  if (saysOther || bytes.includes(0)) return bytes.length === 0 ? '' : undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function charsetOf(contentType: string): string {
  const named = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(named).encoding
  } catch {
    return 'utf-8'
  }
}
