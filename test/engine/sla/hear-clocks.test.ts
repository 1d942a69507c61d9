import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { newSlaPolicy } from '#engine/msp/sla-policy.ts'
import { insertPolicy } from '#engine/sla/policies.ts'
import { createTendClocks } from '#engine/sla/tend-clocks.ts'
import { catalogue } from '#nodes'
import { buildTicket } from '../../support/build.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'

const targets = { firstResponse: 60 }

test('a late ticket starts the workflow that hears of it once, and its own writes are no answer', async () => {
  await using engine = await startEngine(catalogue)
  const { db } = engine
  await engine.publish(
    buildDocument(
      {
        late: { type: 'ticket.sla_breached', params: { metric: literal('first_response') } },
        note: {
          type: 'ticket.comment',
          params: {
            ticket: expression('trigger.ticket.id'),
            body: template('{{ trigger.policy }}: late since {{ trigger.due_at }}'),
            visibility: literal('public'),
          },
        },
      },
      ['late -> note'],
    ),
  )
  const start = new Date()
  const policy = newSlaPolicy.parse({
    name: 'Gold',
    calendar: { kind: 'always' },
    targets: { low: targets, normal: targets, high: targets, critical: targets },
  })
  await insertPolicy(db, policy, start)
  const ticket = await buildTicket(db)
  for (const minutes of [61, 62, 63]) {
    await createTendClocks(db, () => new Date(start.getTime() + minutes * 60_000))()
    engine.intake.poke()
    await engine.settled()
  }
  const { rows } = await sql<{ body: string; state: string; stopped_at: Date | null }>`
    select body, state, stopped_at from ticket_comments join ticket_clocks using (ticket_id)`.execute(db)
  const due = new Date(new Date(ticket.createdAt).getTime() + 3_600_000).toISOString()
  expect(rows).toEqual([{ body: `Gold: late since ${due}`, state: 'breached', stopped_at: null }])
})
