import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { z } from 'zod'
import { playLive } from './play-live.ts'

playLive('by-webhook', {
  'admin-setting-changed': {
    is: 'a change that the customer’s approver does not recognise is a critical incident',
    async run(desk) {
      const rossi = await desk.addCustomer('Rossi Srl')
      const flow = await desk.publish('admin-setting-changed')
      const change = { customer: 'Rossi Srl', change: 'Administrator made', before: '-', after: 'helpdesk2' }
      await desk.post(flow, { ...change, actor: 'Luca@MSP.example' })
      await desk.post(flow, { ...change, actor: 'ugo@rossi-srl.example' })
      await desk.answerByLink(rossi.anna, { choice: 'rejected', comment: 'Who is that?' })
      await desk
        .eventually(() => desk.ticketsOf(rossi.id))
        .toMatchObject([
          {
            subject: 'Rossi Srl: Administrator made, not recognised',
            priority: 'critical',
            queue: 'Security',
            type: 'incident',
            description: expect.stringContaining('Who is that?'),
            checklist: [{}, {}, {}, {}],
          },
        ])
      expect(await desk.mailsTo(rossi.ugo)).toEqual([])
    },
  },
  'alert-to-ticket': {
    is: 'what Alertmanager sends is one ticket, a repeat of it, and closed when it is over',
    async run(desk) {
      const contoso = await desk.addCustomer('Contoso Dental')
      await desk.addDevice(contoso, 'web-01', { criticality: 'critical' })
      const flow = await desk.publish('alert-to-ticket', { queue: 'NOC' })
      const tickets = () => desk.eventually(() => desk.ticketsOf(contoso.id))
      await desk.post(flow, alertmanager('firing'))
      await tickets().toMatchObject([
        { deviceName: 'web-01', priority: 'critical', queue: 'NOC', source: 'alertmanager', occurrences: 1 },
      ])
      await desk.post(flow, alertmanager('firing'))
      await tickets().toMatchObject([{ occurrences: 2, status: 'new' }])
      await desk.post(flow, alertmanager('resolved'))
      await tickets().toMatchObject([
        { status: 'closed', resolution: 'Monitoring reports that it is over (alertmanager).' },
      ])
    },
  },
  'bill-extra-work': {
    is: 'work that is reported, signed, is logged and billed by the contract with its reason',
    async run(desk) {
      const verdi = await desk.addCustomer('Verdi Srl')
      await desk.ask('POST', `/api/customers/${verdi.id}/contracts`, {
        name: 'All in',
        kind: 'fixed_per_seat',
        startsOn: '2020-01-01',
        coveredWorkTypes: ['remote support'],
        hourlyRateMinor: 8000,
        roundingMinutes: 15,
      })
      const flow = await desk.publish('bill-extra-work', { defaultHourlyRate: 95 })
      const { number } = await desk.openTicket({ customerId: verdi.id, subject: 'New cabling' })
      const report = { ticket: number, workType: 'cabling', technician: 'Luca' }
      await desk.post(flow, { ...report, minutes: 31, description: 'Pulled two cables' })
      await desk
        .eventually(() => desk.ticketsOf(verdi.id))
        .toMatchObject([
          {
            timeEntries: [{ minutes: 31, billedMinutes: 45, technician: 'Luca', workType: 'cabling' }],
            billingLines: [
              {
                quantity: 0.75,
                amountMinor: 6000,
                itemCode: 'EXTRA',
                reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
                reason: '"All in" does not include cabling',
              },
            ],
            comments: [{ authorKind: 'automation', visibility: 'internal' }],
          },
        ])
      await desk.startRunbook(flow, {
        ...report,
        workType: 'remote support',
        minutes: 10,
        description: 'Called',
      })
      await desk
        .eventually(() => desk.ticketsOf(verdi.id))
        .toMatchObject([
          { timeEntries: [{ minutes: 31 }, { minutes: 10, decision: 'included' }], billingLines: [{}] },
        ])
    },
  },
  'hardware-failing': {
    is: 'a degraded RAID is judged by a technician, and the part ordered with the price that the customer agreed to',
    async run(desk) {
      const bianchi = await desk.addCustomer('Bianchi Srl')
      await desk.addDevice(bianchi, 'SRV-FILE01')
      const flow = await desk.publish('hardware-failing', { mail: desk.connections.mail })
      const alert = { status: 'firing', severity: 'high', host: 'SRV-FILE01', customer: 'Bianchi Srl' }
      await desk.post(flow, { ...alert, id: 'cpu-1', title: 'CPU of SRV-FILE01 is busy' })
      await desk.post(flow, { ...alert, id: 'raid-1', title: 'RAID of SRV-FILE01 is degraded' })
      await desk.answer('marta', flow, {
        choice: 'answered',
        values: { backup: 'This night', verdict: 'Out of warranty', part: 'Disk 2', price: 180 },
      })
      await desk.answerByLink(bianchi.anna, { choice: 'approved', comment: 'Please hurry' })
      await desk
        .eventually(() => desk.ticketsOf(bianchi.id))
        .toMatchObject([
          {
            subject: 'RAID of SRV-FILE01 is degraded',
            deviceName: 'SRV-FILE01',
            priority: 'high',
            comments: [{ body: 'Order Disk 2 for 180: Anna Ferri agreed. Please hurry' }],
          },
        ])
    },
  },
})

function alertmanager(name: string) {
  const file = join(import.meta.dirname, `../data/payloads/alertmanager-0.25-${name}.json`)
  return z.object({ body: z.json() }).parse(JSON.parse(readFileSync(file, 'utf8'))).body
}
