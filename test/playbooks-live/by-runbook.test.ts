import { expect } from 'vitest'
import type { Workflow } from '#engine/api/types.ts'
import { buildDocument, literal, template } from '../support/document.ts'
import { playLive } from './play-live.ts'

playLive('by-runbook', {
  'automation-failed': {
    is: 'a workflow that fails on the real mail server is one ticket and one message in the chat',
    async run(desk) {
      const flow = await desk.publish('automation-failed', {
        chat: desk.connections.chat,
        owner: 'Sara Neri',
      })
      const fails = {
        ...buildDocument(
          {
            start: { type: 'manual.start' },
            send: {
              type: 'mail.send',
              params: {
                connection: literal(desk.connections.mail),
                to: literal('not an address'),
                subject: literal('Hello'),
                text: template('To nobody'),
              },
            },
          },
          ['start -> send'],
        ),
        name: 'Nightly letter',
      }
      fails.settings = { ...fails.settings, errorWorkflowId: flow.workflowId }
      const { id } = await desk.ask<Workflow>('POST', '/api/workflows', { document: fails })
      await desk.ask('POST', `/api/workflows/${id}/publish`, {})
      for (const _ of [1, 2]) await desk.ask('POST', `/api/workflows/${id}/run`, {})
      await desk
        .eventually(() => desk.ticketsOf(null))
        .toMatchObject([
          {
            subject: expect.stringMatching(/^Automation "Nightly letter" fails \(\w+\)$/),
            description: expect.stringMatching(/^Step: send\n.*not an address/),
            assignee: 'Sara Neri',
            priority: 'high',
            type: 'internal',
            occurrences: 2,
          },
        ])
      await desk
        .eventually(() => desk.messages())
        .toMatchObject([{ title: expect.stringContaining('"Nightly letter" fails'), urgent: false }])
    },
  },
  'compromised-account': {
    is: 'the team is rung, the account blocked and given back, and the contact gets the report as a PDF',
    async run(desk) {
      const rossi = await desk.addCustomer('Rossi Srl')
      const flow = await desk.publish('compromised-account', {
        mail: desk.connections.mail,
        chat: desk.connections.chat,
      })
      await desk.startRunbook(
        flow,
        { account: rossi.ugo, contact: rossi.anna, seen: 'A sign-in from far away.' },
        { customerId: rossi.id },
      )
      await desk.answer('marta', flow, { choice: 'answered', values: { at: '10:12' } })
      const told = await desk.mailTo(rossi.anna, 'We have blocked')
      expect(told.text).toContain('10:12')
      await desk.answer('marta', flow, {
        choice: 'answered',
        values: { how: 'Phishing.', did: 'A forwarding rule.', data: true },
      })
      await desk.answer('marta', flow, { choice: 'answered', values: { proved: 'Called back.' } })
      const report = await desk.mailTo(rossi.anna, 'Report: ')
      expect(report.attachments).toMatchObject([
        { filename: expect.stringMatching(/^incident-\d+\.pdf$/), contentType: 'application/pdf' },
      ])
      expect(report.attachments[0]?.content.subarray(0, 5).toString()).toBe('%PDF-')
      await desk
        .eventually(() => desk.ticketsOf(rossi.id))
        .toMatchObject([
          {
            subject: `Compromised account ${rossi.ugo}`,
            priority: 'critical',
            status: 'closed',
            resolution: 'A forwarding rule.',
            attachments: [{ type: 'application/pdf' }],
          },
        ])
      expect(desk.messages().at(-1)).toMatchObject({
        title: `Compromised account ${rossi.ugo}`,
        urgent: true,
      })
    },
  },
  'password-reset': {
    is: 'after the call back a technician has the task, and the ticket says so',
    async run(desk) {
      const bianchi = await desk.addCustomer('Bianchi Srl')
      const flow = await desk.publish('password-reset')
      const ticket = await desk.openTicket({ customerId: bianchi.id, subject: 'I forgot my password' })
      await desk.startRunbook(
        flow,
        {
          ticket: ticket.number,
          account: bianchi.ugo,
          what: 'New password',
          how: 'Called back on the number we know',
        },
        { ticketId: ticket.id },
      )
      await desk.answer('marta', flow, {
        choice: 'answered',
        values: { proved: true, how: 'Ugo, extension 12' },
      })
      expect(await desk.asked('marta', flow)).toMatchObject({ kind: 'task', ticketNumber: ticket.number })
      expect(await desk.mailsTo(bianchi.ugo)).toEqual([])
    },
  },
  'temporary-admin': {
    is: 'with the second person’s yes a technician has the task to grant it',
    async run(desk) {
      const flow = await desk.publish('temporary-admin')
      await desk.startRunbook(flow, {
        account: 'marta',
        role: 'Domain Admins',
        hours: 2,
        reason: 'Update of the domain controller',
        customer: 'Rossi Srl',
      })
      await desk.answer('sara', flow, { choice: 'approved' })
      expect(await desk.asked('marta', flow)).toMatchObject({ kind: 'task' })
      expect((await desk.ticketsOf(null)).at(-1)).toMatchObject({
        subject: 'marta: Domain Admins for 2 hours (Rossi Srl)',
        queue: 'Security',
      })
    },
  },
})
