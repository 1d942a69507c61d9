import { expect } from 'vitest'
import { playLive } from './play-live.ts'

playLive('by-form', {
  'access-request': {
    is: 'with the approver’s yes a technician is given the task',
    async run(desk) {
      const rossi = await desk.addCustomer('Rossi Srl')
      const flow = await desk.publish('access-request', { mail: desk.connections.mail })
      await desk.fillForm(flow, rossi.ugo, { to: 'Invoices', for: 'Ugo Bo', why: 'I write them now.' })
      await desk.answerByLink(rossi.anna, { choice: 'approved' })
      expect(await desk.asked('marta', flow)).toMatchObject({ kind: 'task', customerName: 'Rossi Srl' })
      expect(await desk.ticketsOf(rossi.id)).toMatchObject([
        {
          subject: 'Access to Invoices for Ugo Bo',
          requesterEmail: rossi.ugo,
          contactName: 'Ugo Bo',
          source: 'portal',
          status: expect.not.stringMatching('closed'),
        },
      ])
    },
  },
  'portal-to-ticket': {
    is: 'what a contact sends by the page is a ticket of its customer',
    async run(desk) {
      const bianchi = await desk.addCustomer('Bianchi Srl')
      const flow = await desk.publish('portal-to-ticket')
      await desk.fillForm(flow, bianchi.ugo, {
        subject: 'The printer blinks',
        description: 'Since this morning.',
        blocked: 'true',
      })
      await desk
        .eventually(() => desk.ticketsOf(bianchi.id))
        .toMatchObject([
          {
            subject: 'The printer blinks',
            description: 'Since this morning.',
            priority: 'high',
            queue: 'Support',
            source: 'portal',
            requesterName: 'Ugo Bo',
            contactName: 'Ugo Bo',
          },
        ])
    },
  },
  'software-request': {
    is: 'it is agreed with its price in sight, installed, logged, and the requester is told',
    async run(desk) {
      const verdi = await desk.addCustomer('Verdi Srl')
      await desk.ask('POST', `/api/customers/${verdi.id}/contracts`, {
        name: 'Care',
        kind: 'fixed_per_seat',
        startsOn: '2020-01-01',
        coveredWorkTypes: ['maintenance'],
        hourlyRateMinor: 8000,
      })
      const flow = await desk.publish('software-request', { mail: desk.connections.mail })
      await desk.fillForm(flow, verdi.ugo, { software: 'PDF editor', why: 'Contracts are signed in it.' })
      await desk.mailTo(verdi.anna, '40 EUR before tax')
      await desk.answerByLink(verdi.anna, { choice: 'approved' })
      await desk.answer('marta', flow, { choice: 'answered', values: { where: 'PC-07', minutes: 20 } })
      await desk.mailTo(verdi.ugo, 'PDF editor is ready')
      await desk
        .eventually(() => desk.ticketsOf(verdi.id))
        .toMatchObject([
          {
            subject: 'Software: PDF editor',
            status: 'closed',
            resolution: 'Installed on PC-07 by Marta Conti.',
            timeEntries: [{ minutes: 20, technician: 'Marta Conti', approvalRef: 'Anna Ferri' }],
          },
        ])
    },
  },
  'user-offboarding': {
    is: 'on the evening of the last day a technician blocks the person, a second one looks, and the customer hears it',
    async run(desk) {
      const neri = await desk.addCustomer('Neri Srl')
      const flow = await desk.publish('user-offboarding', { mail: desk.connections.mail })
      const lastDay = dayFromNow(10)
      await desk.fillForm(flow, neri.ugo, { name: 'Eva Galli', lastDay, mailTo: 'Paolo' })
      await desk.answerByLink(neri.anna, { choice: 'approved' })
      await desk.pass(flow, 'evening')
      await desk.answer('marta', flow, {
        choice: 'answered',
        values: { blockedAt: '18:04', done: 'All points.', minutes: 40 },
      })
      expect(await desk.answer('sara', flow, { choice: 'approved' })).toMatchObject({
        title: 'Check: is Eva Galli of Neri Srl really blocked?',
      })
      const letter = await desk.mailTo(neri.ugo, 'The access of Eva Galli is closed')
      expect(letter.text).toContain('checked by Sara Neri')
      await desk
        .eventually(() => desk.ticketsOf(neri.id))
        .toMatchObject([
          {
            subject: `Eva Galli leaves on ${lastDay}`,
            status: 'closed',
            checklist: [{}, {}, {}, {}, {}, {}, {}],
            timeEntries: [{ minutes: 40, technician: 'Marta Conti' }],
            resolution: '18:04: Marta Conti; Sara Neri. All points.',
          },
        ])
    },
  },
  'user-onboarding': {
    is: 'with the approver’s yes a technician is given the task in time for the first day',
    async run(desk) {
      const gialli = await desk.addCustomer('Gialli Srl')
      const flow = await desk.publish('user-onboarding', { mail: desk.connections.mail })
      const startsOn = dayFromNow(1)
      await desk.fillForm(flow, gialli.ugo, { name: 'Eva Galli', startsOn, role: 'Sales', like: 'Paolo' })
      await desk.answerByLink(gialli.anna, { choice: 'approved' })
      expect(await desk.asked('marta', flow)).toMatchObject({ kind: 'task', customerName: 'Gialli Srl' })
      expect(await desk.ticketsOf(gialli.id)).toMatchObject([
        { subject: `New employee Eva Galli from ${startsOn}`, source: 'portal', requesterEmail: gialli.ugo },
      ])
      const [ticket] = await desk.ticketsOf(gialli.id)
      expect(ticket?.checklist.length).toBeGreaterThan(0)
    },
  },
})

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
