import { Textarea } from '@mantine/core'
import type { EditorView } from '@uiw/react-codemirror'
import { lazy, type RefObject, Suspense } from 'react'
import type { Scope } from '#engine/expressions/scope.ts'
import type { Reference } from '../workflow/sample-scope.ts'

const SourceEditor = lazy(async () => ({ default: (await import('./SourceEditor.tsx')).SourceEditor }))

/** An expression or template; a plain field of text until the code editor is there. */
export function SourceField({
  id,
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
  id: string
  label: string
  kind: 'expression' | 'template'
  source: string
  placeholder: string
  references: readonly Reference[]
  scope: Scope
  stepNames: ReadonlyMap<string, string>
  readOnly: boolean
  invalid: boolean
  /** The editor once it is there, for whoever puts something in at its cursor. */
  view: RefObject<EditorView | null>
  onChange: (source: string) => void
}) {
  return (
    <Suspense
      fallback={
        <Textarea
          id={id}
          aria-label={label}
          autosize
          minRows={1}
          value={source}
          readOnly={readOnly}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      }
    >
      <SourceEditor
        label={label}
        kind={kind}
        source={source}
        placeholder={placeholder}
        references={references}
        scope={scope}
        stepNames={stepNames}
        readOnly={readOnly}
        invalid={invalid}
        view={view}
        onChange={onChange}
      />
    </Suspense>
  )
}
