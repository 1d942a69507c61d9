import { Button, Group, SimpleGrid, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConnectionView, ConnectorView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { KindTile } from '../ui/node-icon.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'
import { toast, toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { EditConnection } from './EditConnection.tsx'

const states = {
  ok: { icon: IconCircleCheck, word: 'connections.ok', color: 'var(--state-ok)' },
  failing: { icon: IconAlertTriangle, word: 'connections.failing', color: 'var(--state-failed)' },
  unchecked: { icon: IconHelpCircle, word: 'connections.unchecked', color: 'var(--state-quiet)' },
} as const

export function ConnectionsPage() {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const connections = useQuery(queries.connections())
  const connectors = useQuery(queries.connectors(useLanguage()))
  const [filters, setFilter, clear] = useUrlFilters(['q', 'status', 'new'])
  const [editing, setEditing] = useState<ConnectionView | null>(null)
  const [leaving, setLeaving] = useState<readonly string[]>([])
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['connections'] })

  const check = useMutation({
    mutationFn: (id: string) => api.checkConnection(id),
    onSuccess: async ({ ok, detail }) => {
      if (ok) toast(detail)
      else toastProblem(new Error(detail))
      await refresh()
    },
    onError: toastProblem,
  })

  const deleteLater = ({ id, name }: ConnectionView) => {
    setLeaving((ids) => [...ids, id])
    const comeBack = () => setLeaving((ids) => ids.filter((other) => other !== id))
    toastWithUndo(t('connections.deleted', { name }), comeBack, () => {
      api.deleteConnection(id).then(refresh).catch(toastProblem).finally(comeBack)
    })
  }

  const close = () => {
    setEditing(null)
    setFilter('new', '')
  }

  return (
    <div className="page">
      <PageHead title={t('shell.connections')}>
        {may.editWorkflows ? (
          <Button leftSection={<IconPlus size={15} />} onClick={() => setFilter('new', '1')}>
            {t('connections.add')}
          </Button>
        ) : null}
      </PageHead>
      {connectors.data && (filters.new || editing) ? (
        <EditConnection
          key={editing?.id ?? 'new'}
          connectors={connectors.data.items}
          connection={editing}
          onClose={close}
          onSaved={async () => {
            close()
            await refresh()
          }}
        />
      ) : null}
      <Loaded query={connections}>
        {({ items }) => {
          const present = items.filter(({ id }) => !leaving.includes(id))
          const q = filters.q.toLowerCase()
          const shown = present.filter(
            ({ name, type, status }) =>
              `${name} ${type}`.toLowerCase().includes(q) && (!filters.status || status === filters.status),
          )
          return present.length === 0 ? (
            <Empty title={t('connections.empty')} text={t('connections.emptyText')}>
              {may.editWorkflows ? (
                <Button onClick={() => setFilter('new', '1')}>{t('connections.addFirst')}</Button>
              ) : null}
            </Empty>
          ) : (
            <>
              <SavedViews list="connections" names={['q', 'status']} />
              <Group gap="sm" mb="sm">
                <SearchField
                  label={t('connections.search')}
                  value={filters.q}
                  onChange={(value) => setFilter('q', value)}
                />
                <FilterChips
                  label={t('word.status')}
                  value={filters.status}
                  choices={[
                    { value: 'ok', label: t('connections.ok') },
                    { value: 'failing', label: t('connections.failing') },
                    { value: 'unchecked', label: t('connections.unchecked') },
                  ]}
                  onChange={(value) => setFilter('status', value)}
                />
              </Group>
              {shown.length === 0 ? (
                <Empty title={t('word.nothingFound')}>
                  <Button variant="default" onClick={clear}>
                    {t('word.clearFilters')}
                  </Button>
                </Empty>
              ) : null}
              <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
                {shown.map((connection) => (
                  <ConnectionCard
                    key={connection.id}
                    connection={connection}
                    connector={connectors.data?.items.find(({ type }) => type === connection.type)}
                    mayEdit={may.editWorkflows}
                    checking={check.isPending && check.variables === connection.id}
                    onCheck={() => check.mutate(connection.id)}
                    onEdit={() => setEditing(connection)}
                    onDelete={() => deleteLater(connection)}
                  />
                ))}
              </SimpleGrid>
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

function ConnectionCard({
  connection,
  connector,
  mayEdit,
  checking,
  onCheck,
  onEdit,
  onDelete,
}: {
  connection: ConnectionView
  connector: ConnectorView | undefined
  mayEdit: boolean
  checking: boolean
  onCheck: () => void
  onEdit: () => void
  onDelete: () => void
}) {
  const { t } = useTranslation()
  const { icon, word, color } = states[connection.status]
  return (
    <article className="card" style={{ padding: 14 }} aria-label={connection.name}>
      <Group gap={10} wrap="nowrap" align="flex-start">
        <KindTile category="connectors" icon={connector?.icon ?? 'IconPlug'} size={32} />
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text fw={600} truncate>
            {connection.name}
          </Text>
          <Text size="xs" c="dimmed">
            {connector?.title ?? connection.type}
          </Text>
        </div>
        <StateLabel icon={icon} word={t(word)} color={color} />
      </Group>
      <Text size="xs" c="dimmed" mt={8} style={{ overflowWrap: 'anywhere' }}>
        {connection.statusDetail}
        {connection.checkedAt ? (
          <>
            {' '}
            · <Moment at={connection.checkedAt} />
          </>
        ) : null}
      </Text>
      {mayEdit ? (
        <Group gap={6} mt="sm">
          <Button variant="default" size="compact-sm" loading={checking} onClick={onCheck}>
            {t('connections.check')}
          </Button>
          <Button variant="subtle" size="compact-sm" onClick={onEdit}>
            {t('word.edit')}
          </Button>
          <Button variant="subtle" color="red" size="compact-sm" onClick={onDelete}>
            {t('word.delete')}
          </Button>
        </Group>
      ) : null}
    </article>
  )
}
