import { MultiSelect, Select, Stack, TagsInput, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { WorkflowSettings } from '#engine/graph/document.ts'
import { queries } from '../queries.ts'
import { useDocument } from '../workflow/document-store.ts'
import { useScopeReason } from './use-scope-reason.ts'

type Scope = NonNullable<WorkflowSettings['customerScope']>
const kinds = ['all', 'tags', 'customers'] as const
const mostNamed = 8

/** Which customers a workflow is for, and for whom the saved draft runs, with the reason. */
export function WorkflowCustomers({
  scope,
  readOnly,
  onChange,
}: {
  scope: Scope | undefined
  readOnly: boolean
  onChange: (scope: Scope | undefined) => void
}) {
  const { t } = useTranslation()
  const why = useScopeReason()
  const workflowId = useDocument((state) => state.workflowId)
  const revision = useDocument((state) => state.revision)
  const kind = scope?.kind ?? 'all'
  const exclude = scope?.exclude ?? []
  const tags = useQuery({ ...queries.tagOrder(), enabled: kind === 'tags' })
  const customers = useQuery({ ...queries.customers(), enabled: kind === 'customers' })
  const scoped = useQuery(queries.customersOfWorkflow(workflowId, revision)).data?.items
  const running = scoped?.filter(({ runs }) => runs) ?? []
  const set = (next: Scope) => onChange(next.kind === 'all' && next.exclude.length === 0 ? undefined : next)
  return (
    <Stack gap={6}>
      <Select
        label={t('scope.title')}
        allowDeselect={false}
        disabled={readOnly}
        data={kinds.map((value) => ({ value, label: t(`scope.${value}`) }))}
        value={kind}
        onChange={(next) => {
          const chosen = kinds.find((each) => each === next)
          if (chosen && chosen !== kind) set({ kind: chosen, values: [], exclude })
        }}
      />
      {kind === 'tags' ? (
        <TagsInput
          aria-label={t('scope.tags')}
          description={t('scope.tagsText')}
          disabled={readOnly}
          data={tags.data?.items.map(({ tag }) => tag) ?? []}
          value={scope?.values ?? []}
          onChange={(values) => set({ kind, values, exclude })}
        />
      ) : null}
      {kind === 'customers' ? (
        <MultiSelect
          aria-label={t('scope.customers')}
          searchable
          disabled={readOnly}
          data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          value={scope?.values ?? []}
          onChange={(values) => set({ kind, values, exclude })}
        />
      ) : null}
      {scoped ? (
        <div role="status">
          <Text size="xs" fw={500}>
            {t('scope.runsFor', { count: running.length })}
            {scoped.length > running.length
              ? ` · ${t('scope.leftOut', { count: scoped.length - running.length })}`
              : ''}
          </Text>
          {kind === 'all'
            ? null
            : running.slice(0, mostNamed).map((item) => (
                <Text key={item.customerId} size="xs" c="dimmed">
                  {item.customerName}: {why(item)}
                </Text>
              ))}
          {kind !== 'all' && running.length > mostNamed ? (
            <Text size="xs" c="dimmed">
              {t('scope.further', { count: running.length - mostNamed })}
            </Text>
          ) : null}
        </div>
      ) : null}
    </Stack>
  )
}
