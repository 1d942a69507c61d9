import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentOf } from '../../../editor/data/data-content.ts'
import { pathText, valueAt } from '../../../editor/data/data-path.ts'
import { findData } from '../../../editor/data/find-data.ts'
import { isSecretAt, isSecretName, mask, textOf } from '../../../editor/data/secret-fields.ts'
import { tableColumns } from '../../../editor/data/table-columns.ts'
import { keyOf, treeRows } from '../../../editor/data/tree-rows.ts'
import type { JsonValue } from '../../../engine/graph/json.ts'

const closed = { toggled: new Set<string>(), shown: new Map<string, number>() }

test('a path is written as expressions write it', () => {
  expect(pathText('steps.n1.output', ['items', 0, 'name'])).toBe('steps.n1.output.items[0].name')
  expect(pathText('trigger', ['a b', 'c-d'])).toBe('trigger["a b"].c-d')
  expect(pathText('', ['host'])).toBe('host')
  expect(valueAt({ items: [{ name: 'x' }] }, ['items', 0, 'name'])).toBe('x')
  expect(valueAt({ items: null }, ['items', 0])).toBeUndefined()
})

test.each([
  'password',
  'apiToken',
  'client_secret',
  'X-Api-Key',
  'Authorization',
  'dbPassword',
  'privateKey',
])('%s is a name of secrets', (name) => expect(isSecretName(name)).toBe(true))

test.each(['tokens', 'passenger', 'secretary', 'monkey', 'keyboard', 'subject', 'apiKeyId2', 'pinned'])(
  '%s is not',
  (name) => expect(isSecretName(name)).toBe(false),
)

test('only texts are masked, and what the server has hidden already is none', () => {
  expect(isSecretAt(['token'], 'abc')).toBe(true)
  expect(isSecretAt(['token'], 12)).toBe(false)
  expect(isSecretAt(['token'], '')).toBe(false)
  expect(isSecretAt(['token'], '••••••••')).toBe(false)
  expect(isSecretAt(['authorization'], 'Bearer •••')).toBe(false)
  expect(isSecretAt(['password', 0], 'in a list')).toBe(true)
})

test('the text of a value has its secrets masked, and else is the value', () => {
  const value = { user: 'ada', password: 'hush', inner: [{ token: 'hush', size: 1 }] }
  expect(textOf(value)).not.toContain('hush')
  expect(JSON.parse(textOf(value))).toEqual({
    user: 'ada',
    password: mask,
    inner: [{ token: mask, size: 1 }],
  })
  expect(JSON.parse(textOf(value, true))).toEqual(value)
})

test('fields are found by name and value, the outer ones first; a secret only by its name', () => {
  const value = { deep: { host: 'SRV-1' }, host: 'srv-1', password: 'srv-1' }
  expect(findData(value, 'SRV', 10).map(({ path }) => path)).toEqual([['host'], ['deep', 'host']])
  expect(findData(value, 'passw', 10).map(({ path }) => path)).toEqual([['password']])
  expect(findData(value, ' ', 10)).toEqual([])
  expect(
    findData(
      Array.from({ length: 50 }, () => 'x'),
      'x',
      5,
    ),
  ).toHaveLength(5)
})

test('whatever is found stands where it is said to stand', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ maxLength: 3 }), (value, wanted) => {
      for (const found of findData(value as JsonValue, wanted, 50)) {
        expect(valueAt(value as JsonValue, found.path)).toEqual(found.value)
      }
    }),
  )
})

test('a tree shows two levels, a part of long lists, and the same number of rows however large the value is', () => {
  const value = { list: Array.from({ length: 5000 }, (_, at) => ({ at })), one: { two: { three: 3 } } }
  expect(treeRows(value, closed).map((row) => row.is === 'value' && row.path.join('.'))).toEqual([
    'list',
    'one',
    'one.two',
  ])
  const opened = { toggled: new Set([keyOf(['list'])]), shown: new Map<string, number>() }
  const rows = treeRows(value, opened)
  expect(rows).toHaveLength(1 + 100 + 1 + 2)
  expect(rows.find(({ is }) => is === 'more')).toMatchObject({ path: ['list'], left: 4900 })
  const more = treeRows(value, { ...opened, shown: new Map([[keyOf(['list']), 200]]) })
  expect(more).toHaveLength(1 + 200 + 1 + 2)
})

test('a list of objects is a table of all their fields; any other value is none', () => {
  expect(tableColumns([{ a: 1 }, { b: 2, a: 1 }])).toEqual(['a', 'b'])
  for (const value of [[], [1], [{ a: 1 }, null], { a: 1 }, 'text', [{}]])
    expect(tableColumns(value)).toBeUndefined()
})

test('images, pages and files of ours are known by what they are', () => {
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  expect(contentOf(png)).toEqual({ is: 'image', url: `data:image/png;base64,${png}` })
  expect(contentOf('data:image/svg+xml;base64,PHN2Zz4=')).toBeUndefined()
  expect(contentOf('iVBORw0KGgo is how a PNG begins')).toBeUndefined()
  expect(contentOf('<!doctype html><p>Hi')).toMatchObject({ is: 'html' })
  expect(contentOf('<p class="x">Hi</p>')).toMatchObject({ is: 'html' })
  expect(contentOf('a < b and b > c')).toBeUndefined()
  const file = {
    fileId: '0198a4f0-5a70-7000-8000-000000000001',
    name: 'a.pdf',
    type: 'application/pdf',
    size: 3,
  }
  expect(contentOf(file)).toEqual({
    is: 'file',
    id: file.fileId,
    name: 'a.pdf',
    type: 'application/pdf',
    size: 3,
  })
  expect(contentOf({ id: '7', name: 'a', type: 'b', size: 3 })).toBeUndefined()
})
