import { MultiSelect, Select, Stack, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { handlesOf, type NodeKind } from '#engine/graph/node-kind.ts'
import type { Edit } from '../workflow/edit.ts'
import { parentsOf, regroupEdit } from '../workflow/groups.ts'
import { withInside } from '../workflow/inside.ts'
import { refusalOf } from '../workflow/may-connect.ts'
import { idsOf, newId } from '../workflow/new-step.ts'

/** Where a step leads by each of its handles, as lists: connecting without a pointer. */
export function StepFlow({
  document,
  kinds,
  node,
  readOnly,
  onChange,
}: {
  document: WorkflowDocument
  kinds: ReadonlyMap<string, NodeKind>
  node: DocumentNode
  readOnly: boolean
  onChange: (edit: Edit) => void
}) {
  const { t } = useTranslation()
  const kind = kinds.get(node.type)
  if (!kind) return null
  const handles = [
    ...handlesOf(kind, node.params),
    ...(kind.role === 'trigger' ? [] : [{ id: 'error', label: t('inspector.onError') }]),
    ...(kind.effect === 'writes' || kind.effect === 'destroys'
      ? [{ id: 'uncertain', label: t('inspector.onUncertain') }]
      : []),
  ]
  const own = withInside(document, [node.id])
  const groups =
    kind.role === 'trigger'
      ? []
      : document.nodes
          .filter(({ id, type }) => kinds.get(type)?.container && !own.has(id))
          .map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Stack gap="sm" mt="lg">
      <Title order={2} size="h3">
        {t('inspector.next')}
      </Title>
      {groups.length > 0 ? (
        <Select
          label={t('inspector.group')}
          disabled={readOnly}
          allowDeselect={false}
          data={[{ value: '', label: t('inspector.noGroup') }, ...groups]}
          value={parentsOf(document).get(node.id) ?? ''}
          onChange={(next) => onChange(regroupEdit(document, kinds, new Map(), [node.id], next || undefined))}
        />
      ) : null}
      {handles.map((handle) => {
        const edges = document.edges.filter(
          ({ source, sourceHandle }) => source === node.id && sourceHandle === handle.id,
        )
        const chosen = edges.map(({ target }) => target)
        const possible = document.nodes.filter(
          ({ id }) =>
            chosen.includes(id) ||
            refusalOf(document, kinds, { source: node.id, sourceHandle: handle.id, target: id }) === null,
        )
        return (
          <MultiSelect
            key={handle.id}
            label={handle.label || t('inspector.then')}
            disabled={readOnly}
            searchable
            selectFirstOptionOnChange
            data={possible.map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen}
            placeholder={chosen.length > 0 ? '' : t('inspector.nothingFollows')}
            onChange={(next) => {
              const added = next.find((id) => !chosen.includes(id))
              if (added) {
                const id = newId('e', idsOf(document))
                onChange({
                  do: 'connect',
                  edge: { id, source: node.id, sourceHandle: handle.id, target: added },
                })
                return
              }
              const gone = edges.filter(({ target }) => !next.includes(target)).map(({ id }) => id)
              if (gone.length > 0) onChange({ do: 'remove', nodeIds: [], edgeIds: gone })
            }}
          />
        )
      })}
    </Stack>
  )
}
