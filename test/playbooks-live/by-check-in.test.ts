import { expect } from 'vitest'
import { detectOverdue } from '#engine/devices/detect-overdue.ts'
import { detectSilence } from '#engine/devices/detect-silence.ts'
import { disk, patch } from '../engine/devices/report-for-tests.ts'
import { startWebServer } from '../support/web-server.ts'
import { zoneAtNight } from './hours.ts'
import { playLive } from './play-live.ts'

const windows = { family: 'windows', name: 'Windows Server', version: '2022' }
const dayMs = 86_400_000

playLive('by-check-in', {
  'antivirus-threat': {
    is: 'what a check-in reports as open is scanned for, and the machine cut off with a technician’s yes',
    async run(desk) {
      const rossi = await desk.addCustomer('Rossi Srl')
      const flow = await desk.publish('antivirus-threat', { machines: desk.connections.machines })
      const checkIn = await desk.report(rossi, { os: windows })
      const threat = { id: 't1', name: 'Trojan:Win32/Wacatac', path: 'C:\\Users\\ugo\\a.exe', open: true }
      await checkIn({ antivirus: { product: 'Defender', state: 'ok', threats: [threat] } })
      const question = await desk.answer('marta', flow, { choice: 'approved' })
      expect(question.title).toBe('Cut localhost of Rossi Srl off from the network?')
      expect(await desk.machine.calls()).toContain('Start-MpScan -ScanType FullScan')
      await desk
        .eventually(() => desk.ticketsOf(rossi.id))
        .toMatchObject([
          {
            subject: 'Trojan:Win32/Wacatac on localhost was not dealt with',
            deviceName: 'localhost',
            priority: 'critical',
            queue: 'Security',
            comments: [{ body: expect.stringMatching(/^Cut off from the network, agreed by Marta Conti\./) }],
          },
        ])
      expect(await desk.machine.calls()).toContain('Set-NetFirewallProfile -All')
    },
  },
  'backup-failed': {
    is: 'a check-in with a failed job is a ticket and a letter to the customer, and the good copy closes it',
    async run(desk) {
      const bianchi = await desk.addCustomer('Bianchi Srl')
      await desk.ask('POST', '/api/variables', { name: 'backupContact', type: 'text' })
      await desk.ask('PUT', '/api/variables/backupContact/values', {
        place: { scope: 'customer', customerId: bianchi.id },
        value: bianchi.anna,
      })
      await desk.publish('backup-failed', { mail: desk.connections.mail })
      const checkIn = await desk.report(bianchi)
      const job = { job: 'nightly', product: 'Veeam', everyHours: 24 }
      const lastSuccessAt = new Date(Date.now() - 50 * 3_600_000).toISOString()
      await checkIn({ backup: { ...job, state: 'failed', lastSuccessAt, error: 'The target is full' } })
      await desk.mailTo(bianchi.anna, 'The backup of localhost is not up to date')
      await desk
        .eventually(() => desk.ticketsOf(bianchi.id))
        .toMatchObject([
          {
            subject: 'Backup "nightly" of localhost has no good copy',
            description: expect.stringContaining('The target is full'),
            priority: 'high',
            status: 'new',
          },
        ])
      await checkIn({ backup: { ...job, state: 'ok', lastSuccessAt: new Date().toISOString() } })
      await desk
        .eventually(() => desk.ticketsOf(bianchi.id))
        .toMatchObject([{ status: 'closed', comments: [{ body: 'There is a good copy again.' }] }])
      expect(await desk.mailsTo(bianchi.anna)).toHaveLength(1)
    },
  },
  'disk-nearly-full': {
    is: 'the disk that a check-in reports is really cleaned, and where that is not enough it is a ticket until there is room',
    async run(desk) {
      const verdi = await desk.addCustomer('Verdi Srl')
      await desk.machine.standIn('df', `printf 'x\\n/dev/sda1 100 98 2 98%% /\\n'`)
      const flow = await desk.publish('disk-nearly-full', { machines: desk.connections.machines })
      const checkIn = await desk.report(verdi)
      await checkIn({ disks: [disk('/', 100, 2)] })
      await desk.passHold(flow)
      await desk
        .eventually(() => desk.ticketsOf(verdi.id))
        .toMatchObject([
          {
            subject: 'Disk / of localhost is nearly full',
            deviceName: 'localhost',
            description: expect.stringMatching(/It was cleaned, and that is not enough\.\s+free=2%/),
          },
        ])
      expect(await desk.machine.calls()).toContain('find /tmp /var/tmp -xdev -type f -mtime +7 -delete')
      await checkIn({ disks: [disk('/', 100, 50)] })
      await desk
        .eventually(() => desk.ticketsOf(verdi.id))
        .toMatchObject([{ status: 'closed', resolution: '/ has room again.' }])
    },
  },
  'new-device': {
    is: 'a machine that makes itself known is a ticket with its points',
    async run(desk) {
      const neri = await desk.addCustomer('Neri Srl')
      await desk.publish('new-device')
      const checkIn = await desk.enrol(neri, 'SRV-NEW')
      await checkIn({})
      await desk
        .eventually(() => desk.ticketsOf(neri.id))
        .toMatchObject([
          {
            subject: 'New devices at Neri Srl',
            queue: 'Onboarding',
            description: expect.stringContaining('SRV-NEW'),
            checklist: expect.arrayContaining([
              expect.objectContaining({ text: 'SRV-NEW: Name and site by our rule' }),
              expect.objectContaining({ text: 'SRV-NEW: In the contract, or billed apart' }),
            ]),
          },
        ])
    },
  },
  'patch-overdue': {
    is: 'patches of a server are installed at night with a yes; what fails is a ticket until a check-in says it is done',
    async run(desk) {
      const gialli = await desk.addCustomer('Gialli Srl')
      await desk.machine.standIn(
        'apt-get',
        'case "$*" in *upgrade*) echo "dpkg was interrupted"; exit 100;; esac',
      )
      const flow = await desk.publish('patch-overdue', { machines: desk.connections.machines })
      const checkIn = await desk.report(gialli)
      await checkIn({ patches: { pending: [patch('openssl', 'critical')] } })
      await detectOverdue(desk.db, new Date(Date.now() + 8 * dayMs))
      const question = await desk.answer('marta', flow, { choice: 'approved' })
      expect(question.title).toBe('Install 1 overdue patches on localhost of Gialli Srl tonight?')
      await desk.pass(flow, 'gather')
      await desk.pass(flow, 'tonight')
      await desk
        .eventually(() => desk.ticketsOf(gialli.id))
        .toMatchObject([
          {
            subject: '1 patches are overdue on localhost',
            deviceName: 'localhost',
            description: expect.stringContaining('dpkg was interrupted'),
          },
        ])
      expect(await desk.machine.calls()).toMatch(/apt-get -q update\n(.*\n)*apt-get -q -y .*upgrade\n/)
      await checkIn({ patches: { pending: [] } })
      await desk
        .eventually(() => desk.ticketsOf(gialli.id))
        .toMatchObject([{ status: 'closed', resolution: 'No patch is overdue any more.' }])
    },
  },
  'protection-gap': {
    is: 'protection that is off is switched on by script, and where it stays off a technician sees to it',
    async run(desk) {
      const viola = await desk.addCustomer('Viola Srl')
      await desk.machine.powershellSays('Real-time: False')
      const flow = await desk.publish('protection-gap', { machines: desk.connections.machines })
      const checkIn = await desk.report(viola, { os: windows })
      await checkIn({ antivirus: { product: 'Defender', state: 'disabled' } })
      await desk.passHold(flow)
      await desk.pass(flow, 'day')
      const task = await desk.answer('marta', flow, {
        choice: 'answered',
        values: { what: 'It is protected now' },
      })
      expect(task).toMatchObject({ kind: 'task', title: 'Protect localhost of Viola Srl' })
      expect(await desk.machine.calls()).toContain('Set-MpPreference -DisableRealtimeMonitoring $false')
      await desk
        .eventually(() => desk.ticketsOf(viola.id))
        .toMatchObject([
          {
            subject: 'localhost of Viola Srl is not protected',
            description: expect.stringContaining('Real-time: False'),
            status: 'closed',
            resolution: 'Protected by Marta Conti.',
          },
        ])
    },
  },
  'reboot-pending': {
    is: 'a workstation that waits for it is restarted at night by script, and is looked for afterwards',
    async run(desk) {
      const azzurri = await desk.addCustomer('Azzurri Srl', { timeZone: zoneAtNight() })
      await desk.machine.standIn('who')
      await desk.machine.standIn('cut', 'echo 120')
      const flow = await desk.publish('reboot-pending', { machines: desk.connections.machines })
      const checkIn = await desk.report(azzurri, {}, 'workstation')
      await checkIn({ reboot: { pending: true, reasons: ['kernel'] } })
      for (const step of ['settle', 'hour', 'wait']) await desk.pass(flow, step)
      await desk
        .eventually(() => desk.machine.calls())
        .toMatch(/shutdown -r \+5 This machine restarts in 5 minutes\.\n(.*\n)*cut -d\. -f1 \/proc\/uptime\n/)
      await desk.eventually(() => desk.stops(flow)).toEqual(['It restarted and is back.'])
      expect(await desk.ticketsOf(azzurri.id)).toEqual([])
    },
  },
  'server-offline': {
    is: 'a server whose check-ins stop is a ticket, and its next check-in closes it with the time it was away',
    async run(desk) {
      const rosa = await desk.addCustomer('Rosa Srl')
      await desk.publish('server-offline')
      const checkIn = await desk.report(rosa)
      await checkIn({})
      await detectSilence(desk.db, new Date(0), new Date(Date.now() + 6 * 60_000))
      await desk
        .eventually(() => desk.ticketsOf(rosa.id))
        .toMatchObject([
          {
            subject: 'localhost is offline',
            deviceName: 'localhost',
            queue: 'Monitoring',
            source: 'check-in',
            status: 'new',
          },
        ])
      await checkIn({})
      await desk
        .eventually(() => desk.ticketsOf(rosa.id))
        .toMatchObject([
          {
            status: 'closed',
            resolution: 'The machine is reachable again.',
            comments: [
              { body: expect.stringMatching(/^Back since \S+ \d\d:\d\d UTC, after \d+ min offline\.$/) },
            ],
          },
        ])
    },
  },
  'service-stopped': {
    is: 'a service that a check-in reports is restarted by script; where it stays down it is a ticket until it runs',
    async run(desk) {
      const marrone = await desk.addCustomer('Marrone Srl')
      await desk.machine.standIn(
        'systemctl',
        'case $1 in restart) exit 1;; *) echo "nginx: unknown directive";; esac',
      )
      const flow = await desk.publish('service-stopped', { machines: desk.connections.machines })
      const checkIn = await desk.report(marrone)
      await checkIn({ stoppedServices: [{ name: 'nginx.service', displayName: 'nginx' }] })
      await desk.passHold(flow)
      await desk
        .eventually(() => desk.ticketsOf(marrone.id))
        .toMatchObject([
          {
            subject: 'nginx on localhost does not run',
            deviceName: 'localhost',
            description: expect.stringContaining('nginx: unknown directive'),
          },
        ])
      expect(await desk.machine.calls()).toContain('systemctl restart nginx.service\n')
      await checkIn({ stoppedServices: [] })
      await desk
        .eventually(() => desk.ticketsOf(marrone.id))
        .toMatchObject([{ status: 'closed', comments: [{ body: 'nginx runs again.' }] }])
    },
  },
  'silent-device': {
    is: 'after three weeks without a check-in the customer says what became of it, and a technician retires it',
    async run(desk) {
      const grigi = await desk.addCustomer('Grigi Srl')
      const flow = await desk.publish('silent-device')
      const checkIn = await desk.report(grigi, {}, 'workstation')
      await checkIn({})
      for (const days of [1, 22]) {
        await detectSilence(desk.db, new Date(0), new Date(Date.now() + days * dayMs))
      }
      await desk.mailTo(grigi.anna, 'localhost has been silent for 22 days')
      await desk.answerByLink(grigi.anna, {
        choice: 'answered',
        values: { what: 'Gone for good', words: 'It broke.' },
      })
      await desk.answer('marta', flow, { choice: 'answered' })
      await desk
        .eventually(() => desk.ticketsOf(grigi.id))
        .toMatchObject([
          {
            subject: 'Retire localhost of Grigi Srl',
            description: expect.stringContaining('It broke.'),
            status: 'closed',
            checklist: [{}, {}, {}, {}],
            resolution: expect.stringMatching(/^Retired by Marta Conti\./),
          },
        ])
    },
  },
  'site-or-service-down': {
    is: 'a web site that stops answering is one ticket, and the customer hears of it and of its end by e-mail',
    async run(desk) {
      const blu = await desk.addCustomer('Blu Srl')
      await desk.ask('POST', '/api/variables', { name: 'outageContact', type: 'text', value: blu.anna })
      const flow = await desk.publish('site-or-service-down', {
        mail: desk.connections.mail,
        chat: desk.connections.chat,
      })
      let status = 200
      await using site = await startWebServer((_, response) => response.writeHead(status).end())
      const { id } = await desk.ask<{ id: string }>('POST', '/api/service-checks', {
        name: 'Web shop',
        kind: 'http',
        target: site.url,
        customerId: blu.id,
        failsNeeded: 1,
      })
      const look = async () => {
        const asked = site.asked.length
        await desk.pool.query('update service_checks set next_at = now() where id = $1', [id])
        await desk.eventually(() => site.asked.length).toBeGreaterThan(asked)
      }
      await look()
      status = 503
      await look()
      await desk.passHold(flow)
      await desk.mailTo(blu.anna, 'we are on it')
      await desk.eventually(() => desk.messages()).toMatchObject([{ title: 'Blu Srl: Web shop is down' }])
      status = 200
      await look()
      await desk.mailTo(blu.anna, 'Web shop is back')
      await desk
        .eventually(() => desk.ticketsOf(blu.id))
        .toMatchObject([{ subject: 'Web shop is down', queue: 'Monitoring', status: 'closed' }])
    },
  },
})
