import { useComputedColorScheme } from '@mantine/core'
import CodeMirror, { EditorView } from '@uiw/react-codemirror'
import { type RefObject, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Scope } from '#engine/expressions/scope.ts'
import { typeOf } from '../data/data-path.ts'
import { fieldType } from '../data/dragged-field.ts'
import { filterWord } from '../i18n/filter-words.ts'
import type { Reference } from '../workflow/sample-scope.ts'
import { completeSource } from './complete-source.ts'
import { insertion } from './insert-path.ts'
import { pathLabel } from './source-paths.ts'
import { problemLook, underlineProblems } from './source-problems.ts'
import { stepPills } from './step-pills.ts'
import { valueHover } from './value-hover.ts'

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
    cursor: 'pointer',
  },
  '.cm-step-lost': { backgroundColor: 'var(--state-failed-soft, transparent)', color: 'var(--state-failed)' },
  '.cm-value-note': {
    maxWidth: '340px',
    padding: '6px 8px',
    fontSize: '12px',
    fontFamily: 'var(--mantine-font-family)',
    overflowWrap: 'anywhere',
    color: 'var(--mantine-color-text)',
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

/** CodeMirror for one expression (one line) or template, with values shown by the names people know. */
export function SourceEditor({
  label,
  kind,
  source,
  placeholder,
  references,
  scope,
  stepNames,
  readOnly,
  invalid,
  view,
  onChange,
}: {
  label: string
  kind: 'expression' | 'template'
  source: string
  placeholder: string
  references: readonly Reference[]
  scope: Scope
  stepNames: ReadonlyMap<string, string>
  readOnly: boolean
  invalid: boolean
  view: RefObject<EditorView | null>
  onChange: (source: string) => void
}) {
  const { t } = useTranslation()
  const scheme = useComputedColorScheme('light')
  const extensions = useMemo(() => {
    const rootName = (name: string) => (isRootWord(name) ? t(`param.root.${name}`) : name)
    const nameOf = (id: string) => stepNames.get(id) ?? t('canvas.lostStep')
    const filter = (name: string) => {
      const word = filterWord(name)
      return word === undefined ? '' : t(word)
    }
    return [
      look,
      problemLook,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        'aria-label': label,
        ...(invalid ? { 'aria-invalid': 'true' } : {}),
      }),
      completeSource(references, kind, { filter, type: ({ value }) => t(`data.type.${typeOf(value)}`) }),
      stepPills(kind, { steps: stepNames, root: rootName, lostStep: t('canvas.lostStep') }),
      underlineProblems(kind),
      valueHover(kind, scope, {
        label: (path) => pathLabel(path, nameOf, rootName),
        type: (value) => t(`data.type.${typeOf(value)}`),
        filter,
        nothing: t('param.nothing'),
      }),
      EditorView.domEventHandlers({
        drop: (event, editor) => {
          const path = event.dataTransfer?.getData(fieldType) ?? ''
          if (path === '' || editor.state.readOnly) return false
          const at = editor.posAtCoords({ x: event.clientX, y: event.clientY }) ?? editor.state.doc.length
          const changes = insertion(kind, editor.state.doc.toString(), { from: at, to: at }, path)
          editor.dispatch({ changes, selection: { anchor: changes.from + changes.insert.length } })
          editor.focus()
          event.preventDefault()
          return true
        },
      }),
    ]
  }, [label, invalid, references, kind, scope, stepNames, t])
  useEffect(
    () => () => {
      view.current = null
    },
    [view],
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
      onCreateEditor={(editor) => {
        view.current = editor
      }}
      onChange={(text) => onChange(kind === 'expression' ? text.replaceAll('\n', ' ') : text)}
    />
  )
}

const roots = ['trigger', 'event', 'customer', 'vars', 'loop', 'run'] as const

function isRootWord(name: string): name is (typeof roots)[number] {
  return (roots as readonly string[]).includes(name)
}
