import type { Extension, Range } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { checkParam } from '#engine/expressions/check.ts'

/** Underlines what cannot be read, where it stands. */
export function underlineProblems(kind: 'expression' | 'template'): Extension {
  return ViewPlugin.define<{ decorations: DecorationSet; update: (update: ViewUpdate) => void }>(
    (view) => ({
      decorations: marksOf(kind, view.state.doc.toString()),
      update(update) {
        if (update.docChanged) this.decorations = marksOf(kind, update.state.doc.toString())
      },
    }),
    { decorations: (plugin) => plugin.decorations },
  )
}

function marksOf(kind: 'expression' | 'template', source: string): DecorationSet {
  const marks = problemPlaces(kind, source).map(
    ({ from, to, message }): Range<Decoration> =>
      Decoration.mark({ class: 'cm-source-problem', attributes: { title: message } }).range(from, to),
  )
  return Decoration.set(marks, true)
}

export interface ProblemPlace {
  from: number
  to: number
  message: string
}

/** Where each problem of a source stands: the word there, at least one character. */
export function problemPlaces(kind: 'expression' | 'template', source: string): ProblemPlace[] {
  if (source.trim() === '') return []
  return checkParam({ kind, source }).flatMap(({ at, message, meant }): ProblemPlace[] => {
    if (meant) return [{ from: meant.begin, to: meant.end, message }]
    if (!at) return []
    const lines = source.split('\n').slice(0, at.line - 1)
    const start = lines.reduce((sum, line) => sum + line.length + 1, 0) + at.column - 1
    // What is missing at the end is shown at the last letter there is.
    const from = Math.min(Math.max(0, start), source.length - 1)
    const word = /^[\w.-]+/.exec(source.slice(from))?.[0].length ?? 1
    return [{ from, to: Math.min(source.length, from + word), message }]
  })
}

/** How underlined pieces look. */
export const problemLook = EditorView.baseTheme({
  '.cm-source-problem': {
    textDecoration: 'underline wavy var(--state-failed)',
    textUnderlineOffset: '3px',
  },
})
