import { expect } from 'vitest'
import { tellHoursLow } from '#engine/desk/tell-hours-low.ts'
import { tellMissingTime } from '#engine/desk/tell-missing-time.ts'
import { tellSeatMismatch } from '#engine/desk/tell-seat-mismatch.ts'
import { detectExpiries } from '#engine/devices/expiries.ts'
import { playLive } from './play-live.ts'

playLive('by-calendar', {
  'closed-without-time': {
    is: 'in the night what people closed without a minute is listed in one ticket',
    async run(desk) {
      const rossi = await desk.addCustomer('Rossi Srl')
      const flow = await desk.publish('closed-without-time', { serviceManager: 'Sara Neri', queue: 'Office' })
      const close = async (subject: string, minutes?: number) => {
        const { id } = await desk.openTicket({ customerId: rossi.id, subject, assignee: 'Marta Conti' })
        if (minutes) await desk.ask('POST', `/api/tickets/${id}/time`, { minutes }, desk.sessions.marta)
        await desk.ask('POST', `/api/tickets/${id}/close`, {}, desk.sessions.marta)
      }
      await close('New mouse')
      await close('New keyboard', 15)
      await desk.makeDue(flow)
      await desk
        .eventually(() => desk.ticketsOf(null))
        .toMatchObject([
          {
            subject: expect.stringMatching(/^1 closed without time \(\d{4}-\d\d-\d\d\)$/),
            description: expect.stringMatching(/#\d+ New mouse \(Marta Conti\)\n/),
            assignee: 'Sara Neri',
            queue: 'Office',
            type: 'internal',
          },
        ])
    },
  },
  'customer-report': {
    is: 'the report of last month is looked at, leaves as a PDF, and stays on a ticket',
    async run(desk) {
      const bianchi = await desk.addCustomer('Bianchi Srl')
      const flow = await desk.publish('customer-report', {
        customer: bianchi.id,
        recipients: `${bianchi.anna}, ${bianchi.ugo}`,
        mailConnection: desk.connections.mail,
      })
      await desk.makeDue(flow)
      await desk.answer('marta', flow, { choice: 'approved' })
      const letter = await desk.mailTo(bianchi.anna, 'Monthly report: Bianchi Srl')
      expect(letter.attachments).toMatchObject([
        { filename: expect.stringMatching(/^Bianchi Srl \d{4}-\d\d\.pdf$/), contentType: 'application/pdf' },
      ])
      expect(await desk.mailsTo(bianchi.ugo)).toHaveLength(1)
      await desk
        .eventually(() => desk.ticketsOf(bianchi.id))
        .toMatchObject([
          {
            subject: expect.stringMatching(/^Report of \d{4}-\d\d$/),
            status: 'closed',
            resolution: `Sent to ${bianchi.anna}, ${bianchi.ugo}`,
          },
        ])
    },
  },
  deadlines: {
    is: 'the customer says yes on the page, a technician renews, and the ticket closes',
    async run(desk) {
      const verdi = await desk.addCustomer('Verdi Srl')
      const flow = await desk.publish('deadlines')
      const day = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
      await desk.ask('POST', '/api/expiries', {
        kind: 'domain',
        name: 'verdi-srl.example',
        customerId: verdi.id,
        expiresAt: `${day}T12:00:00Z`,
      })
      await detectExpiries(desk.db, new Date())
      await desk.answerByLink(verdi.anna, { choice: 'approved' })
      await desk.answer('marta', flow, { choice: 'answered', values: { until: '2031-12-21' } })
      await desk
        .eventually(() => desk.ticketsOf(verdi.id))
        .toMatchObject([
          {
            subject: `verdi-srl.example ends on ${day}`,
            priority: 'low',
            status: 'closed',
            resolution: 'Renewed by Marta Conti until 2031-12-21. ',
          },
        ])
    },
  },
  'hours-running-out': {
    is: 'time that is logged empties the block, and the customer orders the next one by the page',
    async run(desk) {
      const neri = await desk.addCustomer('Neri Srl')
      await desk.ask('POST', `/api/customers/${neri.id}/contracts`, {
        name: 'Ten hours',
        kind: 'block_hours',
        startsOn: '2020-01-01',
        includedMinutes: 600,
        hourlyRateMinor: 8000,
      })
      await desk.publish('hours-running-out', { blockPrice: 750, accountManager: 'Sara Neri' })
      const { id } = await desk.openTicket({ customerId: neri.id, subject: 'Migration' })
      await desk.ask('POST', `/api/tickets/${id}/time`, { minutes: 550 }, desk.sessions.marta)
      await tellHoursLow(desk.db, new Date())
      const letter = await desk.mailTo(neri.anna, 'Ten hours: 0.8 hours are left')
      expect(letter.text).toContain('750')
      await desk.answerByLink(neri.anna, { choice: 'approved' })
      await desk
        .eventually(async () => (await desk.ticketsOf(neri.id)).slice(1))
        .toMatchObject([
          {
            subject: 'Neri Srl orders 10 hours',
            assignee: 'Sara Neri',
            type: 'internal',
            description: expect.stringMatching(/Agreed by Anna Ferri.*750 EUR/),
          },
        ])
    },
  },
  'licence-clean-up': {
    is: 'a technician looks, the customer decides with the saving in sight, and it is done',
    async run(desk) {
      const gialli = await desk.addCustomer('Gialli Srl')
      const flow = await desk.publish('licence-clean-up', { customer: gialli.id, approver: gialli.anna })
      await desk.makeDue(flow)
      await desk.answer('marta', flow, { choice: 'answered', values: { which: '2 x Premium', saving: 41 } })
      await desk.mailTo(gialli.anna, 'Saves 41 a month')
      await desk.answerByLink(gialli.anna, { choice: 'approved' })
      await desk.answer('marta', flow, { choice: 'answered' })
      await desk
        .eventually(() => desk.ticketsOf(gialli.id))
        .toMatchObject([
          {
            status: 'closed',
            resolution: 'Saves 41 a month. Agreed by Anna Ferri, done by Marta Conti.',
          },
        ])
    },
  },
  'missing-time': {
    is: 'who logged too little writes what else there was, and it is logged on its day',
    async run(desk) {
      const viola = await desk.addCustomer('Viola Srl')
      const { id, number } = await desk.openTicket({ customerId: viola.id, subject: 'New switch' })
      const days = [10, 11, 12].map((back) => new Date(Date.now() - back * 86_400_000).toISOString())
      for (const startedAt of days) {
        await desk.ask('POST', `/api/tickets/${id}/time`, { minutes: 5, startedAt }, desk.sessions.marta)
      }
      const flow = await desk.publish('missing-time', { lead: 'Sara Neri' })
      await tellMissingTime(desk.db, new Date())
      const form = await desk.answer('marta', flow, {
        choice: 'answered',
        values: { ticket: number, minutes: 90, what: 'Mounted the switch' },
      })
      const day = /minutes are missing on (\d{4}-\d\d-\d\d)$/.exec(form.title)?.[1] ?? ''
      await desk
        .eventually(async () =>
          (await desk.ticketsOf(viola.id)).flatMap(({ timeEntries }) =>
            timeEntries.filter(({ minutes }) => minutes === 90),
          ),
        )
        .toMatchObject([
          {
            technician: 'Marta Conti',
            note: 'Mounted the switch',
            startedAt: expect.stringMatching(`^${day}`),
          },
        ])
    },
  },
  'recurring-checklist': {
    is: 'the points are on a ticket, a technician says what was found, and the time is logged',
    async run(desk) {
      const azzurri = await desk.addCustomer('Azzurri Srl')
      const flow = await desk.publish('recurring-checklist', {
        customer: azzurri.id,
        points: 'Backup restored\nAntivirus',
      })
      await desk.makeDue(flow)
      await desk.answer('marta', flow, {
        choice: 'answered',
        values: { ok: true, found: 'Restored budget.xlsx.', minutes: 45 },
      })
      await desk
        .eventually(() => desk.ticketsOf(azzurri.id))
        .toMatchObject([
          {
            subject: expect.stringMatching(/^Monthly check \d{4}-\d\d-\d\d$/),
            status: 'closed',
            checklist: [{ text: 'Backup restored' }, { text: 'Antivirus' }],
            timeEntries: [{ minutes: 45, workType: 'maintenance', technician: 'Marta Conti' }],
            resolution: 'Marta Conti: Restored budget.xlsx.',
          },
        ])
    },
  },
  'seat-true-up': {
    is: 'with the account manager’s yes the line bills what there is from next month on',
    async run(desk) {
      const rosa = await desk.addCustomer('Rosa Srl')
      const contract = await desk.ask<{ id: string }>('POST', `/api/customers/${rosa.id}/contracts`, {
        name: 'All in',
        kind: 'fixed_per_seat',
        startsOn: '2020-01-01',
      })
      await desk.ask('POST', `/api/contracts/${contract.id}/seat-lines`, {
        name: 'Server',
        quantity: 2,
        unitPriceMinor: 4500,
        counts: 'devices',
        deviceKinds: ['server'],
      })
      for (const name of ['SRV-AD01', 'SRV-FILE01', 'SRV-SQL02']) await desk.addDevice(rosa, name)
      const flow = await desk.publish('seat-true-up')
      await tellSeatMismatch(desk.db, new Date())
      expect(await desk.answer('sara', flow, { choice: 'approved' })).toMatchObject({
        title: 'Rosa Srl: bill 3 instead of 2 ("Server")?',
      })
      const changes = async () =>
        (await desk.ask<{ items: object[] }>('GET', `/api/contracts/${contract.id}/seat-changes`)).items
      await desk.eventually(changes).toMatchObject([
        {
          fromQuantity: 2,
          toQuantity: 3,
          effectiveOn: expect.stringMatching(/-01$/),
          approvalRef: 'Sara Neri',
        },
      ])
      expect(await desk.ticketsOf(rosa.id)).toEqual([])
    },
  },
})
