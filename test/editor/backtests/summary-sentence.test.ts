import { createInstance } from 'i18next'
import { expect, test } from 'vitest'
import type { BacktestView } from '#engine/api/types.ts'
import { summarySentence } from '../../../editor/backtests/summary-sentence.ts'
import { dictionaryOf } from '../../../editor/i18n/dictionary.ts'
import type { Language } from '../../../editor/i18n/languages.ts'

type Summary = NonNullable<BacktestView['summary']>
type Side = Summary['draft']

const nothing: Side = { runs: 0, failed: 0, effects: {}, money: {}, unpriced: 0 }

async function say(
  published: Partial<Side>,
  draft: Partial<Side>,
  { events = 10, changed = 4, language = 'en' as Language } = {},
): Promise<string> {
  const i18n = createInstance()
  await i18n.init({
    lng: language,
    resources: { [language]: { translation: dictionaryOf(language) } },
    keySeparator: false,
    interpolation: { escapeValue: false },
  })
  const summary: Summary = {
    events,
    changed,
    published: { ...nothing, ...published },
    draft: { ...nothing, ...draft },
    customers: [],
    assumed: {},
    notKept: 0,
  }
  return summarySentence(summary, { t: i18n.t, language, titleOf: (kind) => `Step ${kind}` })
}

test.each<{ is: string; published: Partial<Side>; draft: Partial<Side>; said: string }>([
  {
    is: 'tickets, mails and money, each by how much more or less',
    published: {
      effects: { 'ticket.create': 4, 'ticket.from_email': 1, 'mail.send': 1 },
      money: { EUR: 5000 },
    },
    draft: { effects: { 'ticket.create': 2, 'mail.send': 3 }, money: { EUR: 17_000 } },
    said: 'The draft would open 3 tickets fewer, send 2 e-mails more, and bill €120.00 more.',
  },
  {
    is: 'one kind of opening a ticket instead of another: as much as before',
    published: { effects: { 'ticket.create': 2 } },
    draft: { effects: { 'ticket.upsert_by_key': 2 } },
    said: 'The draft would do as much, but 4 events would go otherwise.',
  },
  {
    is: 'other steps by their title, one of it in the singular',
    published: { runs: 2, failed: 1 },
    draft: { runs: 3, effects: { 'time.log': 1 } },
    said: 'The draft would start 1 run more, fail 1 time fewer, and do “Step time.log” 1 time more.',
  },
  {
    is: 'each currency by itself',
    published: { money: { EUR: 100, CHF: 0 } },
    draft: { money: { EUR: 0, CHF: 250 } },
    said: 'The draft would bill CHF 2.50 more and bill €1.00 less.',
  },
])('$is', async ({ published, draft, said }) => {
  expect((await say(published, draft)).replaceAll('\u00a0', ' ')).toBe(said)
})

test('where nothing goes otherwise, or nothing arrived, it says so', async () => {
  expect(await say({}, {}, { changed: 0 })).toBe('The draft would do the same with all 10 events.')
  expect(await say({}, {}, { changed: 0, events: 0 })).toBe(
    'Nothing arrived in these days that the workflow hears.',
  )
})

test('in Italian it is a sentence too', async () => {
  const said = await say(
    { effects: { 'ticket.create': 3 } },
    { effects: { 'mail.send': 1 } },
    { language: 'it' },
  )
  expect(said).toBe('La bozza aprirebbe 3 ticket in meno e manderebbe 1 e-mail in più.')
})
