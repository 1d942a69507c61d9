import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertDevice } from '#engine/desk/devices.ts'
import { createTakeCheckIn } from '#engine/devices/check-in.ts'
import { detectSilence } from '#engine/devices/detect-silence.ts'
import { insertDeviceToken } from '#engine/devices/device-tokens.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'
import { buildReport } from './report-for-tests.ts'

/** One ticket for a silent device, closed when it is back unless a person touched it. */
const oneTicket = buildDocument(
  {
    offline: { type: 'device.offline', params: { when: literal('both') } },
    over: { type: 'flow.if', params: { condition: expression('trigger.status == "cleared"') } },
    open: {
      type: 'ticket.upsert_by_key',
      params: {
        dedupKey: expression('event.dedupKey'),
        subject: expression('trigger.title'),
        deviceId: expression('event.device.id'),
      },
    },
    find: {
      type: 'ticket.find',
      params: { dedupKey: expression('event.dedupKey'), onlyOpen: literal(true) },
    },
    close: {
      type: 'ticket.close',
      params: {
        ticket: expression('steps.find.output.ticket.id'),
        resolution: literal('It is back'),
        onlyIfUntouched: literal(true),
      },
    },
  },
  ['offline -> over', 'over:no -> open', 'over:yes -> find', 'find:found -> close'],
)

let engine: Awaited<ReturnType<typeof startEngine>>
beforeAll(async () => {
  engine = await startEngine(catalogue)
  await engine.publish(oneTicket)
})
afterAll(() => engine[Symbol.asyncDispose]())

async function aDevice(hostname: string) {
  const { db } = engine
  const device = await insertDevice(db, { hostname })
  const { token } = await insertDeviceToken(db, { purpose: 'report', deviceId: device.id }, 'tests')
  const takeCheckIn = createTakeCheckIn(db)
  return {
    async checkIn(at: Date) {
      await takeCheckIn({
        token,
        report: buildReport({ hostname, serial: hostname, sentAt: at.toISOString() }),
        receivedAt: at,
      })
      await settle()
    },
    async silentUntil(at: Date) {
      await detectSilence(db, new Date(0), at)
      await settle()
    },
    tickets: () =>
      db
        .selectFrom('tickets')
        .select(['id', 'subject', 'status', 'occurrences'])
        .where('device_id', '=', device.id)
        .orderBy('number')
        .execute(),
  }

  async function settle() {
    engine.intake.poke()
    await engine.settled()
  }
}

const start = Date.parse('2026-11-21T08:00:00Z')
const after = (minutes: number) => new Date(start + minutes * 60_000)

test('a device that falls silent opens one ticket, which closes when it is back', async () => {
  const device = await aDevice('SRV-T1')
  await device.checkIn(after(0))
  for (const minute of [6, 7, 30]) await device.silentUntil(after(minute))
  expect(await device.tickets()).toMatchObject([
    { subject: 'SRV-T1 is offline', status: 'new', occurrences: 1 },
  ])
  await device.checkIn(after(40))
  expect(await device.tickets()).toMatchObject([{ status: 'closed' }])
})

test('a ticket that a person touched stays open when the device is back', async () => {
  const device = await aDevice('SRV-T2')
  await device.checkIn(after(0))
  await device.silentUntil(after(6))
  const [ticket] = await device.tickets()
  await engine.db
    .updateTable('tickets')
    .set({ touched_at: new Date() })
    .where('id', '=', ticket?.id ?? '')
    .execute()
  await device.checkIn(after(40))
  expect((await device.tickets()).map(({ status }) => status)).toEqual(['new'])
})
