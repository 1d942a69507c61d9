import { afterAll, beforeAll, expect, test } from 'vitest'
import { storeOwnEvents } from '#engine/own-events/store-own-events.ts'
import { catalogue } from '#nodes'
import { defineTrigger, z } from '#sdk'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'

const diskLow = defineTrigger({
  type: 'test.disk_low',
  title: 'Disk low',
  description: 'A disk is nearly full.',
  icon: 'IconCode',
  params: z.object({ below: z.number().default(10) }),
  data: z.object({ free: z.number() }),
  sample: { free: 5 },
  own: {
    types: ['disk.low'],
    refuses: ({ free }, { below }) =>
      free < below ? undefined : `${free} % are free, wanted below ${below} %`,
  },
})

let engine: Awaited<ReturnType<typeof startEngine>>
beforeAll(async () => {
  engine = await startEngine({ ...catalogue, triggers: [...catalogue.triggers, diskLow] })
})
afterAll(() => engine[Symbol.asyncDispose]())

const publish = (below: number) =>
  engine.publish(
    buildDocument(
      {
        disk: { type: 'test.disk_low', params: { below: literal(below) } },
        note: { type: 'flow.set', params: { free: expression('trigger.free') } },
      },
      ['disk -> note'],
    ),
  )

async function happen(type: string, free: number, causedByRun: string | null = null): Promise<string> {
  const [id = ''] = await engine.db
    .transaction()
    .execute((tx) =>
      storeOwnEvents(tx, [
        { type, source: 'devices', occurredAt: new Date(), hints: {}, data: { free }, causedByRun },
      ]),
    )
  engine.intake.poke()
  await engine.settled()
  return id
}

async function decisions(eventId: string) {
  return engine.db
    .selectFrom('event_decisions')
    .select(['workflow_id', 'decision', 'reason', 'run_id'])
    .where('event_id', '=', eventId)
    .execute()
}

test('what we bring about ourselves starts the workflows that ask for it, and says why not the others', async () => {
  const [strict, lax] = [await publish(5), await publish(50)]
  const made = await decisions(await happen('disk.low', 20))
  expect(made).toHaveLength(2)
  expect(made.find(({ workflow_id }) => workflow_id === strict)).toMatchObject({
    decision: 'skipped',
    reason: '20 % are free, wanted below 5 %',
  })
  expect(made.find(({ workflow_id }) => workflow_id === lax)).toMatchObject({ decision: 'started' })
  expect(await decisions(await happen('disk.full', 0))).toEqual([])
})

test('a workflow does not start itself by what it brings about, another one it does', async () => {
  const one = await publish(90)
  const first = (await decisions(await happen('disk.low', 1))).find(({ workflow_id }) => workflow_id === one)
  const made = await decisions(await happen('disk.low', 1, first?.run_id ?? ''))
  expect(made.find(({ workflow_id }) => workflow_id === one)).toMatchObject({
    decision: 'skipped',
    reason: 'This workflow brought it about itself',
  })
  expect(made.filter(({ decision }) => decision === 'started').length).toBeGreaterThan(0)
})
