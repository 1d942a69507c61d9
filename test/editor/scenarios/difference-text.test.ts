import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import type { JsonValue } from '#engine/graph/json.ts'
import { differenceTitle, differenceValue } from '../../../editor/scenarios/difference-text.ts'
import { buildDocument } from '../../support/document.ts'

const document = buildDocument(
  {
    hook: { type: 'webhook.received' },
    each: { type: 'flow.each' },
    Ticket: { type: 'ticket.create', in: 'each' },
  },
  ['hook -> each'],
)

/** The key with what is put into it. */
const t = ((key: string, values: object = {}) =>
  [key, ...Object.values(values).map(String)].join(' | ')) as unknown as TFunction

test.each<[where: string, nodeId: string | undefined, title: string]>([
  ['status', undefined, 'scenario.where.status'],
  ['failure.code', 'Ticket', 'scenario.where.failure'],
  ['effects.Ticket', 'Ticket', 'scenario.where.effect | Ticket'],
  ['effects.Ticket.subject', 'Ticket', 'scenario.where.field | Ticket | subject'],
  ['effects.Ticket.tags[0]', 'Ticket', 'scenario.where.field | Ticket | tags › 0'],
  [
    'effects.each[1]/Ticket.subject',
    'Ticket',
    'scenario.where.item | scenario.where.field | Ticket | subject | 2',
  ],
])('%s of step %s is called what people call it', (where, nodeId, title) => {
  expect(differenceTitle({ where, ...(nodeId ? { nodeId } : {}) }, document, new Map(), t)).toBe(title)
})

test.each<[where: string, value: JsonValue | undefined, text: string]>([
  ['status', 'failed', 'run.failed'],
  ['failure', null, 'scenario.nothing'],
  ['failure', { nodeId: 'Ticket', code: 'http_404' }, 'Ticket: http_404'],
  ['failure.nodeId', 'Ticket', 'Ticket'],
  ['effects.Ticket', undefined, 'scenario.nothing'],
  [
    'effects.Ticket',
    { nodeId: 'Ticket', path: '', kind: 'ticket.create', input: { subject: 'Full' } },
    'subject: Full',
  ],
  ['effects.Ticket.subject', 'Full', 'Full'],
])('a value at %s is said in words', (where, value, text) => {
  expect(differenceValue({ where }, value, document, t)).toBe(text)
})
