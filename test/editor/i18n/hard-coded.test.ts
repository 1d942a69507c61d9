import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../../editor')

/** Attributes that people read, or hear. */
const seen = new Set(['label', 'title', 'placeholder', 'aria-label', 'alt', 'description', 'text', 'word'])

/** Names, units, keys and forms that are the same in every language, and each language under its own name. */
const same = new Set(
  'Sentiero English Italiano VIP JSON YAML CSV URL min MB GB ms nbsp Ctrl Shift Enter Esc'.split(' '),
)

/** What may be typed into a field, as it is typed: no words of a language. */
const examples = [
  'srv-1.example.com:22',
  'SHA256:…',
  'trigger.title',
  'de',
  /^vendor,priority,queue\n/,
] as const

/** What a text of the source says to a person: letters that make a word. */
function isWords(text: string): boolean {
  if (examples.some((example) => (typeof example === 'string' ? text === example : example.test(text))))
    return false
  return (text.match(/\p{L}{2,}/gu) ?? []).some((word) => !same.has(word))
}

interface Node {
  type: string
  start: number
  [key: string]: unknown
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

function hardCodedIn(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8')
  const found: string[] = []
  const note = ({ start }: Node, text: unknown) => {
    if (typeof text !== 'string' || !isWords(text)) return
    found.push(`editor/${file}:${source.slice(0, start).split('\n').length} ${text.trim()}`)
  }
  // What an expression shows: the texts in it that stand for themselves, not those that are handed to something.
  const shown = (node: unknown): void => {
    if (!isNode(node)) return
    if (node.type === 'Literal') note(node, node.value)
    if (node.type === 'TemplateLiteral') {
      for (const part of node.quasis as { value: { cooked: string } }[]) note(node, part.value.cooked)
    }
    if (node.type === 'ConditionalExpression') {
      shown(node.consequent)
      shown(node.alternate)
    }
    if (node.type === 'ParenthesizedExpression') shown(node.expression)
    if (node.type === 'LogicalExpression' || (node.type === 'BinaryExpression' && node.operator === '+')) {
      shown(node.left)
      shown(node.right)
    }
  }
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each)
    if (!isNode(node)) return
    if (node.type === 'JSXText') note(node, node.value)
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      for (const child of node.children as Node[]) {
        if (child.type === 'JSXExpressionContainer') shown(child.expression)
      }
    }
    if (node.type === 'JSXAttribute' && seen.has(String((node.name as Node).name)) && isNode(node.value)) {
      shown(node.value.type === 'JSXExpressionContainer' ? node.value.expression : node.value)
    }
    for (const child of Object.values(node)) if (typeof child === 'object') visit(child)
  }
  visit(parseSync(file, source).program)
  return found
}

test('no text that people see is written into a component: all come from the catalogue', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tsx'),
  )
  expect(files.length).toBeGreaterThan(150)
  expect(files.flatMap(hardCodedIn)).toEqual([])
})
