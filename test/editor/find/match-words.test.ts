import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOneOff, matches, scoreOf } from '../../../editor/find/match-words.ts'

test.each([
  ['ticket', ['Create ticket'], true],
  ['create tick', ['Create ticket'], true],
  ['ticket create', ['Create ticket'], true],
  ['attivita', ['Attività'], true],
  ['ATTIVITÀ', ['attivita'], true],
  ['tiket', ['Create ticket'], true],
  ['tikcet', ['Create ticket'], true],
  ['tickett', ['Create ticket'], true],
  ['picket', ['Create ticket'], true],
  ['webook', ['Webhook received'], true],
  ['webh', ['Webhook received'], true],
  ['tocktt', ['Create ticket'], false],
  ['cat', ['Create ticket'], false],
  ['ticket mail', ['Create ticket', 'Opens a new one'], false],
  ['ticket opens', ['Create ticket', 'Opens a new one'], true],
  ['', ['Anything'], true],
])('“%s” in %j: %s', (search, texts, found) => {
  expect(matches(search, texts)).toBe(found)
})

test('what is called so comes before what begins with it, has the word, holds it, or only nearly is it', () => {
  const best = (search: string, titles: string[]) =>
    titles.toSorted((a, b) => scoreOf(search, [b]) - scoreOf(search, [a]))
  expect(best('ticket', ['Find a tickel', 'Megaticket', 'Tickets closed', 'Close ticket', 'Ticket'])).toEqual(
    ['Ticket', 'Tickets closed', 'Close ticket', 'Megaticket', 'Find a tickel'],
  )
})

test('any word is found with one letter wrong, missing, too many or swapped', () => {
  const word = fc.stringMatching(/^[a-z]{5,10}$/)
  fc.assert(
    fc.property(
      word,
      fc.nat(),
      fc.constantFrom('wrong', 'missing', 'more', 'swapped'),
      (word, place, mistake) => {
        const at = place % (word.length - 1)
        const typed = {
          wrong: `${word.slice(0, at)}x${word.slice(at + 1)}`,
          missing: word.slice(0, at) + word.slice(at + 1),
          more: `${word.slice(0, at)}x${word.slice(at)}`,
          swapped: word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
        }[mistake]
        expect(isOneOff(typed, word)).toBe(true)
      },
    ),
  )
})
