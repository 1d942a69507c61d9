import { defineTrigger, portalFile, portalForm, refusal, z } from '#sdk'
import { portalFormExamples } from './form-examples.ts'

/** A page on which customers open tickets or ask for things; what they send starts a run. */
export const portalFormSent = defineTrigger({
  type: 'portal.form',
  title: 'Portal form sent',
  description: 'Starts when a customer sends a form on a page of its own, with files.',
  icon: 'IconAppWindow',
  params: portalForm,
  data: z.object({
    form: z.string(),
    /** What the sender was told to ask for it by. */
    reference: z.string(),
    language: z.enum(['en', 'it']),
    sender: z.object({ name: z.string(), email: z.string() }),
    /** How the sender is known: by a link of the customer, by a code, or not at all. */
    proof: z.enum(['link', 'code', 'none']),
    /** By the names of the fields; blank is null. */
    values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    files: z.array(portalFile),
  }),
  sample: {
    form: 'Open a ticket',
    reference: 'R-7K3M9QWX',
    language: 'en',
    sender: { name: 'Anna Ferri', email: 'anna@customer.example' },
    proof: 'none',
    values: { subject: 'The printer does not print', description: 'Since this morning it only blinks.' },
    files: [
      {
        id: '0198a4f0-5a70-5000-8000-00000000000f',
        name: 'printer.jpg',
        type: 'image/jpeg',
        size: 182_311,
        field: 'files',
      },
    ],
  },
  examples: portalFormExamples,
  portal: {
    form: (params) => params,
    read: (sent, { title, unknownSender }) => ({
      type: 'portal.form',
      source: 'portal',
      ...(sent.isKnown || unknownSender !== 'triage'
        ? {}
        : { skip: refusal('unknown_sender', { address: sent.email }) }),
      hints: {
        senderAddress: sent.email,
        ...(sent.customerId === undefined ? {} : { customerId: sent.customerId }),
        ...(sent.deviceId === undefined ? {} : { deviceId: sent.deviceId }),
      },
      data: {
        form: title,
        reference: sent.reference,
        language: sent.language,
        sender: { name: sent.name, email: sent.email },
        proof: sent.proof,
        values: sent.values,
        files: sent.files,
      },
      raw: { values: sent.values },
    }),
  },
})
