import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inTagOrder, type ValuePlace, type Whose, whichWins } from '#engine/variables/which-wins.ts'

const msp: ValuePlace = { scope: 'msp' }
const tag = (name: string): ValuePlace => ({ scope: 'tag', tag: name })
const customer = (customerId: string): ValuePlace => ({ scope: 'customer', customerId })
const site = (siteId: string): ValuePlace => ({ scope: 'site', siteId })
const at = (place: ValuePlace, value: string) => ({ place, value })

const rossi: Whose = { customerId: 'rossi', siteId: null, tags: ['silver', 'gold'] }
const inMilan: Whose = { ...rossi, siteId: 'milan' }
const nobody: Whose = { customerId: null, siteId: null, tags: [] }
const order = ['gold', 'silver']

const everywhere = [
  at(msp, 'MSP'),
  at(tag('gold'), 'gold'),
  at(tag('silver'), 'silver'),
  at(customer('rossi'), 'Rossi'),
  at(site('milan'), 'Milan'),
]

describe('the value nearest to whom it is wanted for wins', () => {
  test.each([
    ['the site before the customer', everywhere, inMilan, 'Milan'],
    ['the customer before its tags', everywhere, rossi, 'Rossi'],
    ['the tag that stands first in the order', everywhere.slice(0, 3), rossi, 'gold'],
    ['a tag before the MSP', [at(msp, 'MSP'), at(tag('silver'), 'silver')], rossi, 'silver'],
    ['the MSP where nothing else is set', [at(msp, 'MSP')], inMilan, 'MSP'],
    ['nothing where nothing is set', [], inMilan, undefined],
    ['the MSP for a run without customer', everywhere, nobody, 'MSP'],
    ['nothing of other customers', [at(customer('bianchi'), 'x'), at(tag('bronze'), 'x')], rossi, undefined],
    ['nothing of other sites', [at(site('rome'), 'x'), at(customer('rossi'), 'Rossi')], inMilan, 'Rossi'],
    ['nothing of a site that is not known', [at(site('milan'), 'x'), at(msp, 'MSP')], rossi, 'MSP'],
  ] as const)('%s', (_title, values, whose, expected) => {
    expect(whichWins(values, whose, order).winner?.value).toBe(expected)
  })

  test('tags without a place in the order follow by name, behind those that have one', () => {
    expect(inTagOrder(['zinc', 'bronze', 'silver', 'gold', 'gold'], ['silver'])).toEqual([
      'silver',
      'bronze',
      'gold',
      'zinc',
    ])
  })
})

test('the chain names every place that was asked, and why it gives the value or does not', () => {
  const values = [at(msp, 'MSP'), at(tag('gold'), 'gold'), at(tag('silver'), 'silver')]
  const { chain } = whichWins(values, inMilan, order)
  expect(chain.map(({ place, set, reason }) => [place, set?.value, reason])).toEqual([
    [site('milan'), undefined, 'not_set'],
    [customer('rossi'), undefined, 'not_set'],
    [tag('gold'), 'gold', 'wins'],
    [tag('silver'), 'silver', 'earlier_tag'],
    [msp, 'MSP', 'nearer'],
  ])
})

const anyTag = fc.constantFrom('a', 'b', 'c', 'd')
const anyPlace: fc.Arbitrary<ValuePlace> = fc.oneof(
  fc.constant(msp),
  anyTag.map(tag),
  fc.constantFrom('rossi', 'bianchi').map(customer),
  fc.constantFrom('milan', 'rome').map(site),
)
const anyValues = fc.uniqueArray(fc.record({ place: anyPlace, value: fc.string() }), {
  selector: ({ place }) => JSON.stringify(place),
  maxLength: 12,
})
const anyWhose: fc.Arbitrary<Whose> = fc.record({
  customerId: fc.constantFrom('rossi', 'bianchi', 'verdi', null),
  siteId: fc.constantFrom('milan', 'rome', null),
  tags: fc.array(anyTag, { maxLength: 4 }),
})
const anyOrder = fc.uniqueArray(anyTag)

describe('whatever is set wherever', () => {
  test('one link of the chain wins at most, it is the winner, and nothing before it is set', () => {
    fc.assert(
      fc.property(anyValues, anyWhose, anyOrder, (values, whose, tagOrder) => {
        const { winner, chain } = whichWins(values, whose, tagOrder)
        const wins = chain.filter(({ reason }) => reason === 'wins')
        expect(wins.map(({ set }) => set)).toEqual(winner ? [winner] : [])
        const before = chain.slice(
          0,
          chain.findIndex(({ reason }) => reason === 'wins'),
        )
        if (winner) expect(before.every(({ set }) => set === undefined)).toBe(true)
        else expect(chain.every(({ set }) => set === undefined)).toBe(true)
        expect(chain.at(-1)?.place).toEqual(msp)
      }),
    )
  })

  test('the order in which values were set and tags were given changes nothing', () => {
    fc.assert(
      fc.property(anyValues, anyWhose, anyOrder, (values, whose, tagOrder) => {
        const turned = { ...whose, tags: whose.tags.toReversed() }
        expect(whichWins(values.toReversed(), turned, tagOrder)).toEqual(whichWins(values, whose, tagOrder))
      }),
    )
  })

  test('what is set for others changes nothing', () => {
    fc.assert(
      fc.property(anyValues, anyWhose, anyOrder, (values, whose, tagOrder) => {
        const own = values.filter(({ place }) => {
          if (place.scope === 'msp') return true
          if (whose.customerId === null) return false
          if (place.scope === 'tag') return whose.tags.includes(place.tag)
          return place.scope === 'customer'
            ? place.customerId === whose.customerId
            : place.siteId === whose.siteId
        })
        expect(whichWins(own, whose, tagOrder)).toEqual(whichWins(values, whose, tagOrder))
      }),
    )
  })

  test('clearing the winner brings back what it overrode', () => {
    fc.assert(
      fc.property(anyValues, anyWhose, anyOrder, (values, whose, tagOrder) => {
        const { winner, chain } = whichWins(values, whose, tagOrder)
        const next = chain.find(({ set, reason }) => set && reason !== 'wins')?.set
        const left = values.filter((value) => value !== winner)
        expect(whichWins(left, whose, tagOrder).winner).toEqual(winner ? next : undefined)
      }),
    )
  })
})
