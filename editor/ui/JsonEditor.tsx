import { json } from '@codemirror/lang-json'
import { useComputedColorScheme } from '@mantine/core'
import CodeMirror, { EditorView } from '@uiw/react-codemirror'
import { useMemo } from 'react'

const look = EditorView.theme({
  // The dark theme's own ground is too light for its reds.
  '&': {
    backgroundColor: 'var(--mantine-color-body) !important',
    fontSize: '12px',
    border: '1px solid var(--mantine-color-default-border)',
    borderRadius: '6px',
  },
  '&.cm-focused': { outline: '2px solid var(--accent-text)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)' },
})

export function JsonEditor({
  label,
  text,
  onChange,
}: {
  label: string
  text: string
  onChange: (text: string) => void
}) {
  const scheme = useComputedColorScheme('light')
  const extensions = useMemo(
    () => [json(), look, EditorView.lineWrapping, EditorView.contentAttributes.of({ 'aria-label': label })],
    [label],
  )
  return (
    <CodeMirror
      value={text}
      theme={scheme}
      maxHeight="360px"
      indentWithTab={false}
      basicSetup={{
        lineNumbers: false,
        foldGutter: false,
        highlightActiveLine: false,
        highlightActiveLineGutter: false,
      }}
      extensions={extensions}
      onChange={onChange}
    />
  )
}
