import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { misfit, runbookField, runbookSettings } from '#engine/msp/runbook.ts'
import { longestAnswer, readRunbookForm } from '#engine/msp/runbook-form.ts'

const id = '0192a0b0-0000-7000-8000-00000000000A'

describe('a value of a form', () => {
  test.each<[z.input<typeof runbookField>['type'], unknown, unknown]>([
    ['text', '  SRV-1 ', 'SRV-1'],
    ['text', 7, '7'],
    ['multiline', 'one\r\ntwo', 'one\ntwo'],
    ['number', '2,5', 2.5],
    ['number', 0, 0],
    ['boolean', 'false', false],
    ['date', '2028-02-29', '2028-02-29'],
    ['choice', 'b', 'b'],
    ['device', id, id.toLowerCase()],
    ['ticket', { id, number: 7 }, id.toLowerCase()],
    ['customer', '', null],
    ['number', '   ', null],
    ['boolean', undefined, null],
  ])('%s %j is %j', (type, given, wanted) => {
    const form = [runbookField.parse({ name: 'x', type, choices: ['a', 'b'] })]
    expect(readRunbookForm(form, { x: given })).toEqual({ values: { x: wanted }, problems: [] })
  })

  test.each<[z.input<typeof runbookField>['type'], unknown, string]>([
    ['text', true, 'type'],
    ['text', ['a'], 'type'],
    ['text', 'x'.repeat(longestAnswer + 1), 'long'],
    ['number', 'ten', 'type'],
    ['number', Number.POSITIVE_INFINITY, 'type'],
    ['boolean', 1, 'type'],
    ['date', '2027-02-29', 'type'],
    ['choice', 'c', 'choice'],
    ['device', 'SRV-1', 'type'],
    ['contact', { name: 'Anna' }, 'type'],
  ])('%s %j is refused: %s', (type, given, code) => {
    const form = [runbookField.parse({ name: 'x', type, choices: ['a', 'b'] })]
    expect(readRunbookForm(form, { x: given }).problems).toMatchObject([{ field: 'x', code }])
  })

  test('of a field that everything has is not taken for an answer', () => {
    const form = [runbookField.parse({ name: 'constructor', required: true })]
    expect(readRunbookForm(form, {}).problems).toMatchObject([{ field: 'constructor', code: 'missing' }])
  })
})

describe('what a runbook is made for', () => {
  const settings = runbookSettings.parse({
    deviceKinds: ['server'],
    deviceSystems: ['linux'],
    customerTags: ['Gold'],
  })
  const debian = { kind: 'server', os: 'Debian GNU/Linux 12 (bookworm)' }

  test.each([
    ['another kind', { ...debian, kind: 'workstation' }, ['gold'], 'device_kind'],
    ['another system', { ...debian, os: 'Microsoft Windows Server 2022' }, ['gold'], 'device_system'],
    ['a system nobody knows', { ...debian, os: '' }, ['gold'], 'device_system'],
    ['a customer without the tag', debian, ['silver'], 'customer_tag'],
    ['what it names', debian, ['silver', 'GOLD'], undefined],
  ])('%s', (_, device, tags, why) => {
    expect(misfit(settings, { device, customer: { tags } })).toBe(why)
  })

  test('nothing is known of, does not keep it from being offered', () => {
    expect(misfit(settings, { device: null, customer: null })).toBeUndefined()
  })
})
