import { expect, test } from 'vitest'
import { filterSignatures, signatureText } from '#engine/expressions/filter-signatures.ts'
import { filterArguments } from '#engine/expressions/filters.ts'

test('every filter has a signature with as many values as it takes, and there are no others', () => {
  const signed = Object.entries(filterSignatures).map(([name, { args }]) => {
    const least = args.filter((arg) => !arg.startsWith('[')).length
    const endless = args.some((arg) => arg.includes('…'))
    return [name, least, endless ? 'more' : args.length]
  })
  const taken = [...filterArguments].map(([name, [least, most]]) => [
    name,
    least,
    most === 12 ? 'more' : most,
  ])
  expect(signed.sort()).toEqual(taken.sort())
})

test('a signature reads as the filter is written', () => {
  expect(signatureText('replace')).toBe('replace: text, by')
  expect(signatureText('round')).toBe('round: [digits]')
  expect(signatureText('upcase')).toBe('upcase')
})
