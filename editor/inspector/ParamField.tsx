import { Input, SegmentedControl, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconBraces, IconLetterCase, IconTemplate } from '@tabler/icons-react'
import type { EditorView } from '@uiw/react-codemirror'
import { memo, useContext, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GraphProblem } from '#engine/api/types.ts'
import type { Param } from '#engine/expressions/param.ts'
import type { Scope } from '#engine/expressions/scope.ts'
import { fieldType } from '../data/dragged-field.ts'
import type { StepSample } from '../data/step-sample.ts'
import { LiteralControl } from '../ui/LiteralControl.tsx'
import type { SchemaField } from '../ui/schema-fields.ts'
import type { Reference } from '../workflow/sample-scope.ts'
import { memoryOf } from './field-memories.ts'
import { InsertValue } from './InsertValue.tsx'
import { insertion, withPath } from './insert-path.ts'
import { AimInsert } from './insert-target.ts'
import { type ParamKind, switchKind } from './param-memory.ts'
import { problemText } from './problem-text.ts'
import { ResolvedValue } from './ResolvedValue.tsx'
import { SourceField } from './SourceField.tsx'

export interface ParamSurroundings {
  scope: Scope
  references: readonly Reference[]
  stepNames: ReadonlyMap<string, string>
  /** Where the data of each step comes from. */
  samples: ReadonlyMap<string, StepSample>
  readOnly: boolean
}

/**
 * One parameter: its value as it stands, an expression, or text with values in it, and what comes out. A letter typed
 * into one parameter draws no other.
 */
export const ParamField = memo(function ParamField({
  memoryKey,
  field,
  param,
  problem,
  literalOnly = false,
  around,
  onChange: onParam,
  onSettled,
}: {
  memoryKey: string
  field: SchemaField
  param: Param | undefined
  problem: GraphProblem | undefined
  /** Parameters of triggers are fixed: there is no event yet that an expression could read. */
  literalOnly?: boolean
  around: ParamSurroundings
  onChange: (name: string, param: Param | undefined) => void
  /** Typing has paused: the next change is a step of its own in the history. */
  onSettled: () => void
}) {
  const { t } = useTranslation()
  const onChange = (param: Param | undefined) => onParam(field.name, param)
  const id = useId()
  const kind = param?.kind ?? 'literal'
  const memory = memoryOf(memoryKey, param, !field.secret)
  const view = useRef<EditorView | null>(null)
  const [over, setOver] = useState(false)
  const aim = useContext(AimInsert)
  const takesValues = !literalOnly && !around.readOnly
  const isText = field.shape === 'text' || field.shape === 'multiline'
  const kinds: { value: ParamKind; icon: typeof IconBraces; label: string }[] = [
    { value: 'literal', icon: IconLetterCase, label: t('param.literal') },
    { value: 'template', icon: IconTemplate, label: t('param.template') },
    { value: 'expression', icon: IconBraces, label: t('param.expression') },
  ]
  const insert = (path: string) => {
    onSettled()
    const editor = view.current
    if (param && param.kind !== 'literal' && editor?.dom.isConnected) {
      const { from, to } = editor.state.selection.main
      const changes = insertion(param.kind, editor.state.doc.toString(), { from, to }, path)
      editor.dispatch({ changes, selection: { anchor: changes.from + changes.insert.length } })
    } else onChange(withPath(param, path, isText))
    onSettled()
  }
  // Whoever picks a value does so later, when the parameter may be another one.
  const insertNow = useRef(insert)
  insertNow.current = insert
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notices where the focus is, and takes what is dragged in
    <div
      className="param-field"
      data-param={field.name}
      data-over={over}
      onFocus={() => {
        if (!takesValues) return
        aim?.({ name: field.name, title: field.title, insert: (path) => insertNow.current(path) })
      }}
      onBlur={onSettled}
      onDragOver={(event) => {
        if (!takesValues || !event.dataTransfer.types.includes(fieldType)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        const path = event.dataTransfer.getData(fieldType)
        if (!takesValues || path === '' || event.defaultPrevented) return
        event.preventDefault()
        insert(path)
      }}
    >
      <div style={{ display: 'flex', alignItems: 'center', gap: 8, marginBottom: 4 }}>
        <Input.Label htmlFor={id} required={field.required} style={{ flex: 1, minWidth: 0 }}>
          {field.title}
        </Input.Label>
        {takesValues ? (
          <InsertValue references={around.references} onPick={({ path }) => insert(path)} />
        ) : null}
        {literalOnly && kind === 'literal' ? null : (
          <SegmentedControl
            size="xs"
            aria-label={t('param.kind')}
            disabled={around.readOnly}
            value={kind}
            styles={{ label: { padding: '2px 6px' } }}
            data={kinds
              .filter(({ value }) => value !== 'template' || isText || kind === 'template')
              .map(({ value, icon: Mark, label }) => ({
                value,
                label: (
                  <Tooltip label={label}>
                    <span style={{ display: 'grid', placeItems: 'center' }}>
                      <Mark size={14} aria-hidden />
                      <VisuallyHidden>{label}</VisuallyHidden>
                    </span>
                  </Tooltip>
                ),
              }))}
            onChange={(value) => {
              onSettled()
              onChange(switchKind(memory, param, value, isText))
            }}
          />
        )}
      </div>
      {field.description ? (
        <Text size="xs" c="dimmed" mb={4} lh={1.35}>
          {field.description}
        </Text>
      ) : null}
      {param && param.kind !== 'literal' ? (
        <>
          <SourceField
            key={param.kind}
            id={id}
            label={field.title}
            kind={param.kind}
            source={param.source}
            placeholder={param.kind === 'expression' ? field.placeholder : ''}
            references={around.references}
            scope={around.scope}
            stepNames={around.stepNames}
            readOnly={around.readOnly}
            invalid={problem?.severity === 'error'}
            view={view}
            onChange={(source) => onChange({ kind: param.kind, source })}
          />
          {saysSame(problem, param.source) ? null : (
            <ResolvedValue
              param={param}
              scope={around.scope}
              stepNames={around.stepNames}
              samples={around.samples}
              isNamed={problem?.code === 'missing_field'}
            />
          )}
        </>
      ) : (
        <LiteralControl
          id={id}
          field={field}
          value={param?.kind === 'literal' ? param.value : undefined}
          disabled={around.readOnly}
          invalid={problem?.severity === 'error'}
          onChange={(value) => onChange(value === undefined ? undefined : { kind: 'literal', value })}
        />
      )}
      {problem ? (
        <Text
          size="xs"
          c={problem.severity === 'error' ? 'var(--state-failed)' : 'var(--state-retrying)'}
          mt={4}
          role="alert"
        >
          {problemText(t, problem)}
        </Text>
      ) : null}
    </div>
  )
})

/** The problem below says already why nothing comes out. */
function saysSame(problem: GraphProblem | undefined, source: string): boolean {
  if (problem?.severity !== 'error') return false
  return source.trim() === '' || problem.code.startsWith('expression_')
}
