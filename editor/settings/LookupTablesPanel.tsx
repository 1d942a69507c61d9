import { Anchor, Button, Group, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LookupTableSummary } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Trouble } from '../ui/Trouble.tsx'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { EditLookupTable } from './EditLookupTable.tsx'

export function LookupTablesPanel() {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const tables = useQuery(queries.lookupTables())
  const [open, setOpen] = useUrlFilters(['new', 'table'])
  const [leaving, setLeaving] = useState<readonly string[]>([])
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['lookup-tables'] })

  const deleteLater = ({ id, name }: LookupTableSummary) => {
    setLeaving((ids) => [...ids, id])
    const comeBack = () => setLeaving((ids) => ids.filter((other) => other !== id))
    toastWithUndo(t('tables.deleted', { name }), comeBack, () => {
      api.deleteLookupTable(id).then(refresh).catch(toastProblem).finally(comeBack)
    })
  }

  return (
    <>
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Text c="dimmed">{t('tables.text')}</Text>
        {may.editWorkflows ? (
          <Button
            leftSection={<IconPlus size={15} />}
            style={{ flex: 'none' }}
            onClick={() => setOpen('new', '1')}
          >
            {t('tables.add')}
          </Button>
        ) : null}
      </Group>
      {open.new && may.editWorkflows ? (
        <EditLookupTable table={null} mayEdit onClose={() => setOpen('new', '')} />
      ) : null}
      {open.table ? (
        <OpenLookupTable
          key={open.table}
          id={open.table}
          mayEdit={may.editWorkflows}
          onClose={() => setOpen('table', '')}
        />
      ) : null}
      <Loaded query={tables}>
        {({ items }) => {
          const shown = items.filter(({ id }) => !leaving.includes(id))
          return shown.length === 0 ? (
            <Empty title={t('tables.empty')}>
              {may.editWorkflows ? (
                <Button onClick={() => setOpen('new', '1')}>{t('tables.addFirst')}</Button>
              ) : null}
            </Empty>
          ) : (
            <div className="card">
              <Table aria-label={t('tables.title')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('word.name')}</Table.Th>
                    <Table.Th>{t('tables.columns')}</Table.Th>
                    <Table.Th w={90} ta="right">
                      {t('tables.rows')}
                    </Table.Th>
                    <Table.Th w={150}>{t('word.updated')}</Table.Th>
                    <Table.Th w={110}>
                      <VisuallyHidden>{t('word.delete')}</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {shown.map((table) => (
                    <Table.Tr key={table.id}>
                      <Table.Td>
                        <Anchor
                          component="button"
                          fw={500}
                          style={{ overflowWrap: 'anywhere', textAlign: 'left' }}
                          onClick={() => setOpen('table', table.id)}
                        >
                          {table.name}
                        </Anchor>
                        {table.description ? (
                          <Text size="xs" c="dimmed" lineClamp={2}>
                            {table.description}
                          </Text>
                        ) : null}
                      </Table.Td>
                      <Table.Td>
                        <Text c="dimmed" lineClamp={2}>
                          {[t('tables.key'), ...columnsOf(table, t('tables.value'))].join(', ')}
                        </Text>
                      </Table.Td>
                      <Table.Td ta="right" className="tabular">
                        {table.rowCount}
                      </Table.Td>
                      <Table.Td>
                        <Moment at={table.updatedAt} />
                      </Table.Td>
                      <Table.Td ta="right">
                        {may.editWorkflows ? (
                          <Button
                            variant="subtle"
                            color="red"
                            size="compact-xs"
                            aria-label={`${t('word.delete')}: ${table.name}`}
                            onClick={() => deleteLater(table)}
                          >
                            {t('word.delete')}
                          </Button>
                        ) : null}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }}
      </Loaded>
    </>
  )
}

function OpenLookupTable({ id, mayEdit, onClose }: { id: string; mayEdit: boolean; onClose: () => void }) {
  const table = useQuery(queries.lookupTable(id))
  if (table.isError) return <Trouble error={table.error} />
  // The list stands still until the dialog has its rows.
  return table.data ? <EditLookupTable table={table.data} mayEdit={mayEdit} onClose={onClose} /> : null
}

function columnsOf({ columns }: LookupTableSummary, value: string): string[] {
  return columns.length === 0 ? [value] : columns
}
