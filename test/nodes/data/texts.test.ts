import { describe, expect, test } from 'vitest'
import { createScriptPool } from '#engine/sandbox/script-pool.ts'
import { StepFailed } from '#engine/sdk/errors.ts'
import type { ActionNode } from '#engine/sdk/node.ts'
import { matchText } from '../../../nodes/data/match-text.ts'
import { parseCsv } from '../../../nodes/data/parse-csv.ts'
import { parseJson } from '../../../nodes/data/parse-json.ts'
import { parseXml } from '../../../nodes/data/parse-xml.ts'
import { replaceText } from '../../../nodes/data/replace-text.ts'
import { writeCsv } from '../../../nodes/data/write-csv.ts'

const script = createScriptPool()

/** Runs a node as the engine does: with parameters that its schema has parsed. */
async function run(node: ActionNode, params: Record<string, unknown>): Promise<unknown> {
  return node.run({
    params: node.params.parse(params),
    effect: { key: 'e' },
    attempt: 1,
    now: new Date(),
    customerId: null,
    event: {},
    signal: AbortSignal.timeout(20_000),
    script,
  } as unknown as Parameters<ActionNode['run']>[0])
}

describe('XML', () => {
  test('entities that a document declares are refused, however they are meant', async () => {
    const laughs = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;">]><a>&m;</a>'
    await expect(run(parseXml, { text: laughs })).rejects.toThrow(/declares entities/)
    const file = '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'
    await expect(run(parseXml, { text: file })).rejects.toThrow(/declares entities/)
  })

  test('what is nested without end fails its step only', async () => {
    const text = '<a>'.repeat(200_000) + '</a>'.repeat(200_000)
    await expect(run(parseXml, { text })).rejects.toBeInstanceOf(StepFailed)
  })

  test('names of an object’s own inner workings stay data', async () => {
    const result = await run(parseXml, {
      text: '<a><__proto__><x>1</x></__proto__><constructor>2</constructor></a>',
    }).catch((error: unknown) => error)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(result).toBeDefined()
  })

  test('prefixes, CDATA and escapes are read', async () => {
    const text = '<s:a xmlns:s="urn:x"><s:b>x &#233; &lt;</s:b><c><![CDATA[<&lt;>]]></c></s:a>'
    expect(await run(parseXml, { text })).toMatchObject({ value: { a: { b: 'x é <', c: '<&lt;>' } } })
    expect(await run(parseXml, { text, withoutPrefixes: false })).toMatchObject({ value: { 's:a': {} } })
  })
})

test('JSON with a byte order mark is read, and one nested too deep is refused', async () => {
  expect(await run(parseJson, { text: '\ufeff{"a": 1}' })).toEqual({ value: { a: 1 } })
  await expect(run(parseJson, { text: '['.repeat(500) + ']'.repeat(500) })).rejects.toThrow(/levels deep/)
})

describe('CSV', () => {
  test('50 MB are refused before they are read', () => {
    const text = 'a,b\n'.repeat(12_500_000)
    expect(parseCsv.params.safeParse({ text }).error?.issues[0]?.message).toMatch(/4 million characters/)
  })

  test('more rows than are handed on are refused', async () => {
    await expect(run(parseCsv, { text: 'a\n'.repeat(10_003) })).rejects.toThrow(/more than 10000 rows/)
    expect(await run(parseCsv, { text: 'a\n'.repeat(10_001) })).toMatchObject({ count: 10_000 })
  })

  test('columns of one name, without a name, or missing in a row are all kept', async () => {
    expect(await run(parseCsv, { text: 'a\ta\t\n1\t2\t3\n4' })).toMatchObject({
      columns: ['a', 'a 2', 'column3'],
      rows: [
        { a: '1', 'a 2': '2', column3: '3' },
        { a: '4', 'a 2': '', column3: '' },
      ],
    })
    expect(await run(parseCsv, { text: '__proto__,b\n1,2' })).toMatchObject({ rows: [{ b: '2' }] })
  })

  test('a quote that never ends is named', async () => {
    await expect(run(parseCsv, { text: 'a,b\n"1,2' })).rejects.toThrow(/not valid CSV/)
  })

  test.each([
    ['=1+1', "'=1+1"],
    ['+cmd|calc', "'+cmd|calc"],
    ['-2+3+cmd', "'-2+3+cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['+39 02 1234', '+39 02 1234'],
    ['-5', '-5'],
    [-5, '-5'],
    ['a "b"', '"a ""b"""'],
  ])('the cell %j is written as %s', async (value, cell) => {
    expect(await run(writeCsv, { rows: [{ a: value }] })).toMatchObject({ text: `a\r\n${cell}\r\n` })
  })

  test('a name of a column is no formula either', async () => {
    expect(await run(writeCsv, { rows: [{ '=x': 1 }] })).toMatchObject({ text: "'=x\r\n1\r\n" })
  })
})

describe('patterns', () => {
  test('one that takes for ever is stopped at its deadline, and the next one runs', async () => {
    const slow = run(matchText, { text: `${'a'.repeat(60)}!`, pattern: '^(a+)+$' })
    await expect(slow).rejects.toMatchObject({ errorClass: 'Timeout', code: 'slow_pattern' })
    await expect(run(replaceText, { text: 'x'.repeat(50_000), pattern: '(x+x+)+y' })).rejects.toThrow(
      /longer than 2 seconds/,
    )
    expect(await run(replaceText, { text: 'a1b2', pattern: '\\d', replacement: '-' })).toEqual({
      text: 'a-b-',
      count: 2,
    })
  })

  test('what is no pattern is named, and code in it stays text', async () => {
    await expect(run(matchText, { text: 'a', pattern: '(' })).rejects.toThrow(/not a regular expression/)
    expect(await run(replaceText, { text: 'a', pattern: 'a', replacement: '`); throw 1' })).toMatchObject({
      text: '`); throw 1',
    })
  })

  test('at most a thousand matches are handed on, empty ones too', async () => {
    expect(await run(matchText, { text: 'a'.repeat(5000), pattern: 'b*' })).toMatchObject({
      output: { count: 1000 },
    })
  })
})
