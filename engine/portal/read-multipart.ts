import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'

export interface UploadLimits {
  files: number
  /** Bytes of a file, and of all files. */
  file: number
  total: number
}

export interface Upload {
  field: string
  name: string
  content: Buffer
}

export type Multipart =
  | { is: 'read'; fields: Map<string, string>; uploads: Upload[] }
  | { is: 'too_large' | 'too_many_files' | 'too_many_fields' | 'broken' | 'busy' }

const mostFields = 120
const longestField = 64 * 1024
/** What the fields and the lines between parts take beside the files. */
export const aroundFiles = 1024 * 1024
/** Bytes of files that are held in this process at once, whoever sends them. */
const mostHeld = 256 * 1000 * 1000
/** A form that has not come within this time is given up. */
const patienceMs = 120_000

/**
 * Reads forms with files as they stream in, and stops at the first limit they pass: no more of one is ever held than its
 * limit. `mayTakeFiles` is asked at the first file, with the fields that stood before it; where it says no, files are read
 * past.
 */
export function createReadMultipart() {
  let held = 0

  return async function readMultipart(
    source: Readable,
    headers: IncomingHttpHeaders,
    limits: UploadLimits,
    mayTakeFiles: (fields: ReadonlyMap<string, string>) => boolean,
  ): Promise<Multipart & { release?: () => void }> {
    const contentType = headers['content-type'] ?? ''
    let own = 0
    const release = () => {
      held -= own
      own = 0
    }
    const hold = (bytes: number) => {
      own += bytes
      held += bytes
    }
    try {
      return await new Promise((resolve) => {
        const fields = new Map<string, string>()
        const uploads: Upload[] = []
        let takes: boolean | undefined
        let seen = 0
        let total = 0
        let count = 0
        let isOver = false
        const timer = setTimeout(() => end({ is: 'broken' }), patienceMs).unref()

        const parser = new Busboy({
          headers: { ...headers, 'content-type': contentType },
          limits: {
            fieldNameSize: 100,
            fieldSize: longestField,
            fields: mostFields,
            fileSize: limits.file,
            // One more, so that it is noticed.
            files: limits.files + 20,
            parts: mostFields + limits.files + 20,
            headerPairs: 50,
            headerSize: 8 * 1024,
          },
        })

        function end(result: Multipart): void {
          if (isOver) return
          isOver = true
          clearTimeout(timer)
          source.unpipe(parser)
          source.off('data', measure)
          if (result.is === 'read') resolve({ ...result, release })
          else {
            release()
            resolve(result)
          }
        }
        // Counted before they are taken apart: a part without an end must not grow in the parser.
        function measure(chunk: Buffer): void {
          seen += chunk.byteLength
          if (seen > limits.total + aroundFiles) end({ is: 'too_large' })
        }

        parser.on('field', (name, value, nameCut, valueCut) => {
          if (nameCut || valueCut) return end({ is: 'too_large' })
          if (!fields.has(name)) fields.set(name, value)
        })
        parser.on('file', (field, stream, name) => {
          takes ??= mayTakeFiles(fields)
          stream.on('error', () => end({ is: 'broken' }))
          if (!takes || name === undefined || name === '') {
            stream.resume()
            return
          }
          count += 1
          if (count > limits.files) {
            stream.resume()
            return end({ is: 'too_many_files' })
          }
          const chunks: Buffer[] = []
          stream.on('data', (chunk: Buffer) => {
            if (isOver) return
            total += chunk.byteLength
            if (total > limits.total) return end({ is: 'too_large' })
            if (held + chunk.byteLength > mostHeld) return end({ is: 'busy' })
            hold(chunk.byteLength)
            chunks.push(chunk)
          })
          stream.on('limit', () => end({ is: 'too_large' }))
          stream.on('end', () => {
            if (!isOver && chunks.length > 0) uploads.push({ field, name, content: Buffer.concat(chunks) })
          })
        })
        parser.on('fieldsLimit', () => end({ is: 'too_many_fields' }))
        parser.on('filesLimit', () => end({ is: 'too_many_files' }))
        parser.on('partsLimit', () => end({ is: 'too_many_fields' }))
        parser.on('error', () => end({ is: 'broken' }))
        parser.on('finish', () => end({ is: 'read', fields, uploads }))
        source.on('data', measure)
        source.on('error', () => end({ is: 'broken' }))
        source.on('close', () => {
          if (!source.readableEnded) end({ is: 'broken' })
        })
        source.pipe(parser)
      })
    } catch {
      release()
      return { is: 'broken' }
    }
  }
}
