import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import type { Reference } from '../workflow/sample-scope.ts'

/** Offers values by the names people know and inserts their paths; inside text only between `{{` and `}}`. */
export function completeReferences(
  references: readonly Reference[],
  kind: 'expression' | 'template',
): Extension {
  return autocompletion({
    icons: false,
    override: [(context) => complete(context, references, kind)],
  })
}

function complete(
  context: CompletionContext,
  references: readonly Reference[],
  kind: 'expression' | 'template',
): CompletionResult | null {
  const before = context.state.sliceDoc(0, context.pos)
  const inHole = before.lastIndexOf('{{') > before.lastIndexOf('}}')
  const opening = kind === 'template' && !inHole && before.endsWith('{')
  if (kind === 'template' && !inHole && !opening) return null
  const word = context.matchBefore(/[\w.[\]-]*/)
  if (!word || (word.from === word.to && !context.explicit && !before.endsWith('{{ '))) return null
  const typed = word.text.toLowerCase()
  const options = references
    .filter(({ path, label }) => path.toLowerCase().startsWith(typed) || label.toLowerCase().includes(typed))
    .slice(0, 100)
    .map(({ path, label, preview }) => ({ label: path, displayLabel: label, detail: preview, apply: path }))
  return options.length > 0 ? { from: word.from, options, filter: false } : null
}
