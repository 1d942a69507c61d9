import { defineNode, StepFailed, z } from '#sdk'
import { longestText } from '../data/long-text.ts'
import { readFileExamples } from './read-file-examples.ts'
import { fileReference, sampleFile, storedFile } from './stored-file.ts'

/** Takes what stands in a file of a run, or in an attachment of a ticket of the same customer. */
export const readFile = defineNode({
  type: 'file.read',
  title: 'Read file',
  description: 'Takes what stands in a file, such as an attachment, for the steps after it.',
  category: 'flow',
  icon: 'IconFileDownload',
  effect: 'reads',
  uses: ['files'],
  params: z.object({
    file: fileReference(),
    encoding: z.enum(['text', 'base64']).default('text').meta({
      title: 'Read as',
      description: 'Text in UTF-8, or bytes of any kind in base64.',
    }),
  }),
  output: storedFile.extend({ content: z.string() }),
  sample: {
    ...sampleFile,
    name: 'devices.csv',
    type: 'text/csv',
    size: 22,
    content: 'host,free\r\nSRV-1,3.5\r\n',
  },
  examples: readFileExamples,
  async run({ params: { file, encoding }, files }) {
    const { content, ...found } = await files.read(file)
    if (content.byteLength * (encoding === 'base64' ? 4 / 3 : 1) > longestText) {
      throw new StepFailed(`The file "${found.name}" is too large to be handed on (${found.size} bytes).`, {
        code: 'file_too_large',
      })
    }
    if (encoding === 'base64') return { ...found, content: Buffer.from(content).toString('base64') }
    try {
      return { ...found, content: new TextDecoder('utf-8', { fatal: true }).decode(content) }
    } catch {
      throw new StepFailed(`The file "${found.name}" is not text in UTF-8. Read it as base64.`, {
        code: 'not_text',
      })
    }
  },
})
