import { useComputedColorScheme } from '@mantine/core'
import CodeMirror, { EditorView } from '@uiw/react-codemirror'
import { useMemo } from 'react'

const look = EditorView.theme({
  '&': { fontSize: '12px', border: '1px solid var(--mantine-color-default-border)', borderRadius: '6px' },
  '&.cm-focused': { outline: '2px solid var(--accent-text)', outlineOffset: '-1px' },
  // More specific than the theme of the editor, whose numbers are too faint on dark.
  '&.cm-editor .cm-gutters .cm-gutterElement': { color: 'var(--mantine-color-text)' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)' },
})

/** CodeMirror for the text of a script, with line numbers as error messages name them. */
export function ScriptEditor({
  label,
  text,
  readOnly,
  onChange,
}: {
  label: string
  text: string
  readOnly: boolean
  onChange: (text: string) => void
}) {
  const scheme = useComputedColorScheme('light')
  const extensions = useMemo(() => [look, EditorView.contentAttributes.of({ 'aria-label': label })], [label])
  return (
    <CodeMirror
      value={text}
      theme={scheme}
      minHeight="160px"
      maxHeight="360px"
      readOnly={readOnly}
      indentWithTab={false}
      basicSetup={{ foldGutter: false, autocompletion: false }}
      extensions={extensions}
      onChange={onChange}
    />
  )
}
