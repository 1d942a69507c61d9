import { createInstance } from 'i18next'
import { expect, test } from 'vitest'
import { reasonCodes, reasonSentences } from '#engine/noise/reason.ts'
import { whySentence } from '../../../editor/events/why-sentence.ts'
import { dictionaryOf } from '../../../editor/i18n/dictionary.ts'

test('every reason of the engine is said in every language, in English as the API says it', () => {
  const english: Record<string, string> = dictionaryOf('en')
  const italian: Record<string, string> = dictionaryOf('it')
  const wanted = Object.entries(reasonSentences).map(([code, text]) => [
    `why.${code}`,
    text.replaceAll(/\{(\w+)\}/g, '{{$1}}'),
  ])
  expect(wanted.map(([key = '']) => [key, english[key]])).toEqual(wanted)
  expect(reasonCodes.filter((code) => !italian[`why.${code}`])).toEqual([])
})

async function italian() {
  const i18n = createInstance()
  await i18n.init({
    lng: 'it',
    resources: { it: { translation: dictionaryOf('it') } },
    keySeparator: false,
    interpolation: { escapeValue: false },
  })
  return i18n.t
}

test('what a reason speaks of is said in the same language, and what has no words stays as it was kept', async () => {
  const t = await italian()
  const said = (code: string | null, details: Record<string, string | number> = {}) =>
    whySentence({ code, details, reason: 'As it was kept' }, t)
  expect(said('severity', { severity: 'low', wanted: 'high' })).toBe(
    'La gravità è bassa: solo alta o peggio avvia un’esecuzione',
  )
  expect(said('other_service', { service: 'network', wanted: 'low' })).toBe('network non è low')
  expect(
    said('filter', {
      condition: 'trigger.title contains disk',
      field: 'trigger.title',
      operator: 'contains',
      value: 'disk',
    }),
  ).toBe('Escluso dal filtro: trigger.title contiene disk non vale')
  expect(said('started_later', { version: 3, code: 'hold', minutes: 5, waited: 'in English' })).toBe(
    'Avviata la versione 3 dopo un’attesa: Deve restare aperto per 5 min',
  )
  expect(said('unreadable', { text: 'of an old version' })).toBe('As it was kept')
  expect(said('something_new')).toBe('As it was kept')
  expect(said(null)).toBe('As it was kept')
})
