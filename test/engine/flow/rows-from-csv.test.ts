import { expect, test } from 'vitest'
import { rowsFromCsv } from '#engine/flow/rows-from-csv.ts'

test.each([
  ['one other column is the value', 'vendor,ours\nP1,critical\nP2,high\n', { P1: 'critical', P2: 'high' }],
  ['several become an object', 'k,queue,hours\na,Alerts,4\n', { a: { queue: 'Alerts', hours: 4 } }],
  ['a mark of the byte order and Windows line ends', '\uFEFFk,v\r\na,b\r\n', { a: 'b' }],
  ['semicolons, as Excel writes them in Italy', 'k;v\na;1,5\nb;x, y\n', { a: '1,5', b: 'x, y' }],
  ['tabs, as cells are pasted', 'k\tv\na\tb c\n', { a: 'b c' }],
  [
    'quotes, line ends in them and doubled ones',
    'k,v\n"a, b","say ""x""\nand y"\n',
    { 'a, b': 'say "x"\nand y' },
  ],
  ['spaces around and empty lines', '\n k , v \n\n a , b \n\n', { a: 'b' }],
  ['values left out at the end', 'k,v,w\na,1\n', { a: { v: 1, w: '' } }],
  [
    'numbers only where nothing of the text is lost',
    'k,v\n1,42\n2,-0.5\n3,007\n4,+39\n5,1e3\n6,12345678901234567890\n7,NaN\n8,Infinity\n',
    { 1: 42, 2: -0.5, 3: '007', 4: '+39', 5: '1e3', 6: '12345678901234567890', 7: 'NaN', 8: 'Infinity' },
  ],
  ['a header alone', 'k,v\n', {}],
])('%s', (_, text, rows) => {
  expect(rowsFromCsv(text)).toEqual(rows)
})

test('a key named like the prototype is a key', () => {
  expect(Object.keys(rowsFromCsv('k,v\n__proto__,x\n'))).toEqual(['__proto__'])
})

test.each([
  ['is empty', ''],
  ['is empty', ' \n\n'],
  ['one column only', 'key\na\n'],
  ['Column 3 of the CSV has no name', 'k,v,\na,b,c\n'],
  ['two columns named "v"', 'k,v,v\na,b,c\n'],
  ['Line 3 of the CSV has no key', 'k,v\na,b\n,c\n'],
  ['Line 2 of the CSV has 3 columns, and the first line names 2', 'k,v\na,b,c\n'],
  ['The key "a" is on line 2 of the CSV and again on line 4', 'k,v\na,b\nc,d\na,e\n'],
  ['more than 10000 rows', `k,v\n${Array.from({ length: 10_001 }, (_, at) => `${at},x`).join('\n')}`],
  ['The CSV is 1.1 MB', `k,v\na,${'x'.repeat(1_100_000)}`],
  ['cannot be read', 'k,v\n"a,b\n'],
])('refused: %s', (words, text) => {
  expect(() => rowsFromCsv(text)).toThrow(words)
})
