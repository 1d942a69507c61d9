import { expect, test } from 'vitest'
import { reasonText } from '#engine/noise/reason.ts'
import { outOfScope } from '#engine/triggers/in-scope.ts'

type Scope = NonNullable<Parameters<typeof outOfScope>[0]>
type Customer = Parameters<typeof outOfScope>[1]

const rossi = { id: 'rossi', name: 'Rossi Srl', tags: ['gold', 'dental'] }
const bianchi = { id: 'bianchi', name: 'Bianchi Spa', tags: [] }
const scope = (kind: Scope['kind'], values: string[] = [], exclude: Scope['exclude'] = []): Scope => ({
  kind,
  values,
  exclude,
})
const excluded = (until?: string) => [
  { customerId: 'rossi', reason: 'they patch by hand', ...(until === undefined ? {} : { until }) },
]

const table: [string, Scope | undefined, Customer, string | undefined][] = [
  ['without a scope, a customer', undefined, rossi, undefined],
  ['without a scope, nobody', undefined, null, undefined],
  ['for all, a customer', scope('all'), rossi, undefined],
  ['for all, nobody', scope('all'), null, undefined],
  ['for customers, one of them', scope('customers', ['bianchi', 'rossi']), rossi, undefined],
  [
    'for customers, another',
    scope('customers', ['rossi']),
    bianchi,
    "Bianchi Spa is not among the workflow's customers",
  ],
  [
    'for customers, nobody',
    scope('customers', ['rossi']),
    null,
    'The event names no customer, and the workflow is for certain customers only',
  ],
  [
    'for an empty list of customers, a customer',
    scope('customers'),
    rossi,
    "Rossi Srl is not among the workflow's customers",
  ],
  ['for a tag, one who has it', scope('tags', ['silver', 'gold']), rossi, undefined],
  [
    'for a tag, one without',
    scope('tags', ['silver', 'gold']),
    bianchi,
    'Bianchi Spa has none of the tags silver, gold',
  ],
  [
    'for a tag, nobody',
    scope('tags', ['gold']),
    null,
    'The event names no customer, and the workflow is for certain customers only',
  ],
  [
    'for all but one, that one',
    scope('all', [], excluded()),
    rossi,
    'Rossi Srl is excluded: they patch by hand',
  ],
  ['for all but one, another', scope('all', [], excluded()), bianchi, undefined],
  ['for all but one, nobody', scope('all', [], excluded()), null, undefined],
  [
    'excluded although named',
    scope('customers', ['rossi'], excluded()),
    rossi,
    'Rossi Srl is excluded: they patch by hand',
  ],
  [
    'excluded until later',
    scope('all', [], excluded('2026-12-31')),
    rossi,
    'Rossi Srl is excluded: they patch by hand',
  ],
  [
    'excluded to the end of today',
    scope('all', [], excluded('2026-11-21')),
    rossi,
    'Rossi Srl is excluded: they patch by hand',
  ],
  ['no longer excluded', scope('all', [], excluded('2026-11-20')), rossi, undefined],
]

test.each(table)('%s', (_, given, customer, reason) => {
  const found = outOfScope(given, customer, '2026-11-21')
  expect(found && reasonText(found)).toBe(reason)
})
