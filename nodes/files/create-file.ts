import { defineNode, StepFailed, z } from '#sdk'
import { longText } from '../data/long-text.ts'
import { createFileExamples } from './create-file-examples.ts'
import { sampleFile, storedFile } from './stored-file.ts'

/** Keeps a text or bytes as a file, for a ticket or an e-mail. */
export const createFile = defineNode({
  type: 'file.create',
  title: 'Make file',
  description: 'Keeps a text as a file that can be attached to a ticket or an e-mail.',
  category: 'flow',
  icon: 'IconFilePlus',
  effect: 'writes',
  uses: ['files'],
  params: z.object({
    name: z.string().trim().min(1).max(200).meta({ title: 'Name', placeholder: 'devices.csv' }),
    content: longText().meta({ title: 'Content', multiline: true }),
    encoding: z.enum(['text', 'base64']).default('text').meta({
      title: 'Content is',
      description: 'Text, or bytes of any kind written in base64.',
    }),
    type: z
      .string()
      .regex(/^([\w.+-]+\/[\w.+-]+)?$/, 'A media type such as text/csv')
      .optional()
      .meta({ title: 'Media type', description: 'Empty: by the end of the name.', placeholder: 'text/csv' }),
  }),
  output: storedFile,
  sample: { ...sampleFile, name: 'devices.csv', type: 'text/csv', size: 311 },
  examples: createFileExamples,
  ledger: ({ name }, file) => ({ target: `file ${name}`, ...(file ? { reference: file.id } : {}) }),
  run: ({ params: { name, content, encoding, type }, files }) =>
    files.write({ name, type: type || typeOf(name), content: bytesOf(content, encoding) }),
})

function bytesOf(content: string, encoding: 'text' | 'base64'): Uint8Array {
  if (encoding === 'text') return Buffer.from(content, 'utf8')
  const bare = content.replaceAll(/\s/g, '')
  if (!/^[\w+/-]*={0,2}$/.test(bare))
    throw new StepFailed('The content is not base64.', { code: 'not_base64' })
  return Buffer.from(bare, 'base64')
}

const types: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
  pdf: 'application/pdf',
  txt: 'text/plain',
  xml: 'application/xml',
}

function typeOf(name: string): string {
  return types[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}
