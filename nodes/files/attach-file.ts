import { defineNode, z } from '#sdk'
import { resolveTicket, ticketReference } from '../tickets/ticket-reference.ts'
import { attachFileExamples } from './attach-file-examples.ts'
import { fileReference, sampleFile, storedFile } from './stored-file.ts'

/** Makes a file an attachment of a ticket of the built-in desk. */
export const attachFile = defineNode({
  type: 'file.attach',
  title: 'Attach file to ticket',
  description: 'Makes a file that an earlier step made an attachment of a ticket.',
  category: 'desk',
  icon: 'IconFileText',
  effect: 'writes',
  uses: ['files', 'psa'],
  params: z.object({ file: fileReference(), ticket: ticketReference() }),
  output: storedFile.extend({ ticketId: z.string() }),
  sample: { ...sampleFile, ticketId: '0198a4f0-5a70-7000-8000-000000000001' },
  examples: attachFileExamples,
  counts: ({ ticket }, attached) => ({ tickets: [attached?.ticketId ?? ticket] }),
  async run({ params: { file, ticket }, files, psa }) {
    const ticketId = await resolveTicket(psa, ticket)
    return { ...(await files.attach(file, ticketId)), ticketId }
  },
})
