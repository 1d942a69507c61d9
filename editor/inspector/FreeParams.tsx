import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { GraphProblem } from '#engine/api/types.ts'
import type { Param } from '#engine/expressions/param.ts'
import type { DocumentNode } from '#engine/graph/document.ts'
import type { SchemaField } from '../ui/schema-fields.ts'
import { ParamField, type ParamSurroundings } from './ParamField.tsx'
import { problemOf } from './problem-text.ts'

const namePattern = /^[A-Za-z_][\w]*$/

/** Parameters of any name: one row a value, as "set values" has them. */
export function FreeParams({
  workflowId,
  node,
  known,
  problems,
  around,
  onParam,
  onRename,
  onSettled,
}: {
  workflowId: string
  node: DocumentNode
  /** Names that the kind's schema has, drawn elsewhere. */
  known: readonly string[]
  problems: readonly GraphProblem[]
  around: ParamSurroundings
  onParam: (name: string, param: Param | undefined) => void
  onRename: (from: string, to: string) => void
  onSettled: () => void
}) {
  const { t } = useTranslation()
  const names = Object.keys(node.params).filter((name) => !known.includes(name))
  const add = () => {
    let number = names.length + 1
    while (node.params[`value${number}`]) number++
    onParam(`value${number}`, { kind: 'literal', value: '' })
    onSettled()
  }
  return (
    <>
      {names.map((name, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is being typed; the place stays
        <div key={row} className="card" style={{ padding: '10px 10px 0', marginBottom: 10 }}>
          <div style={{ display: 'flex', gap: 6, marginBottom: 8 }}>
            <TextInput
              aria-label={t('inspector.valueName')}
              value={name}
              disabled={around.readOnly}
              style={{ flex: 1 }}
              classNames={{ input: 'mono' }}
              onBlur={onSettled}
              onChange={(event) => {
                const next = event.currentTarget.value
                if (namePattern.test(next) && !node.params[next]) onRename(name, next)
              }}
            />
            <ActionIcon
              size={30}
              aria-label={t('inspector.removeValue', { name })}
              disabled={around.readOnly}
              onClick={() => onParam(name, undefined)}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </div>
          <ParamField
            memoryKey={`${workflowId} ${node.id} ${name}`}
            field={freeField(name, node.params[name], t('inspector.value'))}
            param={node.params[name]}
            problem={problemOf(problems, name)}
            around={around}
            onChange={(name, param) => onParam(name, param ?? { kind: 'literal', value: '' })}
            onSettled={onSettled}
          />
        </div>
      ))}
      {around.readOnly ? null : (
        <Button variant="default" leftSection={<IconPlus size={15} />} onClick={add}>
          {t('inspector.addValue')}
        </Button>
      )}
    </>
  )
}

function freeField(name: string, param: Param | undefined, title: string): SchemaField {
  const structured = param?.kind === 'literal' && typeof param.value !== 'string' && param.value !== null
  return {
    name,
    title,
    description: '',
    shape: structured ? 'json' : 'text',
    required: false,
    nullable: false,
    secret: false,
    integer: false,
    minimum: undefined,
    maximum: undefined,
    maxLength: undefined,
    choices: [],
    picker: undefined,
    default: undefined,
    items: [],
    itemsHaveId: false,
    placeholder: '',
    usuallyExpression: false,
  }
}
