import type { Extension } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  WidgetType,
} from '@codemirror/view'

class StepPill extends WidgetType {
  readonly name: string

  constructor(name: string) {
    super()
    this.name = name
  }

  override eq(other: StepPill) {
    return other.name === this.name
  }

  override toDOM() {
    const pill = document.createElement('span')
    pill.className = 'cm-step-pill'
    pill.textContent = this.name
    return pill
  }
}

/** Shows `steps.n_ab12cd.output` as the name of that step: ids are stored, names are read. */
export function stepPills(names: ReadonlyMap<string, string>): Extension {
  const matcher = new MatchDecorator({
    regexp: /steps\.([A-Za-z][\w-]*)\.output/g,
    decoration: (match) => {
      const name = names.get(match[1] ?? '')
      return name === undefined ? null : Decoration.replace({ widget: new StepPill(name) })
    },
  })
  return ViewPlugin.define<{
    decorations: DecorationSet
    update: (update: Parameters<typeof matcher.updateDeco>[0]) => void
  }>(
    (view) => ({
      decorations: matcher.createDeco(view),
      update(update) {
        this.decorations = matcher.updateDeco(update, this.decorations)
      },
    }),
    {
      decorations: (plugin) => plugin.decorations,
      provide: (plugin) =>
        EditorView.atomicRanges.of((view) => view.plugin(plugin)?.decorations ?? Decoration.none),
    },
  )
}
