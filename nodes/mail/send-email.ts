import { defineNode, type FileStore, mustNotBeAnswered, type Psa, StepFailed, z } from '#sdk'
import { cleanHtml } from '../files/clean-html.ts'
import { optionalText, wordList } from '../optional-params.ts'
import { resolveTicket } from '../tickets/ticket-reference.ts'
import { parseRecipients, type Recipient, splitOutsideQuotes } from './recipients.ts'
import { sendEmailExamples } from './send-email-examples.ts'

/** Bytes before they are written as text, which makes a third more of them. */
const largestAttachments = 10_000_000

/** Sends an e-mail; with a ticket it becomes part of that ticket's conversation. */
export const sendEmail = defineNode({
  type: 'mail.send',
  title: 'Send e-mail',
  description: 'Sends an e-mail, as part of a ticket’s conversation if one is named.',
  category: 'people',
  icon: 'IconSend',
  effect: 'destroys',
  idempotency: 'none',
  uses: ['messaging', 'psa', 'files'],
  params: z.object({
    connection: optionalText().meta({ title: 'Send over', picker: 'connection:messaging' }),
    to: z.string().meta({ title: 'To', placeholder: 'anna@customer.example' }),
    cc: z.string().default('').meta({ title: 'Cc' }),
    subject: z.string().trim().min(1).max(500).meta({ title: 'Subject' }),
    text: z.string().min(1).max(1_000_000).meta({ title: 'Text', multiline: true }),
    html: optionalText().meta({
      title: 'HTML',
      description: 'The same as a page, as the step "Make HTML" gives it; empty: text only.',
      multiline: true,
      placeholder: 'steps.page.output.html',
    }),
    attachments: wordList().meta({
      title: 'Attachments',
      description: 'Ids of files that earlier steps made, 10 MB in all at most.',
    }),
    ticketId: optionalText().meta({
      title: 'Ticket',
      description: 'Answers to the e-mail are added to this ticket.',
      picker: 'ticket',
    }),
    isReply: z.boolean().default(false).meta({
      title: 'Automatic answer to an e-mail',
      description: 'Never goes to machines, no-reply senders or our own address.',
    }),
  }),
  output: z.object({
    messageId: z.string(),
    accepted: z.array(z.string()),
    /** Those the mail server refused, and those an automatic answer must not go to. */
    rejected: z.array(z.string()),
  }),
  sample: {
    messageId: '5f0c7c9e-3c1f-5d0e-9a43-6f1d2d5b7c11@msp.example',
    accepted: ['anna@customer.example'],
    rejected: [],
  },
  examples: sendEmailExamples,
  ledger: ({ to }, sent) => ({ target: `e-mail to ${to}`, ...(sent ? { reference: sent.messageId } : {}) }),
  counts: ({ to, cc }) => ({ mails: countAddresses(to) + countAddresses(cc) }),
  run: async ({ params, effect, messaging, psa, files, signal }) => {
    const mayGetIt = ({ address }: Recipient) => !params.isReply || isAnswerable(address, messaging.from)
    const named = { to: parseRecipients(params.to), cc: parseRecipients(params.cc) }
    const to = named.to.filter(mayGetIt)
    const cc = named.cc.filter(mayGetIt)
    const withheld = [...named.to, ...named.cc].filter((recipient) => !mayGetIt(recipient))
    if (to.length === 0) throw nobodyToWriteTo(withheld)

    const attachments = await attachmentsOf(files, params.attachments)
    const messageId = `${effect.key.replace(/[^\w.-]/g, '-')}@${domainOf(messaging.from)}`
    const thread = params.ticketId ? await threadOf(psa, params.ticketId) : undefined
    // Before it is sent, so that nothing stands between a sent e-mail and the end of the step.
    if (thread) await psa.rememberSentMessage(thread.ticketId, messageId)
    const sent = await messaging.sendMail(
      {
        to: to.map(({ written }) => written),
        cc: cc.map(({ written }) => written),
        subject: thread ? withTag(params.subject, thread.number) : params.subject,
        text: params.text,
        html: params.html === undefined ? null : cleanHtml(params.html),
        ...(attachments.length === 0 ? {} : { attachments }),
        messageId,
        inReplyTo: thread?.messageIds.at(-1) ?? null,
        references: thread?.messageIds ?? [],
        isReply: params.isReply,
      },
      signal,
    )
    return { ...sent, rejected: [...sent.rejected, ...withheld.map(({ address }) => address)] }
  },
})

/** Before anything is sent, so that a file that is missing or too large sends nothing. */
async function attachmentsOf(files: FileStore, ids: readonly string[]) {
  const found: { name: string; type: string; content: Uint8Array }[] = []
  for (const id of ids) found.push(await files.read(id))
  const size = found.reduce((sum, { content }) => sum + content.byteLength, 0)
  if (size <= largestAttachments) return found
  throw new StepFailed(
    `The attachments are too large for an e-mail: ${(size / 1_000_000).toFixed(1)} MB, at most ${largestAttachments / 1_000_000} MB.`,
    { code: 'mail_too_large' },
  )
}

/** RFC 3834 section 2: automatic answers go to people, and never to ourselves. */
function isAnswerable(address: string, from: string): boolean {
  return !mustNotBeAnswered(address) && address.toLowerCase() !== from.toLowerCase()
}

function nobodyToWriteTo(withheld: Recipient[]): StepFailed {
  const [first] = withheld
  const sentence = first
    ? `No automatic answer goes to ${first.address}: nobody reads it there.`
    : 'The e-mail has no recipient. Fill in "To".'
  return new StepFailed(sentence, { code: 'mail_no_recipient' })
}

async function threadOf(psa: Psa, reference: string) {
  const ticketId = await resolveTicket(psa, reference)
  const ticket = await psa.findTicket({ id: ticketId })
  if (!ticket) {
    throw new StepFailed(`There is no ticket "${reference}".`, { class: 'NotFound', code: 'no_ticket' })
  }
  return { ticketId, number: ticket.number, messageIds: await psa.threadOf(ticketId) }
}

/** The number that finds the ticket again where a mail program drops the thread's headers. */
function withTag(subject: string, number: number): string {
  const tag = `[#${number}]`
  return subject.includes(tag) ? subject : `${subject} ${tag}`
}

/** One that cannot be read counts as one: it is refused when it is sent. */
function countAddresses(text: string): number {
  return splitOutsideQuotes(text).filter((part) => part.trim() !== '').length
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
