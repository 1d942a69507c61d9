import { expect } from 'vitest'
import { tellWaiting } from '#engine/desk/tell-waiting.ts'
import { createTendClocks } from '#engine/sla/tend-clocks.ts'
import { always, closedNow } from './hours.ts'
import { playLive } from './play-live.ts'

playLive('by-ticket', {
  'critical-out-of-hours': {
    is: 'whoever takes the call at night has the ticket',
    async run(desk) {
      const rossi = await desk.addCustomer('Rossi Srl', { tags: ['24x7'], businessHours: closedNow() })
      const flow = await desk.publish('critical-out-of-hours', { phones: desk.connections.chat })
      const { number } = await desk.openTicket({
        customerId: rossi.id,
        subject: 'The whole office is offline',
        priority: 'critical',
      })
      await desk.mailTo('marta@msp.example', `#${number} The whole office is offline`)
      await desk.answer('marta', flow, { choice: 'answered', comment: 'On my way' })
      await desk
        .eventually(() => desk.ticketsOf(rossi.id))
        .toMatchObject([
          {
            assignee: 'Marta Conti',
            comments: [{ body: expect.stringMatching(/^Taken by Marta Conti on level 1, .*On my way$/) }],
          },
        ])
      await desk
        .eventually(() => desk.messages())
        .toMatchObject([{ title: expect.stringContaining('The whole office is offline'), urgent: true }])
    },
  },
  'extra-work-approval': {
    is: 'time outside the contract is billed with the yes that the customer gave on the page',
    async run(desk) {
      const bianchi = await desk.addCustomer('Bianchi Srl')
      await desk.ask('POST', `/api/customers/${bianchi.id}/contracts`, {
        name: 'All in',
        kind: 'fixed_per_seat',
        startsOn: '2020-01-01',
        coveredWorkTypes: ['remote support'],
        hourlyRateMinor: 9000,
      })
      await desk.publish('extra-work-approval')
      const { id } = await desk.openTicket({ customerId: bianchi.id, subject: 'Cable to the warehouse' })
      const time = { minutes: 60, workType: 'cabling', note: 'Two cables' }
      await desk.ask('POST', `/api/tickets/${id}/time`, time, desk.sessions.marta)
      const letter = await desk.mailTo(bianchi.anna, 'Work outside your contract: Cable to the warehouse')
      expect(letter.text).toContain('90 EUR before tax')
      await desk.answerByLink(bianchi.anna, { choice: 'approved' })
      await desk
        .eventually(() => desk.ticketsOf(bianchi.id))
        .toMatchObject([
          {
            billingLines: [{ amountMinor: 9000, itemCode: 'EXTRA', approvalRef: 'Anna Ferri, by approval' }],
            comments: [{ visibility: 'internal', body: expect.stringContaining('Billed as an extra') }],
          },
        ])
    },
  },
  'new-customer': {
    is: 'a ticket with the tag begins the list, the facts come by the page, and three looks follow',
    async run(desk) {
      const verdi = await desk.addCustomer('Verdi Srl')
      const flow = await desk.publish('new-customer')
      await desk.openTicket({ customerId: verdi.id, subject: 'Contract signed', tags: ['new customer'] })
      await desk.mailTo(verdi.anna, 'Welcome: we need a few facts')
      await desk.answerByLink(verdi.anna, {
        choice: 'answered',
        values: { people: 14, critical: 'The web shop', hours: '8 to 18' },
      })
      await desk.answer('marta', flow, { choice: 'answered' })
      for (const day of [30, 60, 90]) {
        await desk.pass(flow, 'wait')
        await desk
          .eventually(async () => (await desk.ticketsOf(verdi.id)).at(-1))
          .toMatchObject({ subject: `Verdi Srl, day ${day}: is all as promised?`, queue: 'Onboarding' })
      }
      expect((await desk.ticketsOf(verdi.id))[0]).toMatchObject({
        subject: 'Contract signed',
        checklist: Array.from({ length: 8 }, () => ({})),
        comments: [{ body: expect.stringContaining('Must never stand still: The web shop') }],
      })
    },
  },
  'same-problem': {
    is: 'three tickets in half an hour stand below one parent with a technician’s yes, and the fourth joins them',
    async run(desk) {
      const neri = await desk.addCustomer('Neri Srl')
      const flow = await desk.publish('same-problem')
      const open = (subject: string) => desk.openTicket({ customerId: neri.id, subject })
      for (const subject of ['No internet', 'Mail does not work', 'All is slow']) await open(subject)
      await desk.answer('marta', flow, { choice: 'approved' })
      const known = { parent: { subject: expect.stringMatching(/^Outage at Neri Srl: /) } }
      const told = {
        ...known,
        comments: [{ visibility: 'public', body: expect.stringMatching(/^This is known/) }],
      }
      await desk
        .eventually(async () => (await desk.ticketsOf(neri.id)).slice(0, 3))
        .toMatchObject([told, told, told])
      await open('Teams is dead')
      await desk
        .eventually(async () => (await desk.ticketsOf(neri.id)).slice(3))
        .toMatchObject([{ parent: null, priority: 'high', children: [{}, {}, {}, {}] }, told])
    },
  },
  satisfaction: {
    is: 'a bad answer by the link of the e-mail is a ticket and a call today',
    async run(desk) {
      const gialli = await desk.addCustomer('Gialli Srl')
      const flow = await desk.publish('satisfaction', { every: 1 })
      const { id, number } = await desk.openTicket({
        customerId: gialli.id,
        subject: 'Printer',
        requesterEmail: gialli.ugo,
      })
      await desk.ask('POST', `/api/tickets/${id}/close`, { resolution: 'Done' }, desk.sessions.marta)
      await desk.mailTo(gialli.ugo, 'How did we do with "Printer"')
      await desk.answerByLink(gialli.ugo, {
        choice: 'answered',
        values: { score: '1', words: 'It took days.' },
      })
      const task = await desk.answer('marta', flow, { choice: 'answered', values: { said: 'Sorry.' } })
      expect(task).toMatchObject({ kind: 'task', title: 'Call Ugo Bo of Gialli Srl today' })
      await desk
        .eventually(() => desk.ticketsOf(gialli.id))
        .toMatchObject([
          { comments: [{ visibility: 'internal', body: 'Satisfaction: 1 of 5. It took days. (Ugo Bo)' }] },
          {
            subject: `Ugo Bo of Gialli Srl is unhappy with #${number}`,
            priority: 'high',
            status: 'closed',
            resolution: 'Marta Conti: Sorry.',
          },
        ])
    },
  },
  'sla-escalation': {
    is: 'a warning gives the ticket to somebody and tells the chat; once late, a technician says why',
    async run(desk) {
      const viola = await desk.addCustomer('Viola Srl', { tags: ['promised'] })
      await desk.makeTechnician('Marta Conti')
      const promise = { firstResponse: 60, nextUpdate: null, resolution: null }
      await desk.ask('POST', '/api/sla-policies', {
        name: 'An hour',
        targets: { low: promise, normal: promise, high: promise, critical: promise },
        calendar: { kind: 'always' },
        warnAtPercent: [80],
        appliesTo: { customerTags: ['promised'] },
      })
      const flow = await desk.publish('sla-escalation', { chat: desk.connections.chat })
      const { number } = await desk.openTicket({ customerId: viola.id, subject: 'No VPN from home' })
      const lookIn = (minutes: number) =>
        createTendClocks(desk.db, () => new Date(Date.now() + minutes * 60_000))()
      const chat = async () => desk.messages().filter(({ text }) => text.includes('No VPN from home'))
      await desk
        .eventually(async () => {
          await lookIn(50)
          return chat()
        })
        .toMatchObject([{ title: `#${number} has 10 minutes left (first response)` }])
      expect((await chat())[0]?.text).toContain('Given to Marta Conti now.')
      await desk
        .eventually(async () => {
          await lookIn(70)
          return (await chat()).slice(1)
        })
        .toMatchObject([{ title: `#${number} is late (first response)`, urgent: true }])
      await desk.answer('marta', flow, { choice: 'answered', values: { reason: 'Seen too late' } })
      await desk
        .eventually(() => desk.ticketsOf(viola.id))
        .toMatchObject([
          {
            assignee: 'Marta Conti',
            comments: [
              { body: expect.stringMatching(/^Late \(first response\): Seen too late\..*\(Marta Conti\)$/) },
            ],
          },
        ])
    },
  },
  'triage-and-dispatch': {
    is: 'a rule of the table gives it a queue, a priority and somebody with the skill; without one a person sorts it',
    async run(desk) {
      const azzurri = await desk.addCustomer('Azzurri Srl')
      await desk.makeTechnician('Marta Conti', { skills: ['network'] })
      await desk.ask('POST', '/api/lookup-tables', {
        name: 'Triage',
        rows: { vpn: { queue: 'Network', priority: 'high', category: 'Remote access', skill: 'network' } },
      })
      const flow = await desk.publish('triage-and-dispatch')
      await desk.openTicket({ customerId: azzurri.id, subject: 'No VPN from home' })
      await desk
        .eventually(() => desk.ticketsOf(azzurri.id))
        .toMatchObject([
          { queue: 'Network', priority: 'high', category: 'Remote access', assignee: 'Marta Conti' },
        ])
      const { number } = await desk.openTicket({ customerId: azzurri.id, subject: 'Something else' })
      expect(await desk.answer('marta', flow, { choice: 'answered' })).toMatchObject({
        kind: 'task',
        title: `Sort #${number} Something else`,
      })
    },
  },
  'waiting-for-customer': {
    is: 'two reminders leave by e-mail, and without an answer it closes',
    async run(desk) {
      const rosa = await desk.addCustomer('Rosa Srl', { businessHours: always })
      const flow = await desk.publish('waiting-for-customer', { mail: desk.connections.mail })
      await desk.openTicket({
        customerId: rosa.id,
        subject: 'Which printer?',
        status: 'waiting',
        requesterName: 'Ugo',
        requesterEmail: rosa.ugo,
      })
      await tellWaiting(desk.db, new Date(Date.now() + 49 * 3_600_000))
      const first = await desk.mailTo(rosa.ugo, 'reply to this e-mail')
      await desk.pass(flow, 'reply1')
      const second = await desk.mailTo(rosa.ugo, 'within 3 days')
      await desk.pass(flow, 'reply2')
      expect([second.inReplyTo, first.subject]).toEqual([
        first.messageId,
        expect.stringMatching(/^Which printer\? \[#\d+\]$/),
      ])
      await desk
        .eventually(() => desk.ticketsOf(rosa.id))
        .toMatchObject([
          {
            status: 'closed',
            resolutionCode: 'no-answer',
            comments: [{ visibility: 'public', body: expect.stringContaining('A reply opens it again') }],
          },
        ])
    },
  },
})
