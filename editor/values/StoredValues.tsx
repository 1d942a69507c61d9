import { Button, Group, Table, Text, VisuallyHidden } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { Moment } from '../ui/Moment.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { usePages } from '../ui/use-pages.ts'

/** What workflows keep between runs, for a customer or (without one) for the MSP. */
export function StoredValues({ customerId }: { customerId?: string }) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search, 200)
  const [leaving, setLeaving] = useState<readonly string[]>([])
  const values = usePages(['stored-values', customerId, q], (cursor) =>
    api.storedValues({ customerId, q, cursor }),
  )
  const deleteLater = (key: string) => {
    setLeaving((keys) => [...keys, key])
    const comeBack = () => setLeaving((keys) => keys.filter((other) => other !== key))
    toastWithUndo(t('values.deleted', { key }), comeBack, () => {
      api
        .deleteStoredValue({ customerId, key })
        .then(() => queryClient.invalidateQueries({ queryKey: ['stored-values'] }))
        .catch(toastProblem)
        .finally(comeBack)
    })
  }
  return (
    <>
      {customerId === undefined ? (
        <Text c="dimmed" mb="sm">
          {t('values.ofMsp')}
        </Text>
      ) : null}
      <Group mb="sm">
        <SearchField label={t('values.search')} value={search} onChange={setSearch} />
      </Group>
      <Loaded query={values}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items).filter(({ key }) => !leaving.includes(key))
          return items.length === 0 ? (
            q ? (
              <Empty title={t('word.nothingFound')} />
            ) : (
              <Empty title={t('values.empty')} text={t('values.emptyText')} />
            )
          ) : (
            <>
              <div className="card">
                <Table aria-label={t('values.title')} layout="fixed">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th w="30%">{t('values.key')}</Table.Th>
                      <Table.Th>{t('values.value')}</Table.Th>
                      <Table.Th w={130}>{t('word.updated')}</Table.Th>
                      <Table.Th w={130}>{t('values.forgotten')}</Table.Th>
                      <Table.Th w={100}>
                        <VisuallyHidden>{t('word.delete')}</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map(({ key, value, updatedAt, expiresAt }) => (
                      <Table.Tr key={key}>
                        <Table.Td style={{ overflowWrap: 'anywhere' }}>{key}</Table.Td>
                        <Table.Td>
                          <Text className="mono" lineClamp={3} style={{ overflowWrap: 'anywhere' }}>
                            {JSON.stringify(value).slice(0, 2000)}
                          </Text>
                        </Table.Td>
                        <Table.Td>
                          <Moment at={updatedAt} />
                        </Table.Td>
                        <Table.Td>
                          {expiresAt ? <Moment at={expiresAt} /> : <Text c="dimmed">{t('values.kept')}</Text>}
                        </Table.Td>
                        <Table.Td ta="right">
                          {may.editWorkflows ? (
                            <Button
                              variant="subtle"
                              color="red"
                              size="compact-xs"
                              aria-label={`${t('word.delete')}: ${key}`}
                              onClick={() => deleteLater(key)}
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
              <LoadMore query={values} />
            </>
          )
        }}
      </Loaded>
    </>
  )
}
