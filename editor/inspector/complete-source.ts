import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import { filterSignatures, signatureText } from '#engine/expressions/filter-signatures.ts'
import type { Reference } from '../workflow/sample-scope.ts'

export interface CompletionWords {
  /** What a filter does, in one sentence. */
  filter: (name: string) => string
  type: (reference: Reference) => string
}

const mostOffered = 100

/**
 * Offers values by the names people know and inserts their paths, and behind a bar the filters with how they are
 * called; inside text only between `{{` and `}}`.
 */
export function completeSource(
  references: readonly Reference[],
  kind: 'expression' | 'template',
  words: CompletionWords,
): Extension {
  return autocompletion({
    icons: false,
    // An expression is one line: Enter means the offer from its first moment.
    ...(kind === 'expression' && { interactionDelay: 0 }),
    override: [source],
  })

  // Updated while one types on: an offer that was asked for anew could not be taken until it has come.
  function source(context: CompletionContext): CompletionResult | null {
    const result = complete(context, references, kind, words)
    return result && { ...result, update: (_current, _from, _to, now) => source(now) }
  }
}

function complete(
  context: CompletionContext,
  references: readonly Reference[],
  kind: 'expression' | 'template',
  words: CompletionWords,
): CompletionResult | null {
  const before = context.state.sliceDoc(0, context.pos)
  const opened = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'))
  const inHole = opened > Math.max(before.lastIndexOf('}}'), before.lastIndexOf('%}'))
  if (kind === 'template' && !inHole && !before.endsWith('{')) return null
  const bar = /\|\s*(\w*)$/.exec(before)
  if (bar) return completeFilter(context.pos - (bar[1]?.length ?? 0), bar[1] ?? '', words)
  const word = context.matchBefore(/[\w.[\]-]*/)
  if (!word || (word.from === word.to && !context.explicit && !before.endsWith('{{ '))) return null
  const typed = word.text.toLowerCase()
  const options = references
    .filter(({ path, label }) => path.toLowerCase().startsWith(typed) || label.toLowerCase().includes(typed))
    .slice(0, mostOffered)
    .map(
      (reference): Completion => ({
        label: reference.path,
        displayLabel: reference.label,
        detail: [words.type(reference), reference.preview].filter((part) => part !== '').join(' · '),
        apply: reference.path,
      }),
    )
  return options.length > 0 ? { from: word.from, options, filter: false } : null
}

function completeFilter(from: number, typed: string, words: CompletionWords): CompletionResult | null {
  const sought = typed.toLowerCase()
  const names = Object.keys(filterSignatures).filter(
    (name) => name.includes(sought) || words.filter(name).toLowerCase().includes(sought),
  )
  // What begins as it was typed stands first.
  const sorted = names.toSorted((a, b) => Number(b.startsWith(sought)) - Number(a.startsWith(sought)))
  const options = sorted.map(
    (name): Completion => ({
      label: name,
      displayLabel: signatureText(name),
      detail: words.filter(name),
      apply: (filterSignatures[name]?.args.some((arg) => !arg.startsWith('[')) ?? false) ? `${name}: ` : name,
    }),
  )
  return options.length > 0 ? { from, options, filter: false } : null
}
