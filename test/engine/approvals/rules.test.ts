import { describe, expect, test } from 'vitest'
import { decisionOf, type GivenAnswer, isReachable, progressOf } from '#engine/approvals/decide.ts'
import { isFormToken, makeFormToken, newLinkToken } from '#engine/approvals/link-token.ts'
import { type Answerer, type AskedRow, placesOf } from '#engine/approvals/may-answer.ts'
import { type FormField, formFields, readForm } from '#engine/msp/form-field.ts'
import { otherEnds } from '../../support/other-ends.ts'

const yes = (person: string, ...standsFor: string[]): GivenAnswer => ({
  kind: 'user',
  person,
  choice: 'approved',
  standsFor,
})
const no = (person: string, ...standsFor: string[]): GivenAnswer => ({
  ...yes(person, ...standsFor),
  choice: 'rejected',
})
const places = [{ id: 'ada' }, { id: 'technicians' }, { id: 'anna' }]

describe('what the answers come to', () => {
  test.each<[string, number | null, GivenAnswer[], string | undefined]>([
    ['nobody has answered', 1, [], undefined],
    ['one approves and one is needed', 1, [yes('ada', 'ada')], 'approved'],
    ['one approves and two are needed', 2, [yes('ada', 'ada')], undefined],
    ['two approve and two are needed', 2, [yes('ada', 'ada'), yes('bob', 'technicians')], 'approved'],
    [
      'two of one role approve and two are needed',
      2,
      [yes('bob', 'technicians'), yes('eva', 'technicians')],
      'approved',
    ],
    ['one refuses after one has approved', 2, [yes('ada', 'ada'), no('bob', 'technicians')], 'rejected'],
    ['one refuses of many', null, [no('bob', 'technicians')], 'rejected'],
    ['all but one place is filled', null, [yes('ada', 'ada'), yes('bob', 'technicians')], undefined],
    [
      'every place is filled',
      null,
      [yes('ada', 'ada'), yes('bob', 'technicians'), yes('anna', 'anna')],
      'approved',
    ],
    [
      'one answer fills two places',
      null,
      [yes('ada', 'ada', 'technicians'), yes('anna', 'anna')],
      'approved',
    ],
    [
      'two of one role do not fill the other places',
      null,
      [yes('bob', 'technicians'), yes('eva', 'technicians')],
      undefined,
    ],
    ['a form is filled in', 1, [{ ...yes('ada', 'ada'), choice: 'answered' }], 'answered'],
  ])('%s', (_, needed, answers, decision) => {
    expect(decisionOf(needed, places, answers)).toBe(decision)
  })

  test('progress counts people, or places where everybody must approve', () => {
    const answers = [yes('bob', 'technicians'), yes('eva', 'technicians')]
    expect(progressOf(3, places, answers)).toEqual({ have: 2, of: 3 })
    expect(progressOf(null, places, answers)).toEqual({ have: 1, of: 3 })
  })
})

describe('whether it can still be approved', () => {
  const human = (person: string, place: string) => ({ kind: 'user', person, place })
  test.each([
    ['nobody is left', 1, [], [], false],
    ['one is left', 1, [], [human('ada', 'ada')], true],
    [
      'one is left for two places and two are needed',
      2,
      [],
      [human('ada', 'ada'), human('ada', 'technicians')],
      false,
    ],
    ['one has approved and left, another one is there', 2, [yes('eva', 'ada')], [human('ada', 'ada')], true],
    [
      'a place is empty though all must approve',
      null,
      [],
      [human('ada', 'ada'), human('bob', 'technicians')],
      false,
    ],
    [
      'the empty place was filled before',
      null,
      [yes('anna', 'anna')],
      [human('ada', 'ada'), human('bob', 'technicians')],
      true,
    ],
  ] as const)('%s', (_, needed, answers, living, reachable) => {
    expect(isReachable(needed, places, answers, living)).toBe(reachable)
  })
})

describe('who may answer', () => {
  const row = (
    id: string,
    kind: AskedRow['kind'],
    person: string,
    more: Partial<AskedRow> = {},
  ): AskedRow => ({
    id,
    kind,
    person,
    rootId: null,
    handedOver: false,
    ...more,
  })
  const ada: Answerer = { kind: 'user', id: 'ada', name: 'Ada', role: 'editor' }
  const boss: Answerer = { kind: 'user', id: 'boss', name: 'Olga', role: 'admin' }
  const script: Answerer = { kind: 'token', id: 'chat', name: 'chat', role: 'technician' }
  const anna: Answerer = { kind: 'contact', id: 'anna', name: 'Anna' }
  const user = row('r1', 'user', 'ada')
  const role = row('r2', 'role', 'technician')
  const contact = row('r3', 'contact', 'anna')

  test.each<[string, AskedRow[], Answerer, ReturnType<typeof placesOf>]>([
    ['the user who is named', [user, role], ada, { standsFor: ['r1'], onBehalf: '' }],
    ['the contact who is named', [contact], anna, { standsFor: ['r3'], onBehalf: '' }],
    ['a user of the same id as a contact, not', [row('r', 'contact', 'ada')], ada, undefined],
    ['another user, not', [row('r', 'user', 'bob')], ada, undefined],
    ['a user of another role, not', [role], ada, undefined],
    ['whoever has the role', [role], { ...ada, role: 'technician' }, { standsFor: ['r2'], onBehalf: '' }],
    [
      'a user by name and role, for both',
      [user, row('r4', 'role', 'editor')],
      ada,
      { standsFor: ['r1', 'r4'], onBehalf: '' },
    ],
    ['a token, for its role', [role], script, { standsFor: ['r2'], onBehalf: '' }],
    ['a token, for no user', [user], { ...script, role: 'admin' }, undefined],
    ['an administrator, on behalf of a role', [role], boss, { standsFor: ['r2'], onBehalf: 'technician' }],
    ['an administrator, for no other user and no contact', [user, contact], boss, undefined],
    ['whoever handed it over, not', [row('r1', 'user', 'ada', { handedOver: true })], ada, undefined],
    [
      'to whom it was handed over, in the place of the first',
      [row('r9', 'user', 'ada', { rootId: 'r1' })],
      ada,
      { standsFor: ['r1'], onBehalf: '' },
    ],
  ])('%s', (_, rows, answerer, places) => {
    expect(placesOf(rows, answerer)).toEqual(places)
  })
})

describe('a form', () => {
  const field = (type: FormField['type'], more: Partial<FormField> = {}): FormField => ({
    name: 'x',
    label: '',
    type,
    required: true,
    choices: [],
    ...more,
  })
  test.each<[FormField, unknown, unknown]>([
    [field('text'), ' Anna ', { values: { x: 'Anna' }, problems: {} }],
    [field('text'), '  ', { values: {}, problems: { x: 'required' } }],
    [field('text', { required: false }), '', { values: { x: null }, problems: {} }],
    [field('text'), 'x'.repeat(5001), { values: {}, problems: { x: 'long' } }],
    [field('text'), { $ne: 1 }, { values: {}, problems: { x: 'required' } }],
    [field('multiline'), 'a\r\nb', { values: { x: 'a\nb' }, problems: {} }],
    [field('number'), '3,5', { values: { x: 3.5 }, problems: {} }],
    [field('number'), -2, { values: { x: -2 }, problems: {} }],
    [field('number'), '1e9', { values: {}, problems: { x: 'number' } }],
    [field('number'), '1.000,5', { values: {}, problems: { x: 'number' } }],
    [field('boolean'), 'on', { values: { x: true }, problems: {} }],
    [field('boolean'), undefined, { values: { x: false }, problems: {} }],
    [field('date'), '2026-02-29', { values: {}, problems: { x: 'date' } }],
    [field('date'), '2028-02-29', { values: { x: '2028-02-29' }, problems: {} }],
    [field('choice', { choices: ['a', 'b'] }), 'b', { values: { x: 'b' }, problems: {} }],
    [field('choice', { choices: ['a', 'b'] }), 'c', { values: {}, problems: { x: 'choice' } }],
  ])('reads %j of %j', (one, given, read) => {
    expect(readForm([one], { x: given, other: 'left out' })).toEqual(read)
  })

  test('a field named like what every object has reads nothing of it', () => {
    expect(readForm([field('text', { name: 'constructor' })], {})).toEqual({
      values: {},
      problems: { constructor: 'required' },
    })
  })

  test.each([
    ['no field', []],
    ['the same name twice', [field('text'), field('number')]],
    ['a choice of nothing', [field('choice')]],
    ['a name that no expression can read', [field('text', { name: 'two words' })]],
  ])('with %s is refused', (_, fields) => {
    expect(formFields.safeParse(fields).success).toBe(false)
  })
})

describe('the token of a page’s form', () => {
  const now = new Date('2026-11-21T20:00:00Z')
  const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
  const { token } = newLinkToken()

  test('is good for its link and a day', () => {
    const form = makeFormToken(token, now)
    expect(isFormToken(token, form, later(23))).toBe(true)
    expect(isFormToken(token, form, later(25))).toBe(false)
    expect(isFormToken(newLinkToken().token, form, now)).toBe(false)
  })

  test('is that text alone, not another one that stands for the same bytes', () => {
    const form = makeFormToken(token, now)
    expect(otherEnds(form).filter((text) => isFormToken(token, text, now))).toEqual([])
  })

  test.each(['', '.', 'x.y', `${now.getTime() / 1000}.`, '9999999999.AAAA'])('is not %j', (text) => {
    expect(isFormToken(token, text, now)).toBe(false)
  })
})
