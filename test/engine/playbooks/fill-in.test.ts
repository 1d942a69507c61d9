import { expect, test } from 'vitest'
import { fillIn, languageOf } from '#engine/playbooks/fill-in.ts'
import { parsePlaybook } from '#engine/playbooks/parse-playbook.ts'

const sample = parsePlaybook(
  `
slug: sample
version: 2
goal: tickets
title: { en: Sample, it: Esempio }
summary: { en: A sample, it: Un esempio }
saves: { minutesPerRun: 1, basis: Nothing }
risk: { writes: [Opens tickets, { en: Asks, it: Chiede }], destroys: [], text: { en: None, it: Nessuno } }
changelog: [{ version: 2, text: { en: It asks., it: Chiede. } }]
inputs: { people: { title: { en: Who, it: Chi }, type: text, default: 'role:technician' } }
needs: { triggers: [manual.start] }
document:
  schemaVersion: 1
  name: Sample
  description: Asks somebody.
  descriptionIt: Chiede a qualcuno.
  nodes:
    - { id: start, type: manual.start, name: Start, nameIt: Avvio }
    - id: ask
      type: people.approval
      name: May it?
      nameIt: Si può?
      params:
        title: { kind: template, source: 'For {{ trigger.what }}', sourceIt: 'Per {{ trigger.what }}' }
        message: { kind: literal, value: 'Please', valueIt: 'Per favore' }
        approvers: { input: people, as: list }
  edges: [{ id: e1, source: start, target: ask }]
scenarios: [{ name: None, events: [{ at: start, manual: {} }], expect: {} }]
`,
  'sample.yaml',
)
const made = (language: 'en' | 'it') =>
  fillIn(sample.document, { people: 'role:technician, anna@rossi.example' }, 'Mine', language)

test('the names and texts of the steps are those of the language', () => {
  expect(made('en')).toMatchObject({
    name: 'Mine',
    description: 'Asks somebody.',
    nodes: [
      { name: 'Start' },
      {
        name: 'May it?',
        params: { title: { source: 'For {{ trigger.what }}' }, message: { value: 'Please' } },
      },
    ],
  })
  expect(made('it')).toMatchObject({
    name: 'Mine',
    description: 'Chiede a qualcuno.',
    nodes: [
      { name: 'Avvio' },
      {
        name: 'Si può?',
        params: { title: { source: 'Per {{ trigger.what }}' }, message: { value: 'Per favore' } },
      },
    ],
  })
  expect(JSON.stringify([made('en'), made('it')])).not.toMatch(/nameIt|sourceIt|valueIt|descriptionIt/)
})

test('an input stands as a list where the step takes one', () => {
  expect(made('en').nodes[1]?.params.approvers).toEqual({
    kind: 'literal',
    value: ['role:technician', 'anna@rossi.example'],
  })
})

test('the language of what was made is told by its steps', () => {
  expect(languageOf(sample.document, made('it'))).toBe('it')
  expect(languageOf(sample.document, made('en'))).toBe('en')
})

test('a text that stands in one language only stands in both', () => {
  expect(sample.saves.basis).toEqual({ en: 'Nothing', it: 'Nothing' })
  expect(sample.risk.writes).toEqual([
    { en: 'Opens tickets', it: 'Opens tickets' },
    { en: 'Asks', it: 'Chiede' },
  ])
})
