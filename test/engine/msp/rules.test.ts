import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { companyDomains, normalAddress } from '#engine/msp/address-domain.ts'
import { lineAmountMinor, taxMinor } from '#engine/msp/billing-line.ts'
import { changesOf } from '#engine/msp/changes-of.ts'
import { isInForce } from '#engine/msp/contract.ts'
import { customerChanges } from '#engine/msp/customer.ts'
import { dayIn } from '#engine/msp/day.ts'
import { ticketChanges } from '#engine/msp/ticket.ts'
import { roundUpMinutes } from '#engine/msp/time-entry.ts'

test.each([
  ['a@contoso.example', ['contoso.example']],
  ['a@mail.it.contoso.example', ['mail.it.contoso.example', 'it.contoso.example', 'contoso.example']],
  ['A@Contoso.Example ', ['contoso.example']],
  ['a@gmail.com', []],
  ['a@mail.libero.it', []],
  ['studio@pec.it', []],
  ['a@localhost', []],
  ['no address', []],
  ['', []],
])('%s stands for the companies %j', (address, domains) => {
  expect(companyDomains(address)).toEqual(domains)
})

test('an address without letters is none', () => {
  expect([null, undefined, ' ', ' A@B.it '].map(normalAddress)).toEqual([null, null, null, 'a@b.it'])
})

describe('a change', () => {
  test.each([
    ['ticket', ticketChanges],
    ['customer', customerChanges],
  ])('of a %s without fields changes nothing, for no default fills in', (_, schema) => {
    expect(schema.parse({})).toEqual({})
  })

  test('still checks what it names', () => {
    const changes = changesOf(z.object({ name: z.string().min(1), seats: z.int().nullable().default(null) }))

    expect(changes.parse({ seats: null })).toEqual({ seats: null })
    expect(changes.safeParse({ name: '' }).success).toBe(false)
  })
})

test.each([
  ['2026-11-21T23:30:00Z', 'Europe/Rome', '2026-11-22'],
  ['2026-11-21T03:00:00Z', 'America/New_York', '2026-11-20'],
  ['2026-11-21T23:30:00Z', 'Nowhere/Nothing', '2026-11-21'],
])('%s in %s is the day %s', (instant, timeZone, day) => {
  expect(dayIn(timeZone, new Date(instant))).toBe(day)
})

test.each([
  ['2025-12-31', false],
  ['2026-01-01', true],
  ['2026-12-31', true],
  ['2027-01-01', false],
])('a contract of the year 2026 is in force on %s: %s', (day, inForce) => {
  expect(isInForce({ startsOn: '2026-01-01', endsOn: '2026-12-31' }, day)).toBe(inForce)
})

test.each([
  [1.5, 8333, 12_500],
  [0.001, 500, 1],
  [0.001, 499, 0],
  [1.005, 100, 101],
  [1_000_000, 10_000_000, 10_000_000_000_000],
])('%d units at %d are %d, half up', (quantity, price, amount) => {
  expect(lineAmountMinor(quantity, price)).toBe(amount)
})

test.each([
  [1980, 22, 436],
  [25, 22, 6],
  [12_500, 8.1, 1013],
  [100, 0, 0],
])('the tax of %d at %d %% is %d, half up', (amount, rate, tax) => {
  expect(taxMinor(amount, rate)).toBe(tax)
})

test.each([
  [1, 15, 15],
  [15, 15, 15],
  [31, 15, 45],
  [31, 1, 31],
])('%d minutes by %d are %d', (minutes, increment, billed) => {
  expect(roundUpMinutes(minutes, increment)).toBe(billed)
})
