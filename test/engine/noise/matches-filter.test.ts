import { describe, expect, test } from 'vitest'
import type { FilterCondition } from '#engine/graph/noise-settings.ts'
import { conditionText, failedCondition } from '#engine/noise/matches-filter.ts'

const scope = {
  trigger: {
    title: ' Disk FULL on SRV-1 ',
    used: 91,
    percent: '91.5',
    tags: ['Backup', 'night'],
    muted: false,
  },
  customer: { name: 'Rossi', note: '', extra: {}, none: null },
}

type Condition = [field: string, operator: FilterCondition['operator'], value?: FilterCondition['value']]

const conditionOf = ([field, operator, value]: Condition): FilterCondition => ({
  field,
  operator,
  ...(value === undefined ? {} : { value }),
})

function passes(...conditions: Condition[]): boolean {
  return failedCondition({ match: 'all', conditions: conditions.map(conditionOf) }, scope) === undefined
}

describe('a condition', () => {
  test.each<[Condition, boolean]>([
    [['trigger.title', 'equals', 'disk full ON srv-1'], true],
    [['trigger.title', 'equals', 'disk'], false],
    [['trigger.title', 'not_equals', 'disk'], true],
    [['trigger.title', 'not_equals', 'disk full on srv-1'], false],
    [['trigger.used', 'equals', 91], true],
    [['trigger.used', 'equals', '91'], true],
    [['trigger.muted', 'equals', false], true],
    [['trigger.tags', 'equals', 'backup'], true],
    [['trigger.tags', 'not_equals', 'night'], false],
    [['trigger.tags', 'equals', 'day'], false],
    [['trigger.title', 'contains', 'FULL'], true],
    [['trigger.title', 'contains', 'empty'], false],
    [['trigger.title', 'not_contains', 'empty'], true],
    [['trigger.title', 'not_contains', 'full'], false],
    [['trigger.tags', 'contains', 'back'], true],
    [['trigger.title', 'starts_with', 'disk'], true],
    [['trigger.title', 'starts_with', 'full'], false],
    [['trigger.title', 'ends_with', 'SRV-1'], true],
    [['trigger.title', 'ends_with', 'disk'], false],
    [['trigger.tags', 'one_of', 'day, NIGHT'], true],
    [['trigger.tags', 'one_of', 'day, noon'], false],
    [['trigger.used', 'one_of', '90,91'], true],
    [['trigger.used', 'greater', 90], true],
    [['trigger.used', 'greater', 91], false],
    [['trigger.percent', 'greater', '91'], true],
    [['trigger.used', 'less', 92], true],
    [['trigger.used', 'less', 91], false],
    [['trigger.title', 'greater', 1], false],
    [['trigger.title', 'less', 1], false],
    [['customer.note', 'less', 1], false],
    [['trigger.used', 'greater', ' '], false],
    [['trigger.muted', 'less', 1], false],
    [['customer.name', 'is_empty'], false],
    [['customer.note', 'is_empty'], true],
    [['customer.none', 'is_empty'], true],
    [['customer.extra', 'is_empty'], true],
    [['customer', 'is_empty'], false],
    [['trigger.tags', 'is_empty'], false],
    [['trigger.used', 'is_empty'], false],
    [['customer.missing', 'is_empty'], true],
    [['customer.name', 'is_not_empty'], true],
    [['customer.note', 'is_not_empty'], false],
  ])('%j holds: %s', (condition, holds) => {
    expect(passes(condition)).toBe(holds)
  })

  test.each<[string, Condition, boolean]>([
    ['what is not there equals nothing', ['customer.missing', 'equals', ''], false],
    ['what is null equals nothing', ['customer.none', 'equals', 'null'], false],
    ['an object equals nothing', ['customer.extra', 'equals', '[object Object]'], false],
    ['an empty text equals a condition without a value', ['customer.note', 'equals'], true],
    ['a path goes into a list by its place', ['trigger.tags.1', 'equals', 'night'], true],
    ['a path ends where there is nothing to go into', ['customer.name.first', 'is_empty'], true],
    ['a path goes through nothing that is null', ['customer.none.x', 'is_empty'], true],
    ['what every object inherits is not there', ['customer.constructor', 'is_empty'], true],
    ['nor what every list does', ['trigger.tags.length.x', 'is_empty'], true],
  ])('%s', (_, condition, holds) => {
    expect(passes(condition)).toBe(holds)
  })
})

describe('several conditions', () => {
  const yes: Condition = ['customer.name', 'equals', 'rossi']
  const no: Condition = ['trigger.used', 'less', 50]
  const other: Condition = ['trigger.used', 'equals', 1]
  const failed = (match: 'all' | 'any', ...conditions: Condition[]) =>
    failedCondition({ match, conditions: conditions.map(conditionOf) }, scope)

  test.each<[string, 'all' | 'any', Condition[], Condition | undefined]>([
    ['none lets all pass', 'all', [], undefined],
    ['all must hold', 'all', [yes, yes], undefined],
    ['the first that does not hold is named', 'all', [yes, no, other], no],
    ['any is enough', 'any', [no, yes], undefined],
    ['where none of any holds the first is named', 'any', [no, other], no],
  ])('%s', (_, match, conditions, expected) => {
    expect(failed(match, ...conditions)).toEqual(expected && conditionOf(expected))
  })

  test('a condition is told as people say it', () => {
    expect(conditionText(conditionOf(['trigger.title', 'not_contains', 'disk']))).toBe(
      'trigger.title not contains disk',
    )
    expect(conditionText(conditionOf(['trigger.used', 'greater', 0]))).toBe('trigger.used greater 0')
    expect(conditionText(conditionOf(['customer.note', 'is_not_empty']))).toBe('customer.note is not empty')
  })
})
