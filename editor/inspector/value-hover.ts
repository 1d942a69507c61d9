import type { Extension } from '@codemirror/state'
import { hoverTooltip } from '@codemirror/view'
import { filterSignatures, signatureText } from '#engine/expressions/filter-signatures.ts'
import { valueAtPath } from '#engine/expressions/plain-path.ts'
import type { Scope } from '#engine/expressions/scope.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { sourcePaths } from './source-paths.ts'

export interface HoverWords {
  label: (path: readonly (string | number)[]) => string
  type: (value: JsonValue) => string
  /** What a filter does, in one sentence. */
  filter: (name: string) => string
  nothing: string
}

const longest = 300

/** Says of a value under the pointer its name, type and present data, and of a filter how it is called. */
export function valueHover(kind: 'expression' | 'template', scope: Scope, words: HoverWords): Extension {
  return hoverTooltip((view, at) => {
    const source = view.state.doc.toString()
    const value = sourcePaths(kind, source).find(({ from, to }) => at >= from && at <= to)
    if (value) {
      const data = valueAtPath(scope, value.path)
      const text = data === null ? words.nothing : typeof data === 'string' ? data : JSON.stringify(data)
      return {
        pos: value.from,
        end: value.to,
        above: true,
        create: () => ({ dom: note(words.label(value.path), words.type(data), shorten(text)) }),
      }
    }
    const filter = filterAt(source, at)
    if (!filter) return null
    const { name, from, to } = filter
    const gives = signatureText(name)
    return { pos: from, end: to, above: true, create: () => ({ dom: note(gives, '', words.filter(name)) }) }
  })
}

function filterAt(source: string, at: number): { name: string; from: number; to: number } | undefined {
  for (const match of source.matchAll(/\|\s*(\w+)/g)) {
    const name = match[1] ?? ''
    const from = match.index + match[0].length - name.length
    if (at >= from && at <= from + name.length && Object.hasOwn(filterSignatures, name)) {
      return { name, from, to: from + name.length }
    }
  }
  return undefined
}

function note(title: string, type: string, text: string): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-value-note'
  const head = box.appendChild(document.createElement('div'))
  head.appendChild(document.createElement('strong')).textContent = title
  if (type !== '') head.append(` · ${type}`)
  box.appendChild(document.createElement('div')).textContent = text
  return box
}

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
