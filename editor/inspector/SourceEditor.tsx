import { useComputedColorScheme } from '@mantine/core'
import CodeMirror, { EditorView } from '@uiw/react-codemirror'
import { useMemo } from 'react'
import type { Reference } from '../workflow/sample-scope.ts'
import { completeReferences } from './complete-references.ts'
import { stepPills } from './step-pills.ts'

const look = EditorView.theme({
  '&': {
    fontSize: '12px',
    border: '1px solid var(--mantine-color-default-border)',
    borderRadius: '6px',
    backgroundColor: 'var(--surface-card)',
  },
  '&.cm-focused': { outline: '2px solid var(--accent-text)', outlineOffset: '-1px' },
  '.cm-scroller': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    lineHeight: '20px',
    maxHeight: '220px',
  },
  '.cm-content': { padding: '4px 0', minHeight: '20px' },
  '.cm-line': { padding: '0 8px' },
  '.cm-step-pill': {
    padding: '0 4px',
    borderRadius: '4px',
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--accent-text)',
    fontFamily: 'var(--mantine-font-family)',
    fontWeight: '500',
  },
  '.cm-tooltip': {
    zIndex: '400',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    overflow: 'hidden',
    backgroundColor: 'var(--surface-card)',
    boxShadow: 'var(--mantine-shadow-md)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family)',
    maxHeight: '240px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '4px 8px', color: 'var(--mantine-color-text)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--mantine-color-text)',
  },
  '.cm-completionDetail': {
    fontStyle: 'normal',
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: '11px',
    color: 'var(--mantine-color-dimmed)',
  },
})

/** CodeMirror for one expression (one line) or template, with names of steps shown in place of their ids. */
export function SourceEditor({
  label,
  kind,
  source,
  placeholder,
  references,
  stepNames,
  readOnly,
  invalid,
  onChange,
}: {
  label: string
  kind: 'expression' | 'template'
  source: string
  placeholder: string
  references: readonly Reference[]
  stepNames: ReadonlyMap<string, string>
  readOnly: boolean
  invalid: boolean
  onChange: (source: string) => void
}) {
  const scheme = useComputedColorScheme('light')
  const extensions = useMemo(
    () => [
      look,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        'aria-label': label,
        ...(invalid ? { 'aria-invalid': 'true' } : {}),
      }),
      completeReferences(references, kind),
      stepPills(stepNames),
    ],
    [label, invalid, references, kind, stepNames],
  )
  return (
    <CodeMirror
      value={source}
      theme={scheme}
      readOnly={readOnly}
      placeholder={placeholder}
      indentWithTab={false}
      basicSetup={{
        lineNumbers: false,
        foldGutter: false,
        highlightActiveLine: false,
        highlightActiveLineGutter: false,
        autocompletion: false,
        searchKeymap: false,
      }}
      extensions={extensions}
      onChange={(text) => onChange(kind === 'expression' ? text.replaceAll('\n', ' ') : text)}
    />
  )
}
