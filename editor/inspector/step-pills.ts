import type { EditorState, Extension, Range } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view'
import { pathLabel, type SourcePath, sourcePaths } from './source-paths.ts'

class Pill extends WidgetType {
  readonly label: string
  readonly lost: boolean
  /** Where the cursor goes when it is pressed, to change the value by hand; none for the name of a step. */
  readonly inside: number | undefined

  constructor(label: string, lost: boolean, inside: number | undefined) {
    super()
    this.label = label
    this.lost = lost
    this.inside = inside
  }

  override eq(other: Pill) {
    return other.label === this.label && other.lost === this.lost && other.inside === this.inside
  }

  override toDOM(view: EditorView) {
    const pill = document.createElement('span')
    pill.className = this.lost ? 'cm-step-pill cm-step-lost' : 'cm-step-pill'
    pill.textContent = this.label
    const { inside } = this
    if (inside !== undefined) {
      pill.addEventListener('mousedown', (event) => {
        event.preventDefault()
        view.focus()
        view.dispatch({ selection: { anchor: Math.min(inside, view.state.doc.length) } })
      })
    }
    return pill
  }

  override ignoreEvent() {
    return this.inside !== undefined
  }
}

export interface PillNames {
  steps: ReadonlyMap<string, string>
  /** What `trigger` and the other beginnings are called. */
  root: (name: string) => string
  lostStep: string
}

/**
 * Shows values as people call them, `Get ticket › number`; what is stored keeps the ids. Where the cursor stands in a
 * value, only the id is shown as the name of its step, so that the rest can be written.
 */
export function stepPills(kind: 'expression' | 'template', names: PillNames): Extension {
  return ViewPlugin.define<{ decorations: DecorationSet; update: (update: ViewUpdate) => void }>(
    (view) => ({
      decorations: pillsOf(view.state, view.hasFocus, kind, names),
      update(update) {
        if (!update.docChanged && !update.selectionSet && !update.focusChanged) return
        this.decorations = pillsOf(update.state, update.view.hasFocus, kind, names)
      },
    }),
    {
      decorations: (plugin) => plugin.decorations,
      provide: (plugin) =>
        EditorView.atomicRanges.of((view) => view.plugin(plugin)?.decorations ?? Decoration.none),
    },
  )
}

function pillsOf(
  state: EditorState,
  focused: boolean,
  kind: 'expression' | 'template',
  names: PillNames,
): DecorationSet {
  const source = state.doc.toString()
  const cursor = focused ? state.selection.main.head : -1
  const pills: Range<Decoration>[] = []
  let done = 0
  for (const found of sourcePaths(kind, source)) {
    if (found.from < done) continue
    const { from, to } = kind === 'template' ? wholeHole(source, found) : found
    const isHole = from < found.from
    // A hole is entered by a click or from inside; an expression is written from its end.
    const written = isHole ? cursor > from && cursor < to : cursor >= found.from && cursor <= found.to
    const stepId = found.stepEnd > found.from ? String(found.path[1]) : undefined
    const lost = stepId !== undefined && !names.steps.has(stepId)
    const nameOf = (id: string) => names.steps.get(id) ?? names.lostStep
    if (!written) {
      const label = pathLabel(found.path, nameOf, names.root)
      pills.push(Decoration.replace({ widget: new Pill(label, lost, found.to) }).range(from, to))
      done = to
    } else if (stepId !== undefined) {
      pills.push(
        Decoration.replace({ widget: new Pill(nameOf(stepId), lost, undefined) }).range(
          found.from,
          found.stepEnd,
        ),
      )
      done = found.stepEnd
    }
  }
  return Decoration.set(pills)
}

/** With its braces, where nothing else stands between them. */
function wholeHole(source: string, { from, to }: SourcePath): { from: number; to: number } {
  const before = /\{\{-?\s*$/.exec(source.slice(0, from))
  const after = /^\s*-?\}\}/.exec(source.slice(to))
  return before && after ? { from: before.index, to: to + after[0].length } : { from, to }
}
