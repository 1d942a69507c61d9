import { Input, SegmentedControl, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconBraces, IconLetterCase, IconTemplate } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Param } from '#engine/expressions/param.ts'
import type { Scope } from '#engine/expressions/scope.ts'
import { LiteralControl } from '../ui/LiteralControl.tsx'
import type { SchemaField } from '../ui/schema-fields.ts'
import type { Reference } from '../workflow/sample-scope.ts'
import { memoryOf } from './field-memories.ts'
import { type ParamKind, switchKind } from './param-memory.ts'
import { ResolvedValue } from './ResolvedValue.tsx'
import { SourceField } from './SourceField.tsx'

export interface ParamSurroundings {
  scope: Scope
  references: readonly Reference[]
  stepNames: ReadonlyMap<string, string>
  readOnly: boolean
}

/** One parameter: its value as it stands, an expression, or text with values in it, and what comes out. */
export function ParamField({
  memoryKey,
  field,
  param,
  problem,
  literalOnly = false,
  around,
  onChange,
  onSettled,
}: {
  memoryKey: string
  field: SchemaField
  param: Param | undefined
  problem: string | undefined
  /** Parameters of triggers are fixed: there is no event yet that an expression could read. */
  literalOnly?: boolean
  around: ParamSurroundings
  onChange: (param: Param | undefined) => void
  /** Typing has paused: the next change is a step of its own in the history. */
  onSettled: () => void
}) {
  const { t } = useTranslation()
  const id = useId()
  const kind = param?.kind ?? 'literal'
  const memory = memoryOf(memoryKey, param)
  const isText = field.shape === 'text' || field.shape === 'multiline'
  const kinds: { value: ParamKind; icon: typeof IconBraces; label: string }[] = [
    { value: 'literal', icon: IconLetterCase, label: t('param.literal') },
    { value: 'template', icon: IconTemplate, label: t('param.template') },
    { value: 'expression', icon: IconBraces, label: t('param.expression') },
  ]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notices that the focus left the field
    <div onBlur={onSettled} style={{ marginBottom: 14 }}>
      <div style={{ display: 'flex', alignItems: 'center', gap: 8, marginBottom: 4 }}>
        <Input.Label htmlFor={id} required={field.required} style={{ flex: 1, minWidth: 0 }}>
          {field.title}
        </Input.Label>
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
            id={id}
            label={field.title}
            kind={param.kind}
            source={param.source}
            placeholder={param.kind === 'expression' ? field.placeholder : ''}
            references={around.references}
            stepNames={around.stepNames}
            readOnly={around.readOnly}
            invalid={problem !== undefined}
            onChange={(source) => onChange({ kind: param.kind, source })}
          />
          {problem && param.source.trim() === '' ? null : (
            <ResolvedValue param={param} scope={around.scope} />
          )}
        </>
      ) : (
        <LiteralControl
          id={id}
          field={field}
          value={param?.kind === 'literal' ? param.value : undefined}
          disabled={around.readOnly}
          invalid={problem !== undefined}
          onChange={(value) => onChange(value === undefined ? undefined : { kind: 'literal', value })}
        />
      )}
      {problem ? (
        <Text size="xs" c="var(--state-failed)" mt={4} role="alert">
          {problem}
        </Text>
      ) : null}
    </div>
  )
}
