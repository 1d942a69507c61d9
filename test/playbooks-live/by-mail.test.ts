import { expect } from 'vitest'
import { playLive } from './play-live.ts'

playLive('by-mail', {
  'email-to-ticket': {
    is: 'an e-mail in the mailbox is a ticket of its customer, and is acknowledged once',
    async run(desk) {
      const rossi = await desk.addCustomer('Rossi Srl')
      await desk.publish('email-to-ticket', {
        mailbox: desk.connections.mailbox,
        replyConnection: desk.connections.mail,
        acknowledge: true,
        queue: 'Helpdesk',
        priority: 'high',
      })
      await desk.deliver(
        mailFrom(rossi.ugo, 'The printer does not print', 'Since this morning it only blinks.'),
      )
      await desk
        .eventually(() => desk.ticketsOf(rossi.id))
        .toMatchObject([
          {
            subject: 'The printer does not print',
            description: 'Since this morning it only blinks.',
            requesterEmail: rossi.ugo,
            contactName: 'Ugo Bo',
            source: 'email',
            queue: 'Helpdesk',
            priority: 'high',
            status: 'new',
          },
        ])
      const { subject, inReplyTo } = await desk.mailTo(rossi.ugo, 'Thank you for your message')
      expect({ subject, inReplyTo }).toEqual({
        subject: expect.stringMatching(/^Re: The printer does not print/),
        inReplyTo: '<The-printer-does-not-print@rossi-srl.example>',
      })
      expect(await desk.mailsTo(rossi.ugo)).toHaveLength(1)
    },
  },
  'suspicious-mail': {
    is: 'a mail handed on to the reporting address is judged by a technician, and the reporter is told twice',
    async run(desk) {
      const bianchi = await desk.addCustomer('Bianchi Srl')
      const flow = await desk.publish('suspicious-mail', {
        mailbox: desk.connections.phishing,
        mail: desk.connections.mail,
      })
      await desk.deliver(
        mailFrom(bianchi.ugo, 'Fwd: Your parcel waits', 'Is this real? https://parcel.evil.example/pay'),
        'phishing@msp.example',
      )
      await desk.mailTo(bianchi.ugo, 'open no link')
      const task = await desk.answer('marta', flow, {
        choice: 'answered',
        values: { verdict: 'Bad', words: 'Deleted in 3 mailboxes.' },
      })
      expect(task).toMatchObject({ kind: 'task', title: 'Is "Your parcel waits" bad? (Bianchi Srl)' })
      await desk.mailTo(bianchi.ugo, 'You were right')
      const tickets = desk.eventually(() => desk.ticketsOf(bianchi.id))
      await tickets.toMatchObject([
        {
          subject: 'Suspicious mail: Your parcel waits',
          status: 'closed',
          priority: 'high',
          queue: 'Security',
          description: expect.stringContaining('parcel[.]evil[.]example'),
          resolution: expect.stringContaining('Deleted in 3 mailboxes.'),
        },
      ])
      const [ticket] = await desk.ticketsOf(bianchi.id)
      expect(ticket?.description).not.toMatch(/https?:/)
    },
  },
  'supplier-chase': {
    is: 'the supplier is written to, chased, and its answer by e-mail lets the ticket go on',
    async run(desk) {
      const verdi = await desk.addCustomer('Verdi Srl')
      const { mail, mailbox } = desk.connections
      await desk.publish('email-to-ticket', { mailbox })
      const flow = await desk.publish('supplier-chase', { mail })
      const ticket = await desk.openTicket({ customerId: verdi.id, subject: 'Line noise', status: 'open' })
      await desk.startRunbook(
        flow,
        {
          ticket: ticket.number,
          supplier: 'Telco',
          to: 'support@telco.example',
          code: 'C-4711',
          what: 'The line drops each hour.',
        },
        { ticketId: ticket.id },
      )
      await desk.mailTo('support@telco.example', 'customer C-4711')
      await desk.eventually(() => desk.ticketsOf(verdi.id)).toMatchObject([{ status: 'waiting' }])
      await desk.pass(flow, 'answer1')
      const chased = await desk.mailTo('support@telco.example', 'we have not heard from you')
      await desk.waitsAt(flow, 'answer2')
      await desk.deliver(
        mailFrom(
          'support@telco.example',
          `Re: ${chased.subject}`,
          'Case 99, we look at it.',
          chased.messageId,
        ),
      )
      await desk.eventually(() => desk.ticketsOf(verdi.id)).toMatchObject([{ status: 'open' }])
      const [after] = await desk.ticketsOf(verdi.id)
      expect(after?.comments.map(({ body }) => body)).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^We need Telco for this/),
          expect.stringMatching(/^Telco has written: Re: Line noise.*\n\nCase 99, we look at it\.$/),
        ]),
      )
      expect(await desk.mailsTo('support@telco.example')).toHaveLength(2)
    },
  },
})

function mailFrom(address: string, subject: string, text: string, inReplyTo?: string): string {
  return [
    `From: Ugo Bo <${address}>`,
    'To: support@msp.example',
    `Subject: ${subject}`,
    `Message-ID: <${subject.replaceAll(/\W+/g, '-')}@${address.split('@')[1]}>`,
    `Date: ${new Date().toUTCString()}`,
    ...(inReplyTo ? [`In-Reply-To: ${inReplyTo}`, `References: ${inReplyTo}`] : []),
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ].join('\n')
}
